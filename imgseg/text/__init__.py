"""Sentences: what is data everywhere else, said to people."""
