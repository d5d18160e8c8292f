"""What a search found: looking through it, saying yes and no, taking it home."""
