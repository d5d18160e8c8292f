"""Albums, their photos, and photos going out again."""
