"""What was sold: reports a vendor and market date, corrections, sums with coverage."""
