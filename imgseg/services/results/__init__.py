"""Verdicts as people look through them, and what they say of them."""
