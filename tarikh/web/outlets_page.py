"""The outlets: how each does, night by night, and what the archive holds of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from crawler.catalogue import catalogue_of
from sources import Source
from storage.db.session import read_session
from storage.db.source_table import book_of
from storage.health import Health, check_up, read_issues
from storage.health.judging import Verdict
from storage.search.find import Search
from storage.search.outlets import Holding, holdings
from storage.search.shown import read_shown
from tarikh.web.archive import Archive, archive_of
from tarikh.web.rendering import render
from tarikh.web.twins import csv_twin, json_twin

NIGHTS = 30
_LATEST = 15
COLUMNS = (
    *("outlet", "title", "country", "state", "since", "why", "per_day", "last_run", "articles", "undated"),
    *("newest", "languages"),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """A night: how high its bar stands of 100, and what a reader is told of it."""

    verdict: Verdict
    height: float


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet: its source and health where it has a source, and what there is of it."""

    name: str
    source: Source | None
    health: Health | None
    holding: Holding | None
    bars: tuple[Bar, ...] = ()

    def row(self) -> dict[str, Any]:
        """It as a line of the twins."""
        health, holding = self.health, self.holding
        last = health.last if health else None
        return {
            "outlet": self.name,
            "title": self.source.title if self.source else None,
            "country": self.source.country if self.source else None,
            "state": health.state.value if health else None,
            "since": _second(health.since) if health else None,
            "why": (health.words or None) if health else None,
            "per_day": round(health.per_day, 1) if health and health.per_day else None,
            "last_run": _second(last.started_at) if last else None,
            "articles": holding.articles if holding else 0,
            "undated": holding.undated if holding else 0,
            "newest": holding.newest.isoformat() if holding and holding.newest else None,
            "languages": sorted(holding.languages) if holding else [],
        }


def outlets(request: Request) -> Response:
    """All of them, the worst first; those that no source has come last."""
    archive = archive_of(request)
    found, alarms = _read(archive)
    return render(request, "outlets.html", outlets=found, alarms=alarms, nights=NIGHTS)


def outlets_json(request: Request) -> Response:
    """All of them."""
    found, alarms = _read(archive_of(request))
    return json_twin([one.row() for one in found], "outlets", {"alarms": list(alarms)})


def outlets_csv(request: Request) -> Response:
    """All of them."""
    return csv_twin([one.row() for one in _read(archive_of(request))[0]], COLUMNS, "outlets")


def outlet(request: Request) -> Response:
    """One of them, with its nights, its open issues and its latest articles. Raises HTTPException."""
    archive = archive_of(request)
    one = _one(request)
    since = archive.now - timedelta(days=NIGHTS)
    hits = Search(archive.reader, f'outlet:"{one.name}"').newest(_LATEST) if one.holding else []
    return render(
        request,
        "outlet.html",
        outlet=one,
        issues=read_issues(archive.reader, one.health, since) if one.health else [],
        latest=read_shown(archive.reader, hits),
        nights=NIGHTS,
    )


def outlet_json(request: Request) -> Response:
    """One of them, with its nights. Raises HTTPException."""
    from storage.health import shown

    one = _one(request)
    nights = [shown(bar.verdict) for bar in reversed(one.bars)]
    return json_twin(nights, "nights", one.row())


def _one(request: Request) -> Outlet:
    wanted = request.path_params["outlet"]
    found = next((one for one in _read(archive_of(request))[0] if one.name == wanted), None)
    if found is None:
        raise HTTPException(404)
    return found


def _read(archive: Archive) -> tuple[list[Outlet], Sequence[str]]:
    catalogue = catalogue_of(archive.settings)
    checkup = check_up(archive.reader, catalogue, archive.now, NIGHTS)
    with read_session(archive.reader) as session:
        book = book_of(session)
    held = {one.outlet: one for one in holdings(archive.reader)}
    # a bundled source that nobody ever crawled says nothing of this archive
    told = [one for one in checkup.healths if one.verdicts or one.source in held]
    outlets = [
        Outlet(one.source, book.get(one.source), one, held.get(one.source), _bars(one.verdicts)) for one in told
    ]
    named = {one.name for one in outlets}
    outlets += [Outlet(name, None, None, one) for name, one in held.items() if name not in named]
    return outlets, checkup.alarms


def _bars(verdicts: Sequence[Verdict]) -> tuple[Bar, ...]:
    shown = verdicts[-NIGHTS:]
    most = max((verdict.night.new for verdict in shown), default=0)
    # a night that brought nothing is still a night
    return tuple(Bar(verdict, max(100 * verdict.night.new / most if most else 0, 12)) for verdict in shown)


def _second(at: datetime | None) -> datetime | None:
    return at.replace(microsecond=0) if at else None
