"""What is known of each language, one folder a language: letters, months and date words, credits, language switch.

A folder is named by the language's ISO 639 code and holds those of these files that somebody wrote:

letters.toml   the letters of each of its alphabets, lower-cased, by the code of a profile
months.json    the names of months that CLDR has, by locale; made by benchmarks/make_months.py
dates.toml     other names of months, and the words that stand in dates and beside them
credits.toml   how a text says whom it was taken from
authors.toml   the words before and between the names of authors, and what authors are called by trade
search.toml    the endings of its words, and how stems change; storage/search/inflection.py says how it reads
switch.toml    how the language is called in a site's language switch
language.toml  `without`: the parts that are left out on purpose, and why
"""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
PARTS = ("letters", "months", "dates", "credits", "switch")
"""What a language of the catalogue has, unless its own file says that it goes without."""


def read_part(part: str) -> Mapping[str, Any]:
    """One part of every language that has it, by code, in the order of the codes."""
    paths = sorted(_HERE.glob(f"*/{part}.{'json' if part == 'months' else 'toml'}"))
    return {path.parent.name: _read(path) for path in paths}


def missing_parts(code: str) -> tuple[str, ...]:
    """The parts that a language has neither written nor declared to go without."""
    without = read_part("language").get(code, {}).get("without", {})
    return tuple(part for part in PARTS if part not in without and code not in read_part(part))


def _read(path: Path) -> Any:
    text = path.read_text(encoding="utf-8")
    return json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
