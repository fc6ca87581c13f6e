"""Loads what the readers load at their first page (models, tables, profiles), once in the fork server.

No file may be left open here: the forked workers would share it, with its offset.
"""

from datetime import UTC, datetime

import extract.pool  # noqa: F401  # what a worker runs
from extract import Page
from extract import extract as extract_page
from extract.language.profiles import load_profiles

extract_page(Page("https://site.example/", b"<p>One line.</p>", datetime(2026, 1, 1, tzinfo=UTC)))
load_profiles()
