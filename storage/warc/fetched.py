"""The records that are handed to the archive, and its answers."""

import re
from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha1

from extract.cut import has_last_tag
from storage.outcomes import CaptureKind as CaptureKind
from storage.outcomes import CaptureOutcome, ReasonCode
from storage.warc.reservations import read_reservations


@dataclass(frozen=True)
class Fetched:
    """One response as it came, content encodings removed; `fetched_at` is aware.

    `url` is the address that answered, `redirected_from` the one asked for where that is another. `truncated` is
    the WARC word for why the body is cut: length, time, disconnect, unspecified. `part_of` is the address of the
    article's page to which this response belongs.
    """

    url: str
    kind: CaptureKind
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    source: str | None = None
    reason: str = "OK"
    truncated: str | None = None
    ip: str | None = None
    redirected_from: str | None = None
    part_of: str | None = None

    @cached_property
    def reservations(self) -> list[str]:
        """What the page reserves for its site; the spider asks, and the row says it."""
        return read_reservations(self.headers, self.body)

    @property
    def is_cut(self) -> bool:
        """Whether the body came without its end; a length that was too long alone cuts nothing."""
        return self.truncated is not None and not has_last_tag(self.body)

    def header(self, name: str) -> str | None:
        """The first header of that name, in any case."""
        return next((value for key, value in self.headers if key.lower() == name), None)


@dataclass(frozen=True, slots=True)
class Kept:
    """A response that is in the archive.

    `outcome` is pending (read it), unchanged (the URL's last capture says the same and was read) or http_error;
    crashed for one that the database refused.
    """

    capture_id: int
    unchanged: bool
    link_id: int | None
    outcome: str = CaptureOutcome.PENDING
    refused: ReasonCode | None = None
    """Why nothing of it is kept; `capture_id` is 0 then."""


@dataclass(frozen=True, slots=True)
class WarcLocation:
    """Where a record lies: name of the WARC file, offset and length in bytes."""

    file: str
    offset: int
    length: int


def payload_digest(body: bytes) -> str:
    """The digest of a body as WARC files write it: `sha1:` and 32 characters."""
    # every WARC tool reads sha1; it finds equal pages here and guards nothing
    return "sha1:" + b32encode(sha1(body, usedforsecurity=False).digest()).decode()


# "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
DIGEST = re.compile(r"^sha1:[A-Z2-7]{32}$")
