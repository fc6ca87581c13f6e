"""Reports all that the archive knows of one article, and the differences between its versions."""

import difflib
import re
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Literal

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from extract.fields import Use, names_for
from sources import TarikhError
from storage.db.models import Article, ArticleUrl, ArticleVersion, Capture, CreditRow, DateEvidenceRow, LinkRow
from storage.db.session import read_session
from storage.db.source_table import book_of
from storage.db.url_digest import key_of

_HANDLE = re.compile("[0-9a-fA-F]{12}")


class UnknownArticle(TarikhError):
    """No article has that address or number."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that both texts have (`same`), or that one of them lacks (`gone`, `new`)."""

    op: Literal["same", "gone", "new"]
    text: str


def find_article(session: Session, url_or_id: str) -> Article:
    """The article of that number, handle or address, however it is spelled.

    Raises UnknownArticle, saying what is known.
    """
    wanted = url_or_id.strip()
    if _HANDLE.fullmatch(wanted):
        return _of_handle(session, wanted.lower())
    if wanted.isascii() and wanted.isdigit():
        found = session.get(Article, int(wanted)) if len(wanted) < 19 else None
        if found is None:
            raise UnknownArticle(f"there is no article {wanted}")
        return found
    _, digest = key_of(wanted, book_of(session).of_url(wanted))
    known = session.get(ArticleUrl, digest)
    if known is not None:
        return session.get_one(Article, known.article_id)
    newest = select(Capture).where(Capture.key_digest == digest).order_by(Capture.fetched_at.desc()).limit(1)
    capture = session.scalars(newest).first()
    if capture is not None:
        when = capture.fetched_at.date()
        raise UnknownArticle(f"no article at {wanted}: it was fetched on {when}, outcome {capture.outcome}")
    link = session.scalars(select(LinkRow).where(LinkRow.key_digest == digest)).first()
    if link is not None:
        raise UnknownArticle(f"no article at {wanted}: its link is {link.state} since {link.seen_at.date()}")
    raise UnknownArticle(f"{wanted} is not in the archive")


def _of_handle(session: Session, handle: str) -> Article:
    start = bytes.fromhex(handle)
    known = select(ArticleUrl).where(ArticleUrl.key_digest >= start, ArticleUrl.key_digest < start + b"\xff" * 27)
    rows = session.scalars(known.limit(2)).all()
    if len(rows) != 1:
        raise UnknownArticle(f"{'no article has' if not rows else 'two addresses have'} the handle {handle}")
    return session.get_one(Article, rows[0].article_id)


def describe_article(engine: Engine, url_or_id: str) -> dict[str, Any]:
    """The article as it stands, with provenance, addresses, date evidence and credits. Raises UnknownArticle."""
    with read_session(engine) as session:
        article = find_article(session, url_or_id)
        row = session.execute(text("SELECT * FROM articles WHERE id = :id"), {"id": article.id}).mappings().one()
        zone = _zone(session, row["source"])
        version = _version(session, article, article.version)
        urls = (
            select(ArticleUrl)
            .where(ArticleUrl.article_id == article.id)
            .order_by(ArticleUrl.added_at, ArticleUrl.url)
        )
        evidence = select(DateEvidenceRow).where(DateEvidenceRow.version_id == version.id)
        credits = select(CreditRow).where(CreditRow.version_id == version.id).order_by(CreditRow.position)
        return {
            **row,
            **{name: _local(row[name], zone) for name in ("published_at", "modified_at")},
            "urls": [{"url": u.url, "why": u.why} for u in session.scalars(urls)],
            "degraded": version.degraded,
            "cut": version.cut,
            **{name: getattr(version, name) for name in names_for(Use.SHOWN) if name not in row},
            "provenance": provenance_of(session, article.id, article.version),
            "evidence": [
                {
                    "role": e.role,
                    "origin": e.origin,
                    "words": e.words,
                    "value": _local(e.value_at, zone) or e.value_on,
                    "chosen": e.chosen,
                    "why": e.why,
                }
                for e in session.scalars(evidence.order_by(DateEvidenceRow.position))
            ],
            "credits": [
                {"name": c.name, "relation": c.relation, "url": c.url, "words": c.words}
                for c in session.scalars(credits)
            ],
        }


