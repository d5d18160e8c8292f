"""Photos coming in."""
