"""Articles and their versions."""
