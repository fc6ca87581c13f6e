"""Judges the state of a source, its beginning and its cause: a pure function of the source's nights."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sources.model import Expect
from storage.health.causes import Cause, Finding, find_faults
from storage.health.nights import Night
from storage.health.rhythm import find_shortage, find_silence, usual_per_day
from storage.health.shares import find_changes, find_shortcomings


class State(StrEnum):
    """How a source does, the worst first."""

    FAILING = "failing"
    BLOCKED = "blocked"
    SILENT = "silent"
    DEGRADED = "degraded"
    OK = "ok"
    NEW = "new"
    DISABLED = "disabled"

    @property
    def alarming(self) -> bool:
        """Whether somebody has to look at it."""
        return self in (State.FAILING, State.BLOCKED, State.SILENT)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One night's state, in the light of the nights before it."""

    night: Night
    state: State
    cause: Cause | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """A source's state; `since` is the first night of it, `verdicts` one a night, oldest first."""

    source: str
    state: State
    since: datetime | None = None
    cause: Cause | None = None
    words: str = ""
    per_day: float = 0.0
    verdicts: tuple[Verdict, ...] = ()

    @property
    def last(self) -> Night | None:
        """The last night."""
        return self.verdicts[-1].night if self.verdicts else None


def judge(source: str, nights: Sequence[Night], expect: Expect, *, enabled: bool = True) -> Health:
    """The state after the last of the nights, which come oldest first; each is judged by those before it alone."""
    verdicts = judge_nights(nights, expect)
    usual = usual_per_day(nights)
    if not enabled:
        return Health(source, State.DISABLED, per_day=usual, verdicts=verdicts)
    if not verdicts:
        return Health(source, State.NEW)
    last = verdicts[-1]
    first = last
    for verdict in reversed(verdicts):
        if verdict.state is not last.state:
            break
        first = verdict
    return Health(source, last.state, first.night.started_at, last.cause, last.words, usual, verdicts)


def judge_nights(nights: Sequence[Night], expect: Expect) -> tuple[Verdict, ...]:
    """A verdict for each night, in order. Nights that were not good are no measure for later ones."""
    verdicts: list[Verdict] = []
    told: list[Night] = []
    good: list[Night] = []
    weight = 0.0
    for night in nights:
        if not night.says_something:
            before = verdicts[-1] if verdicts else Verdict(night, State.NEW)
            verdicts.append(Verdict(night, before.state, before.cause, before.words))
            continue
        told.append(night)
        changes = list(find_changes(night, good))
        finding = _worst(told, changes, expect)
        lost = finding is not None and finding.lost
        weight = weight + finding.weight if finding and lost else 0.0
        state = _state(finding, weight, known_good=bool(good))
        silence = None if lost else find_silence(told, expect)
        if silence:
            verdicts.append(Verdict(night, State.SILENT, Cause.NOTHING_NEW, silence))
        elif finding:
            verdicts.append(Verdict(night, state, finding.cause, finding.words))
        else:
            verdicts.append(Verdict(night, state))
        if not lost and not changes:
            good.append(night)
    return tuple(verdicts)


def _worst(told: Sequence[Night], changes: Sequence[Finding], expect: Expect) -> Finding | None:
    """What to tell first: what lost the night, then what explains the rest."""
    night = told[-1]
    findings = [*find_faults(night), *changes, *find_shortcomings(night, expect)]
    # with nothing new at all, it is silence that counts, and for how long
    findings += [shortage for shortage in find_shortage(told, expect) if night.new or not shortage.lost]
    return min(findings, key=lambda finding: not finding.lost, default=None)


def _state(finding: Finding | None, weight: float, *, known_good: bool) -> State:
    if finding is None:
        return State.OK
    # a source that never worked has nothing to fall back to: its first night says enough
    if not finding.lost or (weight < 1 and known_good):
        return State.DEGRADED
    return State.BLOCKED if finding.blocks else State.FAILING
