"""Writes the row of a response, and updates its link and its article."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from sqlalchemy import and_, func, literal, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from extract.page import is_page
from storage.db.models import Article, ArticleUrl, ArticleVersion, Capture, Instant, LinkRow
from storage.db.source_table import SourceBook
from storage.db.url_digest import host_of, key_of
from storage.frontier.links import FetchFailure, link_captured, link_done, link_failed, own_link_captured
from storage.issues import NewIssue, note_fault
from storage.outcomes import PARTS, CaptureKind, CaptureOutcome, IssueCode, ReasonCode
from storage.warc.fetched import Fetched, Kept, WarcLocation
from storage.warc.records import Original

# too early, too many, timed out; a part, which nobody asked for; and 403, which a busy guard says of a page that it
# showed a minute ago
PASSING_STATUS = frozenset({206, 403, 408, 425, 429})
PAGE_CAME = and_(Capture.status.between(200, 299), Capture.status != 206)
"""SQL for `is_page`: the page came, though perhaps without its end."""
GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class NewCapture:
    """A response that is to get a row: with the digests of its URL key and of its body.

    `original` is the capture that has its body already, where one does.
    """

    fetched: Fetched
    key: bytes
    digest: str
    run_id: int | None
    original: Original | None = None

    @property
    def good(self) -> bool:
        return is_page(self.fetched.status)

    def after(self, previous: Original | None) -> Self:
        """This capture with `previous` as its original, when that has this very body and a revisit record will do."""
        if previous is None:
            return self
        same = self.good and bool(self.fetched.body) and self.digest == previous.digest
        return replace(self, original=previous) if same or self.fetched.status == 304 else self


def find_previous(session: Session, keys: Sequence[bytes]) -> dict[bytes, Original]:
    """The last good capture of each URL key, by the capture that has its body.

    None where that one is cut: nothing may confirm a cut page, neither its ETag nor its bytes. Nor may anything
    confirm a wall or another page that failed: it is not settled, is asked for whole and is read again.
    """
    holder = aliased(Capture)
    newest = (
        select(Capture)
        .where(Capture.key_digest.in_(keys), or_(PAGE_CAME, Capture.status == 304))
        .ext(distinct_on(Capture.key_digest))
        .order_by(Capture.key_digest, Capture.fetched_at.desc(), Capture.id.desc())
        .subquery()
    )
    last = aliased(Capture, newest)
    rows = session.execute(
        select(last, holder)
        .join(holder, holder.id == func.coalesce(last.refers_to, last.id))
        .where(last.truncated.is_(None), holder.truncated.is_(None))
    ).all()
    found = {}
    for row, body in rows:
        found[row.key_digest] = Original(
            url=body.url,
            fetched_at=body.fetched_at,
            digest=body.payload_digest,
            capture_id=body.id,
            settled=CaptureOutcome(row.outcome).settled and not CaptureOutcome(body.outcome).failed,
            article_id=row.article_id,
            etag=row.etag,
            last_modified=row.last_modified,
        )
    return found


def capture_key(url: str, kind: CaptureKind, book: SourceBook, source: str | None = None) -> bytes:
    """The digest of the URL key of a capture; a source's article number would make all pages of an article one."""
    return key_of(url, None if kind is CaptureKind.PAGE else book.get(source) or book.of_url(url))[1]


def plain_row(new: NewCapture, place: WarcLocation, book: SourceBook) -> Capture:
    """The row of a response as far as it is known without its headers; its outcome is for the caller to say."""
    fetched = new.fetched
    source = book.get(fetched.source) or book.of_url(fetched.url)
    return Capture(
        run_id=new.run_id,
        source=source.id if source else None,
        kind=str(fetched.kind),
        url=fetched.url,
        key_digest=new.key,
        redirected_from=fetched.redirected_from,
        host=host_of(fetched.url),
        fetched_at=fetched.fetched_at,
        status=fetched.status,
        payload_digest=new.digest,
        payload_length=len(fetched.body),
        warc_file=place.file,
        warc_offset=place.offset,
        warc_length=place.length,
        reservations=[],
    )


