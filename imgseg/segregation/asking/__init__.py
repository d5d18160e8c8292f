"""Questions that people ask of all their photos."""
