"""How right and how fast it is, measured on photos whose people are known."""
