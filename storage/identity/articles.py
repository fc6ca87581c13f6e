"""Reads from the archive the articles whose texts are compared."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from extract.credits.outlets import known_outlets
from storage.db.current_articles import CURRENT, outlet_of
from storage.db.models import Article, ArticleVersion, CreditRow, SourceRow
from storage.identity.fingerprint import Text
from storage.identity.groups import Named, Printing

LONGEST_TEXT = 200_000
"""Characters compared: a longer text is a book or an accident, and its beginning tells."""
_LATEST_HOURS_AHEAD = timedelta(days=1)
_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)
_PRECISION = {"minute": timedelta(minutes=1)}
# UTC+14 and UTC-12: the zones in which a day begins first and ends last
_EASTERNMOST, _WESTERNMOST = timedelta(hours=14), timedelta(hours=12)
_WHOLE = ("reprint", "translation")


@dataclass(frozen=True, slots=True)
class Printed:
    """An article's current text, and whose it is."""

    id: int
    site: str
    text: Text


def read_texts(session: Session, ids: Collection[int]) -> dict[int, Printed]:
    """The current title and body of these articles, by id."""
    rows = session.execute(
        select(Article.id, Article.source, Article.host, ArticleVersion.title, ArticleVersion.body)
        .join(ArticleVersion, CURRENT)
        .where(Article.id.in_(ids))
    )
    return {row.id: printed_of(row.id, row.source, row.host, row.title, row.body) for row in rows}


def printed_of(ident: int, source: str | None, host: str, title: str | None, body: str | None) -> Printed:
    """The text of an article, made of its row and its current version's."""
    return Printed(ident, outlet_of(source, host), text_of(title, body))


def text_of(title: str | None, body: str | None) -> Text:
    """What is compared: the headline above the body."""
    return Text("\n".join(filter(None, (title, body)))[:LONGEST_TEXT])


def read_printings(session: Session, ids: Collection[int]) -> dict[int, Printing]:
    """These articles as the choice of an original needs them, by id."""
    rows = session.execute(
        select(Article, ArticleVersion.id.label("version_id"), SourceRow.hosts, SourceRow.timezone)
        .join(ArticleVersion, CURRENT)
        .outerjoin(SourceRow, SourceRow.id == Article.source)
        .where(Article.id.in_(ids))
    ).all()
    credits = _credits(session, [row.version_id for row in rows])
    return {row.Article.id: _printing(row.Article, row.hosts, row.timezone, credits[row.version_id]) for row in rows}


def _credits(session: Session, versions: list[int]) -> dict[int, list[Named]]:
    found: dict[int, list[Named]] = defaultdict(list)
    wanted = select(CreditRow).where(CreditRow.version_id.in_(versions))
    for row in session.scalars(wanted.order_by(CreditRow.version_id, CreditRow.position)):
        outlet = known_outlets().of_host(row.host or "")
        hosts = outlet.hosts if outlet else (row.host,) if row.host else ()
        found[row.version_id].append(Named(row.name, hosts, row.relation in _WHOLE))
    return found


def _printing(article: Article, hosts: list[str] | None, zone: str | None, credits: list[Named]) -> Printing:
    since, until = published_between(article, ZoneInfo(zone) if zone else None)
    return Printing(
        id=article.id,
        url=article.url,
        hosts=frozenset(host.removeprefix("www.") for host in (article.host, *(hosts or ()))),
        since=since,
        until=until,
        first_seen=article.first_seen_at,
        credits=tuple(credits),
    )


def published_between(article: Article, zone: ZoneInfo | None) -> tuple[datetime | None, datetime]:
    """The time within which an article was published: not before the first, and before the second.

    The first is None where the page gives no date that can be trusted. The zone is that of the site; where none is
    known a day may have begun and ended anywhere on earth.
    """
    seen = article.first_seen_at
    if article.published_at is not None:
        since, until = (
            article.published_at,
            article.published_at + _PRECISION.get(article.published_precision or "", _SECOND),
        )
    elif article.published_on is not None:
        day, following = (datetime.combine(article.published_on + n * _DAY, time(), zone or UTC) for n in (0, 1))
        since, until = (day, following) if zone else (day - _EASTERNMOST, following + _WESTERNMOST)
    else:
        return None, seen
    # an article from the future is a mistake of its site
    if since > seen + _LATEST_HOURS_AHEAD:
        return None, seen
    # what was seen was out, whatever the clock of its site says
    return min(since, seen), min(until, seen)