def insert_capture(session: Session, new: NewCapture, place: WarcLocation, book: SourceBook) -> Kept:
    """Add the row; move the links on, and tell the article that it was seen, or not found."""
    fetched, original = new.fetched, new.original
    # an older capture that comes in late still has to be read: it may tell when the text was first there
    unchanged = original is not None and original.settled and original.fetched_at <= fetched.fetched_at
    came = new.good or original is not None
    outcome = CaptureOutcome.PENDING if came else CaptureOutcome.HTTP_ERROR
    outcome = CaptureOutcome.UNCHANGED if unchanged else outcome
    part = fetched.kind in PARTS
    if part:
        # never "unchanged": the same address may come as an article too, and then it has to be read
        unchanged = original is not None
        outcome = CaptureOutcome.PART if came else CaptureOutcome.HTTP_ERROR
        outcome = CaptureOutcome.CUT if came and fetched.is_cut else outcome
    # a server that says "not modified" need not say again what it would know it by
    same = original if fetched.status == 304 else None
    capture = plain_row(new, place, book)
    capture.content_type = fetched.header("content-type")
    capture.etag = fetched.header("etag") or (same.etag if same else None)
    capture.last_modified = fetched.header("last-modified") or (same.last_modified if same else None)
    capture.payload_digest = original.digest if original else new.digest
    capture.truncated, capture.ip = fetched.truncated, fetched.ip
    capture.refers_to = original.capture_id if original else None
    capture.outcome = outcome
    capture.part_of = _whole_of(session, new, book) if part else None
    capture.article_id = original.article_id if original and not part else None
    capture.reservations = list(fetched.reservations)
    session.add(capture)
    session.flush()
    link_id = None
    if fetched.kind is CaptureKind.ARTICLE:
        _tell_article(session, capture)
        link_id = _move_links(session, capture, book)
    # whether a robots.txt or a guessed sitemap should have been there is the crawler's to say
    if outcome is CaptureOutcome.HTTP_ERROR and fetched.kind is CaptureKind.ARTICLE:
        note_fault(session, _fault(capture), fetched.fetched_at)
    return Kept(capture.id, unchanged, link_id, outcome)


def find_kept(session: Session, places: Sequence[WarcLocation], book: SourceBook) -> list[Kept]:
    """The answers for records that have their rows, in order; none where one of them has no row."""
    at = [(place.file, place.offset) for place in places]
    rows = session.scalars(select(Capture).where(tuple_(Capture.warc_file, Capture.warc_offset).in_(at))).all()
    found = {(row.warc_file, row.warc_offset): row for row in rows}
    if found.keys() != set(at):
        return []
    return [_kept(session, found[place], book) for place in at]


def _kept(session: Session, capture: Capture, book: SourceBook) -> Kept:
    part, outcome = capture.kind in PARTS, CaptureOutcome(capture.outcome)
    unchanged = capture.refers_to is not None if part else outcome is CaptureOutcome.UNCHANGED
    links = links_of(session, capture, book) if capture.kind == CaptureKind.ARTICLE else []
    return Kept(capture.id, unchanged, links[0] if links else None, outcome)


def _whole_of(session: Session, new: NewCapture, book: SourceBook) -> int | None:
    """The capture of the page that a part belongs to: the last one by then of its address in the same run."""
    if new.fetched.part_of is None:
        return None
    key = key_of(new.fetched.part_of, book.get(new.fetched.source) or book.of_url(new.fetched.part_of))[1]
    whole = select(Capture.id).where(
        Capture.key_digest == key,
        Capture.kind == CaptureKind.ARTICLE,
        Capture.run_id.is_not_distinct_from(new.run_id),
        Capture.fetched_at <= new.fetched.fetched_at,
    )
    return session.scalar(whole.order_by(Capture.fetched_at.desc(), Capture.id.desc()).limit(1))


