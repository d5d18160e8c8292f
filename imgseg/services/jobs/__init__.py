"""The table of jobs: what is to be done, whose turn it is, and how far it is."""
