"""Knows the languages of the interface: which one a reader wants, and what each sentence is in it."""

import gettext
import io
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request

CATALOGUES = Path(__file__).parent / "catalogues"
LANGUAGES = {
    code: own
    for code, own in {"en": "English", "ru": "Русский", "kk": "Қазақша"}.items()
    if code == "en" or (CATALOGUES / f"{code}.po").is_file()
}
"""Code and own name of each language that can be chosen: that of the templates, and those that have a catalogue."""


def language_of(request: Request) -> str:
    """The language that the address names, else the one that was chosen before, else the browser's first."""
    for named in (request.query_params.get("hl"), request.cookies.get("hl")):
        if named in LANGUAGES:
            return str(named)
    return _first_accepted(request.headers.get("accept-language", ""))


def _first_accepted(header: str) -> str:
    """The language of ours that an `Accept-Language` such as `kk, ru;q=0.8` wants most."""
    wanted: list[tuple[float, str]] = []
    for part in header[:1000].split(","):
        code, _, weight = part.partition(";")
        wanted.append((-_weight(weight), code.strip().lower().partition("-")[0]))
    return next(
        (code for weight, code in sorted(wanted, key=lambda one: one[0]) if weight and code in LANGUAGES), "en"
    )


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0


@lru_cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The sentences of a language, from its catalogue; those of the templates where it has none."""
    path = CATALOGUES / f"{language}.po"
    if not path.is_file():
        return gettext.NullTranslations()
    # loaded late: a check of the program's help has no use for it
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    packed = io.BytesIO()
    with path.open(encoding="utf-8") as file:
        write_mo(packed, read_po(file, locale=language))
    packed.seek(0)
    return gettext.GNUTranslations(packed)
