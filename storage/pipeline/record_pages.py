"""Makes of a record of any WARC file the page that it holds."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from storage.captures.rows import GONE, PAGE_CAME
from storage.captures.writer import read_capture
from storage.db.models import Capture
from storage.db.session import read_session
from storage.db.settings import Settings
from storage.db.source_table import book_of
from storage.db.url_digest import LONGEST_URL, host_of, key_of
from storage.warc.dates import is_period, read_warc_date
from storage.warc.fetched import CaptureKind, Fetched
from storage.warc.records import Record

MOST_DIGESTS = 1_000_000
PARTIAL = 206
_ADDRESS = ("http://", "https://")
# /style.css: that it is not there says nothing of any article
_NO_PAGE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|ico|css|m?js|json|xml|txt|woff2?|ttf|mp[34]|pdf)$", re.I)

PageId = tuple[bytes, datetime]
"""The key of a page's address, and when it was fetched."""


class NoPage(Exception):
    """A record that is no page of ours to keep; the text says why, in one word."""


class BrokenRecord(ValueError):
    """A record that says something impossible."""


class UnresolvedRevisit(Exception):
    """A revisit of a page that the archive does not have, or not yet."""


@dataclass
class RecordPages:
    """The pages of records; it knows by their digests the pages that it was told of."""

    engine: Engine
    settings: Settings
    _by_digest: dict[str, PageId] = field(default_factory=dict)

    def page_of(self, record: Record, now: datetime) -> Fetched:
        """The page of a record. Raises NoPage, BrokenRecord, UnresolvedRevisit."""
        if record.type not in ("response", "revisit", "resource"):
            raise NoPage(record.type or "untyped")
        url = record.url
        if not url.lower().startswith(_ADDRESS) or not host_of(url):
            raise NoPage("not_http")
        if len(url) > LONGEST_URL:
            raise BrokenRecord(f"a URL of {len(url)} characters")
        if "warc-segment-number" in record.headers:
            raise BrokenRecord("one segment of a record in several")
        fetched_at = _date_of(record, now)
        if record.type == "revisit":
            return self._revisit(record, url, fetched_at)
        gone = record.status in GONE
        if not gone and (record.status == PARTIAL or not 200 <= record.status < 300):
            raise NoPage(f"status_{record.status}")
        fetched = Fetched(
            url=url,
            kind=CaptureKind.ARTICLE if self._may_be_article(url) else CaptureKind.LISTING,
            fetched_at=fetched_at,
            status=record.status,
            headers=record.http_headers,
            body=record.payload,
            reason=record.reason,
            truncated=record.headers.get("warc-truncated"),
            ip=record.headers.get("warc-ip-address"),
        )
        if _NO_PAGE.search(urlsplit(url).path) if gone else not _is_html(fetched):
            raise NoPage("not_html")
        return fetched

    def remember(self, digest: str | None, page: PageId) -> None:
        """Let the digest that a record gives of its page lead to it from now on."""
        if digest and len(self._by_digest) < MOST_DIGESTS:
            self._by_digest.setdefault(digest, page)

    def _may_be_article(self, url: str) -> bool:
        """Whether the page is to be read: no front page is an article, nor what its source's rules leave out."""
        parts = urlsplit(url)
        if parts.path in ("", "/") and not parts.query:
            return False
        with read_session(self.engine) as session:
            source = book_of(session).of_url(url)
        return source is None or source.is_article(url)

    def _revisit(self, record: Record, url: str, fetched_at: datetime) -> Fetched:
        """A page that its crawler found unchanged, or found before at another address."""
        with read_session(self.engine) as session:
            key = key_of(url, book_of(session).of_url(url))[1]
            original = self._original(session, record, key)
            if original is None:
                raise UnresolvedRevisit
            session.expunge_all()
        if original.key_digest == key:
            return Fetched(url, CaptureKind.ARTICLE, fetched_at, 304, record.http_headers, b"", reason="Not Modified")
        if record.status and not 200 <= record.status < 300:
            raise NoPage(f"status_{record.status}")
        page = read_capture(self.engine, self.settings, original.id)
        return Fetched(
            url=url,
            kind=CaptureKind.ARTICLE if self._may_be_article(url) else CaptureKind.LISTING,
            fetched_at=fetched_at,
            status=page.status,
            headers=record.http_headers or ((("Content-Type", page.content_type),) if page.content_type else ()),
            body=page.body,
            ip=record.headers.get("warc-ip-address"),
        )

    def _original(self, session: Session, record: Record, key: bytes) -> Capture | None:
        """The capture that a revisit refers to: of its own address, of the one it names, or of its digest."""
        moment = record.headers.get("warc-refers-to-date")
        if (own := _capture_of(session, key, moment)) is not None:
            return own
        if (named := record.headers.get("warc-refers-to-target-uri")) and moment:
            address = named.strip("<>")
            other = _capture_of(session, key_of(address, book_of(session).of_url(address))[1], moment)
            if other is not None:
                return other
        known = self._by_digest.get(record.headers.get("warc-payload-digest", ""))
        return _capture_of(session, known[0], known[1].isoformat()) if known else None


def _date_of(record: Record, now: datetime) -> datetime:
    """When the page was fetched. Raises BrokenRecord."""
    said = record.headers.get("warc-date", "")
    try:
        moment = read_warc_date(said)
    except ValueError as err:
        raise BrokenRecord(str(err)) from None
    # the end of this month has not come yet
    return min(moment, now) if is_period(said) else moment


def _capture_of(session: Session, key: bytes, moment: str | None) -> Capture | None:
    """A good capture of a page, of that moment where one is named: a date without a fraction was rounded."""
    wanted = select(Capture).where(Capture.key_digest == key, PAGE_CAME, Capture.truncated.is_(None))
    if moment:
        try:
            date = read_warc_date(moment)
        except ValueError:
            return None
        rounded = timedelta(seconds=0 if date.microsecond else 1)
        wanted = wanted.where(Capture.fetched_at.between(date, date + rounded))
    return session.scalar(wanted.order_by(Capture.fetched_at.desc(), Capture.id.desc()).limit(1))


def _is_html(page: Fetched) -> bool:
    kind = (page.header("content-type") or "").partition(";")[0].strip().lower()
    if kind:
        return kind in ("text/html", "application/xhtml+xml")
    start = page.body[:1024].lower()
    return b"<html" in start or b"<!doctype html" in start
