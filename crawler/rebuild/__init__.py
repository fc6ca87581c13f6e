"""The rebuild of an archive's rows from its WARC files alone."""
