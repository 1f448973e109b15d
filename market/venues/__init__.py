"""Where the market is: venue, zones, stalls, the map."""
