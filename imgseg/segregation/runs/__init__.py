"""Starting a search, watching it, stopping it."""
