"""Searches and their runs, from the question to the verdicts."""