def provenance_of(session: Session, article_id: int, number: int) -> dict[str, Any]:
    """One version's way back to the bytes it was read from."""
    query = text("SELECT * FROM provenance WHERE article_id = :article AND version = :number")
    row = session.execute(query, {"article": article_id, "number": number}).mappings().one()
    return {key: value for key, value in row.items() if key not in ("article_id", "version")}


def list_versions(engine: Engine, url_or_id: str) -> list[dict[str, Any]]:
    """Every version in the order of its number. Raises UnknownArticle."""
    with read_session(engine) as session:
        article = find_article(session, url_or_id)
        zone = _zone(session, article.source)
        rows = session.scalars(
            select(ArticleVersion).where(ArticleVersion.article_id == article.id).order_by(ArticleVersion.number)
        ).all()
        return [
            {
                "version": row.number,
                "current": row.number == article.version,
                "cause": row.cause,
                "superseded_by": row.superseded_by,
                "seen_at": row.seen_at,
                "published": _local(row.published_at, zone) or row.published_on,
                "title": row.title,
                "characters": len(row.body or ""),
                "extractor_version": row.extractor_version,
                "degraded": row.degraded,
                "cut": row.cut,
                "capture_id": row.capture_id,
            }
            for row in rows
        ]


def compare_versions(engine: Engine, url_or_id: str, one: int, other: int) -> dict[str, list[Piece]]:
    """What changed in title, date and body between two versions, word by word. Raises UnknownArticle."""
    with read_session(engine) as session:
        article = find_article(session, url_or_id)
        before, after = _version(session, article, one), _version(session, article, other)
        zone = _zone(session, article.source)
        return {
            "title": compare_words(before.title or "", after.title or ""),
            "published": compare_words(_date(before, zone), _date(after, zone)),
            "body": compare_words(before.body or "", after.body or ""),
        }


def compare_words(before: str, after: str) -> list[Piece]:
    """The pieces, in reading order, that turn one text into the other."""
    left, right = (re.findall(r"\S+\s*", side) for side in (before, after))
    plain_left, plain_right = ([word.rstrip(" ") for word in side] for side in (left, right))
    pieces: list[Piece] = []
    # autojunk would call every frequent word junk and give back whole paragraphs as changed
    matcher = difflib.SequenceMatcher(None, plain_left, plain_right, autojunk=False)
    for op, start, end, to_start, to_end in matcher.get_opcodes():
        if op == "equal":
            pieces.append(Piece("same", "".join(right[to_start:to_end])))
            continue
        if end > start:
            pieces.append(Piece("gone", "".join(left[start:end])))
        if to_end > to_start:
            pieces.append(Piece("new", "".join(right[to_start:to_end])))
    return pieces


def _version(session: Session, article: Article, number: int) -> ArticleVersion:
    wanted = select(ArticleVersion).where(ArticleVersion.article_id == article.id, ArticleVersion.number == number)
    found = session.scalars(wanted).first()
    if found is None:
        raise UnknownArticle(
            f"article {article.id} has no version {number}: see `tarikh show {article.id} --versions`"
        )
    return found


def _zone(session: Session, source_id: str | None) -> tzinfo | None:
    """The zone of a source's clock, in which readers of the site saw its times."""
    source = book_of(session).get(source_id)
    return source.zone if source else None


def _local(instant: datetime | None, zone: tzinfo | None) -> datetime | None:
    """The instant as the site tells it: 19:04+05:00, where the database gives 14:04 UTC."""
    return instant.astimezone(zone) if instant and zone else instant


def _date(version: ArticleVersion, zone: tzinfo | None) -> str:
    moment = _local(version.published_at, zone) or version.published_on
    return moment.isoformat() if moment else ""
