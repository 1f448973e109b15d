"""Other ways to the same rotation, each run as a process of its own."""
