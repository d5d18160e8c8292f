"""What is kept, until when, and its deletion."""
