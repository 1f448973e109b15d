"""Web and worker together on one machine."""
