"""Export: articles taken away as CSV, JSON lines, Parquet or WARC, with what was asked beside them."""
