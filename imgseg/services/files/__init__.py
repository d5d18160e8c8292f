"""Folders of photos as people fill them: uploads, zips, thumbnails, face crops."""
