"""Tokens that let somebody in, as the database keeps them."""

import hashlib


def hash_of(token: str) -> str:
    """Its SHA-256: who reads the database, or a copy of it, cannot use what stands there."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
