"""Albums, and the people in them."""
