"""The tables, one file an entity. Import them from their own files."""
