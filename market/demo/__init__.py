"""A demonstration season: fictional vendors of Kupang, one published rotation, past weekends with omzet."""
