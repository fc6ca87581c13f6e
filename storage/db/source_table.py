"""Writes the catalogue's sources into the database."""

from collections.abc import Iterable

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from extract.url_key import site_of
from sources import Source
from sources.host_names import host_of
from storage.db.models import SourceRow


def store_sources(session: Session, catalogue: Iterable[Source], *, whole: bool = False) -> None:
    """Bring the table `source` up to the catalogue. With `whole`, sources that left it are marked as not enabled."""
    known = list(catalogue)
    for source in known:
        row = _row(source)
        session.execute(insert(SourceRow).values(row).on_conflict_do_update(index_elements=["id"], set_=row))
    if whole:
        gone = update(SourceRow).where(SourceRow.id.not_in([s.id for s in known]))
        session.execute(gone.values(enabled=False))
    _books.pop(_place(session), None)


_books: dict[str, "SourceBook"] = {}


def book_of(session: Session) -> "SourceBook":
    """The sources of the session's database, read once a process and after each `mirror_catalogue`."""
    place = _place(session)
    if place not in _books:
        _books[place] = SourceBook(session)
    return _books[place]


class SourceBook:
    """The sources as the database has them, read once: by id, and by the host of an address."""

    def __init__(self, session: Session) -> None:
        rows = session.scalars(select(SourceRow.definition)).all()
        sources = [Source.model_validate(row) for row in rows]
        self._by_id = {source.id: source for source in sources}
        self._by_host = {host: source for source in sources for host in source.hosts}

    def get(self, source_id: str | None) -> Source | None:
        """The source of that id, None where the database does not know it."""
        return self._by_id.get(source_id) if source_id else None

    def of_url(self, url: str) -> Source | None:
        """The source on whose hosts `url` lies, or whose page it shows: of m., AMP caches and web archives, too."""
        return self._by_host.get(host_of(url)) or self._by_host.get(site_of(url))


def _place(session: Session) -> str:
    bind = session.get_bind()
    return bind.engine.url.render_as_string(hide_password=True)


def _row(source: Source) -> dict[str, object]:
    return {
        "id": source.id,
        "title": source.title,
        "home": source.home,
        "country": source.country,
        "languages": list(source.languages),
        "timezone": source.timezone,
        "enabled": source.enabled,
        "checked": source.checked,
        "hosts": sorted(source.hosts),
        "definition": source.model_dump(mode="json"),
    }
