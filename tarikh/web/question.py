"""Adds fields to a question as it is typed, and takes them out."""

import re
from dataclasses import dataclass, replace

from starlette.requests import Request

from storage.search.query import BadQuery

PAGE_SIZE = 25
MOST_PAGES = 400


@dataclass(frozen=True, slots=True)
class Question:
    """What the address of a search says."""

    text: str = ""
    order: str = "newest"
    page: int = 1
    unit: str = "share"

    @classmethod
    def read(cls, request: Request) -> "Question":
        """The question of an address. Raises BadQuery for a page that is none."""
        said = request.query_params
        return cls(
            said.get("q", "").replace("\0", " ").strip(),
            "best" if said.get("order") == "best" else "newest",
            _page(said.get("page", "1")),
            "count" if said.get("unit") == "count" else "share",
        )

    @property
    def offset(self) -> int:
        """How many articles stand on the pages before."""
        return (self.page - 1) * PAGE_SIZE

    def query(self, **changes: object) -> dict[str, object]:
        """The names and values of an address with some of them changed; what is usual is left out."""
        values: dict[str, object] = {"q": self.text, "order": self.order, "page": self.page, "unit": self.unit}
        values |= {"page": 1} | changes
        usual = {"order": "newest", "page": 1, "unit": "share"}
        return {name: value for name, value in values.items() if usual.get(name) != value}

    def asks(self, text: str) -> "Question":
        """The same of other words, from the first page on."""
        return replace(self, text=text, page=1)


def with_field(text: str, name: str, value: str) -> str:
    """The question with one value of a field, in the place of all that it had."""
    return f"{without_field(text, name)} {name}:{value}".strip()


def without_field(text: str, name: str) -> str:
    """The question without a field: `outlet:kz_one` and `outlet:"kz one"` alike; what is left out stays so."""
    # never inside a word: `title:from:` is a word of the headline
    parted = re.split(rf'(?<!\S){name}:(?:"[^"]*"?|[^\s"()]*)', text)
    return " ".join(" ".join(parted).split())


def _page(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MOST_PAGES:
        raise BadQuery(f"page: a number from 1 to {MOST_PAGES}; narrow the question, or take the CSV, to see more")
    return int(text)
