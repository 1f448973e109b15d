"""Help on the way to a business number."""
