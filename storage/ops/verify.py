"""Verifies that all bytes lie where their rows say, and writes an index for other tools."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Engine, func, select

from storage.captures.writer import UnknownCapture, read_place
from storage.db.models import Capture
from storage.db.session import read_session
from storage.db.settings import Settings
from storage.issues import NewIssue, note_fault
from storage.outcomes import IssueCode
from storage.pipeline.recovery import adopt_records
from storage.warc.dates import read_warc_date
from storage.warc.fetched import WarcLocation, payload_digest
from storage.warc.members import Member, Torn, scan_members
from storage.warc.writer import OPEN

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Damage:
    """A capture whose bytes are not what its row says, or (capture_id None) a file with a torn place."""

    capture_id: int | None
    file: str
    offset: int
    reason: str


def count_captures(engine: Engine) -> int:
    """How many captures there are to verify."""
    with read_session(engine) as session:
        return session.scalar(select(func.count()).select_from(Capture)) or 0


def verify_captures(
    engine: Engine, settings: Settings, advance: Callable[[int], None] = lambda _: None
) -> Iterator[Damage]:
    """Read the record of every capture and prove its digest; `advance` is told after each."""
    after = ("", -1)
    while True:
        with read_session(engine) as session:
            place = (Capture.warc_file, Capture.warc_offset)
            wanted = select(Capture).order_by(*place).limit(_PAGE)
            later = (Capture.warc_file > after[0]) | (
                (Capture.warc_file == after[0]) & (Capture.warc_offset > after[1])
            )
            rows = session.scalars(wanted.where(later)).all()
            session.expunge_all()
        for row in rows:
            if reason := _fault_of(settings.warc_folder, row):
                yield Damage(row.id, row.warc_file, row.warc_offset, reason)
            advance(1)
        if len(rows) < _PAGE:
            return
        after = (rows[-1].warc_file, rows[-1].warc_offset)


def repair_rows(engine: Engine, settings: Settings, now: datetime) -> tuple[int, list[Damage]]:
    """Make the rows that records of finished files lack: (how many were made, the torn places that were found)."""
    made = 0
    torn: list[Damage] = []
    for path in sorted(settings.warc_folder.glob("*.warc.gz")):
        batch: list[Member] = []
        for item in scan_members(path):
            if isinstance(item, Torn):
                torn.append(Damage(None, path.name, item.offset, item.reason))
                continue
            batch.append(item)
            if len(batch) >= _PAGE:
                made += adopt_records(engine, path.name, batch, now)
                batch = []
        made += adopt_records(engine, path.name, batch, now)
    return made, torn


def note_damage(engine: Engine, damage: Damage, now: datetime) -> None:
    """Keep a damage as an issue."""
    words = f"{damage.file} at {damage.offset}: {damage.reason}"
    note_fault(engine, NewIssue(IssueCode.BYTES_LOST, words, capture_id=damage.capture_id), now)


def list_files(settings: Settings) -> list[Path]:
    """The archive's WARC files, those being written included."""
    names = [*settings.warc_folder.glob("*.warc.gz"), *settings.warc_folder.glob(f"*.warc.gz{OPEN}")]
    return sorted(names)


def index_file(path: Path) -> Iterator[str]:
    """The CDXJ lines of a WARC file, in the order of its records; sort them before use."""
    for item in scan_members(path):
        if isinstance(item, Torn) or item.record.type not in ("response", "revisit"):
            continue
        record = item.record
        mime = next((value for name, value in record.http_headers if name.lower() == "content-type"), "")
        facts = {
            "url": record.url,
            "mime": "warc/revisit" if record.type == "revisit" else mime.partition(";")[0].strip() or "unk",
            "status": str(record.status),
            "digest": record.digest,
            "length": str(item.length),
            "offset": str(item.offset),
            "filename": path.name,
        }
        moment = read_warc_date(record.headers.get("warc-date", "")).astimezone(UTC)
        yield f"{surt(record.url)} {moment:%Y%m%d%H%M%S} {json.dumps(facts)}"


def surt(url: str) -> str:
    """The sort key of web archives: http://www.Qala.kz/A?b=1 is kz,qala)/a?b=1."""
    parts = urlsplit(url)
    host = re.sub(r"^www\d*\.", "", (parts.hostname or "").lower())
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    query = "&".join(sorted(parts.query.split("&")))
    tail = (parts.path or "/") + (f"?{query}" if query else "")
    return f"{','.join(reversed(host.split('.')))}{port}){tail}".lower()


def _fault_of(folder: Path, row: Capture) -> str | None:
    try:
        record = read_place(folder, WarcLocation(row.warc_file, row.warc_offset, row.warc_length))
    except UnknownCapture as err:
        return str(err)
    if row.refers_to is not None:
        return None if record.type == "revisit" else f"a {record.type} record, not a revisit"
    digest = payload_digest(record.payload)
    return None if digest == row.payload_digest else f"digest {digest}, not {row.payload_digest}"
