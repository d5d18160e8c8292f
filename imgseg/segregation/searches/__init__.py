"""A search and its set-up: whose photos, which album, whom one means."""
