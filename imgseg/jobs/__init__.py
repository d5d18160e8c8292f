"""How long work is run."""
