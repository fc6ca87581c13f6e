"""The pipeline from a kept capture to a stored article: reading, recovery, import, re-extraction."""
