"""What is kept of somebody, until when, and an end to it."""
