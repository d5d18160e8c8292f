"""The people in an album."""
