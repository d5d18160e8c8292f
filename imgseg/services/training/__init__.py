"""Whom a search learns, and from which faces."""
