"""The migrations that led to the schema of today."""
