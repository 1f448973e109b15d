"""What everybody may see, and each vendor's own page."""
