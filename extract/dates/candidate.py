"""What is known of one candidate date?"""

from dataclasses import dataclass
from datetime import date

from extract.dates.reading import Clock
from extract.extraction import Moment

PUBLISHED, MODIFIED, ORIGINAL = "published", "modified", "original"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A date that the page, its address or a witness gives: `origin` names the place, `words` what stood there.

    `other` is the second possible day of `03/05/2026`, `clock` the time as it was written, even where no zone is
    known; `doubt` says why nothing was read, or why it may not be this article's.
    """

    origin: str
    words: str
    moment: Moment | None
    role: str = PUBLISHED
    other: date | None = None
    clock: Clock | None = None
    doubt: str = ""

    @property
    def kind(self) -> str:
        """jsonld, meta, microdata, time, text, plain, relative, yearless, url or witness."""
        return self.origin.partition(":")[0]

    @property
    def place(self) -> str:
        return self.origin.partition(":")[2]
