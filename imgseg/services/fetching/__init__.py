"""What comes through the package index: models and samples."""
