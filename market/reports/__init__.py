"""What the city reads."""
