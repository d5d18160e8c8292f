"""Albums, their photos and smaller copies of them."""
