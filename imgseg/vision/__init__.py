"""Images to faces."""
