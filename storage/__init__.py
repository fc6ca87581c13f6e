"""The archive: WARC files, Postgres tables, identity of texts, health of sources, backup."""