def links_of(session: Session, capture: Capture, book: SourceBook) -> list[int]:
    """The links that led to a capture: that of the address asked for first, then that of the one that answered."""
    keys = [capture.key_digest]
    if capture.redirected_from:
        asked = key_of(capture.redirected_from, book.of_url(capture.redirected_from))[1]
        keys = [asked, capture.key_digest]
    found = {
        row.key_digest: row.id
        for row in session.execute(select(LinkRow.key_digest, LinkRow.id).where(LinkRow.key_digest.in_(keys)))
    }
    return list(dict.fromkeys(found[key] for key in keys if key in found))


def _move_links(session: Session, capture: Capture, book: SourceBook) -> int | None:
    """Move on the links that led to a capture; the number of the first."""
    if capture.outcome == CaptureOutcome.PENDING and capture.redirected_from is None:
        return own_link_captured(session, capture.key_digest)
    links = links_of(session, capture, book)
    if capture.outcome == CaptureOutcome.HTTP_ERROR:
        links = [link for link in links if _tell_error(session, link, capture)]
    for link_id in links:
        if capture.outcome == CaptureOutcome.PENDING:
            link_captured(session, link_id)
        elif capture.outcome != CaptureOutcome.HTTP_ERROR:
            link_done(session, link_id, capture.outcome, capture.fetched_at)
    return links[0] if links else None


def _tell_error(session: Session, link_id: int, capture: Capture) -> bool:
    """Settle a link by an error, or put it off; False where the error says nothing of it."""
    link = session.get_one(LinkRow, link_id, populate_existing=True)
    # a replay answers in the past what it names today
    is_word = link.seen_at <= capture.fetched_at or link.run_id == capture.run_id
    if is_word and not _may_pass(capture.status):
        link_done(session, link_id, capture.outcome, capture.fetched_at)
        return True
    # an older error says nothing of a page that was named after it, but a crawl that asked has its answer
    if is_word or link.leased_until is not None:
        failure = FetchFailure(ReasonCode.HTTP_ERROR, f"status {capture.status}")
        link_failed(session, link_id, failure, capture.fetched_at)
        return True
    return False


def _may_pass(status: int) -> bool:
    return status >= 500 or status in PASSING_STATUS


def _tell_article(session: Session, capture: Capture) -> None:
    """Seen again, unchanged; or not found: gone, when the site says so on two different days."""
    known = select(ArticleUrl.article_id).where(ArticleUrl.key_digest == capture.key_digest).scalar_subquery()
    seen = capture.fetched_at
    article = update(Article).where(Article.id == known)
    if capture.outcome == CaptureOutcome.UNCHANGED:
        last = func.greatest(Article.last_seen_at, seen)
        session.execute(article.values(last_seen_at=last, missing_at=None, gone_at=None))
        shown = select(Article.version).where(Article.id == known).scalar_subquery()
        version = update(ArticleVersion).where(ArticleVersion.article_id == known, ArticleVersion.number == shown)
        last = func.greatest(ArticleVersion.last_seen_at, seen)
        session.execute(version.values(last_seen_at=last))
    elif capture.status in GONE:
        again = func.date_trunc("day", Article.missing_at, "UTC") < func.date_trunc(
            "day", literal(seen, Instant()), "UTC"
        )
        # an old error that comes in late says nothing of an article that was there after it
        article = article.where(Article.last_seen_at < seen)
        session.execute(article.where(again, Article.gone_at.is_(None)).values(gone_at=seen))
        session.execute(article.where(Article.missing_at.is_(None)).values(missing_at=seen))


def _fault(capture: Capture) -> NewIssue:
    return NewIssue(
        IssueCode.HTTP_ERROR,
        f"status {capture.status}",
        capture.url,
        capture.source,
        capture.run_id,
        capture.id,
        status=capture.status,
    )
