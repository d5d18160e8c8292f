"""Embeddings to verdicts."""
