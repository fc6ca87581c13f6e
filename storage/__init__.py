"""Where is it kept? WARC files, Postgres models, identity, search, export."""
