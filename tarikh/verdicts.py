"""Judges in one word what a look at a source came to, and remembers it, so that a long check can be gone on with."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from crawler.events import IssueNoted, PageKept, RequestLost
from storage.outcomes import CaptureKind, CaptureOutcome, IssueCode, ReasonCode
from tarikh.checking import NOT_IN_FILE, Sight, Step, gone_places
from tarikh.repair.other_host import other_host

REMEMBERED = timedelta(hours=20)
"""How long a verdict counts, so that the check that was stopped goes on where it stood."""


class Word(StrEnum):
    """What a source is, what asks for care first."""

    MOVED = "moved"
    BLOCKED = "blocked"
    GONE = "gone"
    DOWN = "down"
    FAULTY = "faulty"
    UNSEEN = "unseen"
    RIGHT = "right"


_NOT_LET_IN = frozenset({401, 403, 429, 451})
_GONE = frozenset({ReasonCode.DNS, ReasonCode.CONNECTION, ReasonCode.TLS})
_WALLS = tuple(outcome for outcome in CaptureOutcome if outcome.wall)
_STALE = ("moved", "pattern")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One line of the table; `checked_at` is ISO 8601."""

    source: str
    verdict: str
    why: str
    checked_at: str

    @property
    def is_final(self) -> bool:
        """Whether it need not be asked again soon: who is down may be up in an hour."""
        return self.verdict not in (Word.DOWN, Word.UNSEEN)


def judge(sight: Sight, steps: Sequence[Step], now: datetime) -> Verdict:
    """The verdict on what was seen."""
    word, why = _judged(sight, {step.step: step for step in steps})
    return Verdict(sight.source.id, word, why, now.isoformat(timespec="seconds"))


def _judged(sight: Sight, steps: Mapping[str, Step]) -> tuple[Word, str]:
    failed = [step for step in steps.values() if step.ok is False]
    if sight.reason == NOT_IN_FILE:
        return Word.UNSEEN, NOT_IN_FILE
    for name in _STALE:
        if name in steps:
            return Word.MOVED, steps[name].why
    if not failed:
        told = steps.get("article") or next(iter(steps.values()))
        return Word.RIGHT, told.why
    return _led_away(sight) or _kept_out(sight, steps) or _absent(sight) or (Word.FAULTY, failed[0].why)


def _kept_out(sight: Sight, steps: Mapping[str, Step]) -> tuple[Word, str] | None:
    robots = steps.get("robots")
    if robots is not None and robots.ok is False:
        # a robots.txt that cannot be read forbids all until it can
        broken = any(page.kind == CaptureKind.ROBOTS and page.status >= 500 for page in sight.of(PageKept))
        return (Word.DOWN if broken else Word.BLOCKED), robots.why
    walls = [page for page in sight.of(PageKept) if page.outcome in _WALLS]
    if walls and _none(sight, CaptureOutcome.OK):
        return Word.BLOCKED, f"{walls[0].outcome}: {walls[0].url}"
    refused = [page for page in sight.of(PageKept) if page.status in _NOT_LET_IN and page.kind != CaptureKind.ROBOTS]
    if refused and (_none(sight, CaptureOutcome.LINKS) or _none(sight, CaptureOutcome.OK)):
        return Word.BLOCKED, f"status {refused[0].status}: {refused[0].url}"
    return None


def _led_away(sight: Sight) -> tuple[Word, str] | None:
    away = [note for note in sight.of(IssueNoted) if note.code == IssueCode.REFUSED_REDIRECT]
    if not away or not (_none(sight, CaptureOutcome.LINKS) or other_host(sight)):
        return None
    return Word.MOVED, f"{away[0].detail} ({away[0].url})"


def _absent(sight: Sight) -> tuple[Word, str] | None:
    """Nobody is there, nobody answers now, or nothing of the source is there any more."""
    lost = sight.of(RequestLost)
    pages = [page for page in sight.of(PageKept) if page.kind != CaptureKind.ROBOTS]
    notes = {note.code: note.line() for note in sight.of(IssueNoted)}
    if not pages and lost:
        code = lost[0].code
        word = Word.GONE if code in _GONE else Word.UNSEEN if code == ReasonCode.NOT_IN_REPLAY else Word.DOWN
        return word, notes.get(code, code)
    if not _none(sight, CaptureOutcome.LINKS):
        return None
    failing = [page for page in pages if page.status >= 500]
    if failing:
        return Word.DOWN, f"status {failing[0].status}: {failing[0].url}"
    gone = gone_places(sight)
    return (Word.GONE, f"it answers, but nothing of its news was found; {gone[0]} gives nothing") if gone else None


def _none(sight: Sight, outcome: CaptureOutcome) -> bool:
    kinds = (CaptureKind.ROBOTS,)
    return not any(page.outcome == outcome for page in sight.of(PageKept) if page.kind not in kinds)


def recall(path: Path, now: datetime) -> dict[str, Verdict]:
    """The verdicts of the last hours, the newest of each source; a line that was cut off counts for nothing."""
    found: dict[str, Verdict] = {}
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    for line in lines:
        try:
            verdict = Verdict(**json.loads(line))
            young = now - datetime.fromisoformat(verdict.checked_at) < REMEMBERED
        except (ValueError, TypeError):
            continue
        if young and verdict.is_final:
            found[verdict.source] = verdict
        else:
            found.pop(verdict.source, None)
    return found


def remember(path: Path, verdict: Verdict) -> None:
    """Add a verdict, at once on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(verdict), ensure_ascii=False) + "\n")
