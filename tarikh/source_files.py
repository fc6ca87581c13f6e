"""Find a source's file, and write into it the day on which the source was seen to work."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import sources
from crawler.catalogue import catalogue_of
from sources import BadSource, Source, read_source
from storage.db.settings import Settings

# checked   = ""  # never, checked = "2026-02-05"
_MARK = re.compile(r"""^(checked[ \t]*=[ \t]*)(?:"[^"\n]*"|'[^'\n]*'|[^\s#]+)""", re.M)
# timezone  = "Asia/Almaty"
_ZONE = re.compile(r"^timezone([ \t]*)=[^\n]*\n?", re.M)


def file_of(source_id: str, settings: Settings) -> Path:
    """The TOML file of a source. Raises BadSource where there is none to write to."""
    folder = settings.sources or Path(sources.__file__).parent
    found = sorted(folder.rglob(f"{source_id}.toml"))
    if not found:
        raise BadSource(f"{folder} holds no {source_id}.toml")
    return found[0]


def named(ids: Sequence[str], settings: Settings) -> dict[str, tuple[Source, Path | None]]:
    """The sources of these ids or .toml files, by id; all that are enabled for none. Raises TarikhError."""
    catalogue = catalogue_of(settings)
    if not ids:
        return {source.id: (source, None) for source in catalogue if source.enabled}
    found: dict[str, tuple[Source, Path | None]] = {}
    for words in ids:
        path = Path(words) if words.endswith(".toml") else None
        if path and not path.is_file():
            raise BadSource(f"there is no file {path}")
        source = read_source(path) if path else catalogue.get(words)
        found[source.id] = (source, path)
    return found


def read_text(path: Path) -> str:
    """The text of a source file, its line ends and its byte order mark as they stand. Raises BadSource."""
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise BadSource(f"{path}: it cannot be read: {err}") from None


def write_text(path: Path, text: str) -> None:
    """Replace a source file at once and whole. Raises BadSource where it may not be written."""
    half = path.with_name(f"{path.name}.half")
    try:
        half.write_bytes(text.encode("utf-8"))
        half.replace(path)
    except OSError as err:
        half.unlink(missing_ok=True)
        raise BadSource(f"{path}: it cannot be written: {err.strerror}") from None


def write_checked(path: Path, day: date) -> None:
    """Set `checked` in the file and leave every other character as it is. Raises BadSource, having changed none."""
    before = path.read_text(encoding="utf-8")
    known = read_source(path)
    path.write_text(marked(before, day), encoding="utf-8")
    try:
        right = read_source(path) == known.model_copy(update={"checked": day})
    except BadSource:
        right = False
    if not right:
        path.write_text(before, encoding="utf-8")
        raise BadSource(f'{path}: `checked` could not be set: write the line checked = "{day.isoformat()}" yourself')


def marked(text: str, day: date) -> str:
    """The text of a source file with that day in its one line `checked`, which is made where there is none."""
    said = f'"{day.isoformat()}"'
    changed, times = _MARK.subn(rf"\g<1>{said}", text, count=1)
    if times:
        return changed
    zone = _ZONE.search(text)
    if zone is None:
        return text
    gap = " " * max(1, len("timezone") + len(zone[1]) - len("checked"))
    end = "" if zone[0].endswith("\n") else "\n"
    return f"{text[: zone.end()]}{end}checked{gap}= {said}\n{text[zone.end() :]}"
