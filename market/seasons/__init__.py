"""When the market is: seasons, weekends, closures, limits, who cannot come."""
