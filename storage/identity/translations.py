"""Links stored articles that are certainly the same story in another language.

Certain is what the site itself says: its hreflang and language-switch links, and the address of a text that an
article says it translates. Either article may come first; the addresses wait in `text_link`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from urllib.parse import urljoin

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from storage.db.models import Article, ArticleVersion, CreditRow, TextLink
from storage.db.source_table import book_of
from storage.db.url_digest import LONGEST_URL, key_of

_LINK = """
    INSERT INTO text_edge (a_id, b_id, relation)
    SELECT DISTINCT least(mine.id, other.id), greatest(mine.id, other.id), 'translation'
    FROM ({pairs}) AS pair (mine, other)
    JOIN article mine ON mine.id = pair.mine
    JOIN article other ON other.id = pair.other
    WHERE mine.id <> other.id AND mine.language IS DISTINCT FROM other.language
    ON CONFLICT (a_id, b_id) DO NOTHING
"""
_PAIRS = "SELECT l.article_id, u.article_id FROM text_link l JOIN article_url u ON u.key_digest = l.key_digest"
_LINK_ALL = text(_LINK.format(pairs=_PAIRS))
# an OR across the join would read both tables whole for each article that is stored
_LINK_ONE = text(_LINK.format(pairs=f"{_PAIRS} WHERE l.article_id = :id UNION {_PAIRS} WHERE u.article_id = :id"))


def keep_links(
    session: Session,
    readings: Sequence[tuple[Article, ArticleVersion]],
    named: Mapping[int, Sequence[str]] | None = None,
) -> None:
    """File the addresses that articles' current versions name as the same story in another language.

    `named` are, by version, those of the texts that it says it translates; without it they are looked up.
    """
    book = book_of(session)
    if named is None:
        named = _translated(session, [version.id for _, version in readings])
    rows = []
    for article, version in readings:
        alternates = version.alternates.values() if isinstance(version.alternates, dict) else ()
        urls = [_whole(article.url, url) for url in (*alternates, *named[version.id]) if isinstance(url, str)]
        digests = {key_of(url, book.of_url(url))[1] for url in urls if url and len(url) <= LONGEST_URL}
        own = key_of(article.url, book.of_url(article.url))[1]
        rows += [{"article_id": article.id, "key_digest": digest} for digest in sorted(digests - {own})]
    if rows:
        session.execute(insert(TextLink), rows)


def _whole(base: str, url: str) -> str | None:
    try:
        return urljoin(base, url)
    except ValueError:  # http://[x leads nowhere
        return None


def _translated(session: Session, versions: list[int]) -> dict[int, list[str]]:
    """The addresses of the texts that these versions say they translate."""
    wanted = select(CreditRow.version_id, CreditRow.url).where(
        CreditRow.version_id.in_(versions), CreditRow.relation == "translation", CreditRow.url.is_not(None)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for row in session.execute(wanted):
        found[row.version_id].append(row.url)
    return found


def link_translations(session: Session, article_id: int | None = None) -> None:
    """Make an edge of each address that leads to a stored article; of one article, or of all."""
    if article_id is None:
        session.execute(_LINK_ALL)
    else:
        session.execute(_LINK_ONE, {"id": article_id})
