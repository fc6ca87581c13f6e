"""WARC files: written, scanned and read."""
