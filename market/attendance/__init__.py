"""Who came: check-in, no-shows, replacements."""
