"""The index: the faces of photos, found once."""
