"""Renders the pages: templates that escape all they are given, in the reader's language."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from tarikh.web.interface import LANGUAGES, catalogue, language_of

_TEMPLATES = Path(__file__).parent / "templates"
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "ur", "ug", "ckb", "sd", "yi"})
_RTL_SCRIPTS = frozenset({"Arab", "Hebr", "Syrc", "Thaa"})
_YEAR = 365 * 24 * 3600
_environments: dict[str, Environment] = {}


def render(request: Request, template: str, code: int = 200, /, **facts: Any) -> Response:
    """A page. Its facts are text: the template escapes each of them."""
    language = language_of(request)
    page = _environment(language).get_template(template)
    path = request.url.path.removeprefix(root_of(request))
    content = page.render(
        facts
        | {"root": root_of(request), "path": path, "query": request.query_params.multi_items(), "language": language}
    )
    answer = HTMLResponse(content, code, headers={"Vary": "Accept-Language, Cookie", "Content-Language": language})
    if request.query_params.get("hl") in LANGUAGES:
        answer.set_cookie("hl", language, max_age=_YEAR, httponly=True, samesite="lax", path=root_of(request) or "/")
    return answer


def root_of(request: Request) -> str:
    """The path under which a proxy shows the page, without a slash at its end."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def address(path: str, query: Mapping[str, Any] | Sequence[tuple[str, Any]], **more: str) -> str:
    """A path with its question; what is None or empty is left out, and `more` takes the place of what it names."""
    pairs = query.items() if isinstance(query, Mapping) else query
    said = [(name, value) for name, value in pairs if value not in (None, "") and name not in more]
    return path + ("?" + urlencode([*said, *more.items()]) if said or more else "")


def direction(language: str | None, script: str | None = None) -> str:
    """The direction in which a text of that language is read."""
    return "rtl" if script in _RTL_SCRIPTS or (script is None and language in _RIGHT_TO_LEFT) else "ltr"


def local(moment: datetime | None, zone: str | None) -> str:
    """A time as the site tells it, with the offset that tells which clock that was: `2026-11-20 23:05 +05:00`."""
    if moment is None:
        return ""
    at = moment.astimezone(ZoneInfo(zone)) if zone else moment
    return f"{at:%Y-%m-%d %H:%M} {offset_of(at)}"


def offset_of(at: datetime) -> str:
    """`+05:00`, or `UTC` where the clock is that of UTC."""
    shift = at.isoformat()[-6:]
    return "UTC" if shift == "+00:00" else shift


def in_zone(day_and_time: str, zone: str) -> str:
    """A local time as the search gives it, with its offset."""
    clock: tzinfo = ZoneInfo(zone) if zone != "UTC" else UTC
    at = datetime.strptime(day_and_time, "%Y-%m-%d %H:%M").replace(tzinfo=clock)
    return f"{day_and_time} {offset_of(at)}"


def percent(part: float) -> str:
    """A share as a person reads it: `3.2 %`, and `0.04 %` where that is little."""
    value = 100 * part
    return f"{value:.1f} %" if value >= 1 or value == 0 else f"{value:.2g} %"


def _environment(language: str) -> Environment:
    if language not in _environments:
        made = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        # the extension gives it to the environment, which knows nothing of it before
        made.__dict__["install_gettext_translations"](catalogue(language), newstyle=True)
        made.filters |= {"local": local, "percent": percent, "in_zone": in_zone, "count": _count, "day": _day}
        made.globals |= {"address": address, "direction": direction, "languages": LANGUAGES}
        _environments[language] = made
    return _environments[language]


def _count(number: int) -> str:
    # a thin space groups thousands in every language of the interface
    return f"{number:,}".replace(",", "\u202f")


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""
