"""Guess a site's languages, time zone and articles a day, each with how sure the guess is."""

import re
import zoneinfo
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from extract.language import tell
from sources import Catalogue
from storage.frontier.link import Link

_USUAL = {"az": "Latn", "kaa": "Latn", "kk": "Cyrl", "ky": "Cyrl", "mn": "Cyrl", "sr": "Cyrl", "tg": "Cyrl"}
_USUAL |= {"tk": "Latn", "tt": "Cyrl", "uz": "Latn"}
"""Languages of several scripts: the one that their bare code means in a source file."""

_SHARE = 0.1
"""Of the headlines' letters: what a second language must have, that is no mere quotation."""

_SURE = 0.8
_LEAST_DATED = 10
_HEADLINE = 20
# example.kz, example.com.uz
_COUNTRY = re.compile(r"\.([a-z]{2})$")


def languages_of(headlines: Sequence[str]) -> list[str]:
    """The languages that headlines are written in, most written first, as a source file names them."""
    letters: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for headline in headlines:
        if len(headline) >= _HEADLINE and (code := _surely(headline)):
            letters[code] += len(headline)
            times[code] += 1
    if not letters:
        # short ones tell it together
        code = _surely("\n".join(headlines))
        return [code] if code else []
    # one headline in another language may be a quotation, or a mistake of ours
    least = 2 if times.total() > 1 else 1
    return [c for c, n in letters.most_common() if n >= _SHARE * letters.total() and times[c] >= least]


def _surely(words: str) -> str | None:
    answer = tell(words)
    if not answer.language or not answer.script or answer.confidence < _SURE:
        return None
    usual = _USUAL.get(answer.language, answer.script)
    return answer.language if usual == answer.script else f"{answer.language}-{answer.script}"


def country_of(url: str) -> str | None:
    """The country of a host's last label, where it is one of a country."""
    found = _COUNTRY.search(urlsplit(url).hostname or "")
    return {"uk": "gb"}.get(found[1], found[1]) if found else None


def zone_of(country: str, catalogue: Catalogue, links: Sequence[Link]) -> tuple[str | None, str]:
    """The time zone of a country's sources and why; the hours of the feed's own dates choose among several."""
    known = Counter(source.timezone for source in catalogue if source.country == country)
    zones = [zone for zone, _ in known.most_common()] + [z for z in zones_of(country) if z not in known]
    if not zones:
        return None, "no zone is known of this country"
    moments = _local_moments(links)
    fitting = [zone for zone in zones if _fits(zone, moments)]
    if moments and fitting and fitting[0] != zones[0]:
        return fitting[0], "by the hours of its dates"
    if len(zones_of(country)) == 1:
        return zones[0], "the country's only one"
    others = "as the country's other sources have it; " if known else ""
    return zones[0], f"{others}one of the country's {len(zones)}"


def _local_moments(links: Sequence[Link]) -> list[datetime]:
    dated = _moments(links)
    # many servers write UTC or GMT wherever they stand: it tells nothing
    return [moment for moment in dated if moment.tzinfo and moment.utcoffset()]


def _moments(links: Sequence[Link]) -> Iterator[datetime]:
    said = (link.witness.published for link in links)
    return (moment for moment in said if isinstance(moment, datetime))


def _fits(zone: str, moments: Sequence[datetime]) -> bool:
    return all(moment.astimezone(ZoneInfo(zone)).utcoffset() == moment.utcoffset() for moment in moments)


@cache
def zones_of(country: str) -> tuple[str, ...]:
    """The IANA zones of a country, from the table that comes with the zones."""
    rows = (line.split("\t") for line in _table().splitlines() if line and not line.startswith("#"))
    return tuple(row[2] for row in rows if row[0].lower() == country)


def _table() -> str:
    for folder in zoneinfo.TZPATH:
        path = Path(folder) / "zone.tab"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    try:
        return files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    except (ModuleNotFoundError, FileNotFoundError):
        return ""


def pace_of(links: Sequence[Link]) -> float | None:
    """Articles a day, by the dates that the links have; None where these are few, or of one day."""
    moments = sorted(_moments(links))
    if len(moments) < _LEAST_DATED or moments[-1] - moments[0] < timedelta(days=1):
        return None
    return len(moments) / ((moments[-1] - moments[0]) / timedelta(days=1))
