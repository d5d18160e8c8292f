"""Output: copies of the photos found, on the disk and as a zip."""
