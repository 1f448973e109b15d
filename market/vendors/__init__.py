"""The registry: small businesses, their business number, needs, consent and documents."""
