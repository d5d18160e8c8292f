"""People, remembered: all of them, and one with the photos from all albums."""
