"""What the first record of a WARC file says of the run that wrote it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from storage.outcomes import Command
from storage.warc.dates import warc_date

# tarikh-20261122T020000Z-run000001-4711-001.warc.gz
_NAME = re.compile(r"tarikh-([0-9]{8}T[0-9]{6})Z-run([0-9]{1,17})-")


@dataclass(frozen=True, slots=True)
class WalkSpan:
    """What a run asks for: `whole` for old links as well as new ones, `since` and `until` for those days alone."""

    whole: bool = False
    since: datetime | None = None
    until: datetime | None = None


THE_NEWS = WalkSpan()
"""An ordinary night."""


@dataclass(frozen=True, slots=True)
class RunFacts:
    """A run as its files know it.

    `command` is None in a file of before these facts were written; its number and time come from its name then.
    """

    run_id: int
    started_at: datetime
    command: Command | None = None
    span: WalkSpan = THE_NEWS

    def fields(self) -> dict[str, str]:
        """The fields of the warcinfo record."""
        said = {
            "tarikh-run": str(self.run_id),
            "tarikh-started": warc_date(self.started_at),
            "tarikh-command": str(self.command or ""),
            "tarikh-whole": "yes" if self.span.whole else "",
            "tarikh-since": warc_date(self.span.since) if self.span.since else "",
            "tarikh-until": warc_date(self.span.until) if self.span.until else "",
        }
        return {name: value for name, value in said.items() if value}


def read_facts(name: str, warcinfo: bytes) -> RunFacts | None:
    """The facts in a warcinfo record, else those in the file's name; None where neither names a run."""
    lines = (line.partition(":") for line in warcinfo.decode("utf-8", "replace").splitlines())
    said = {field.strip(): value.strip() for field, mark, value in lines if mark}
    try:
        return RunFacts(
            run_id=int(said["tarikh-run"]),
            started_at=datetime.fromisoformat(said["tarikh-started"]),
            command=Command(said["tarikh-command"]),
            span=WalkSpan(
                "tarikh-whole" in said, _moment(said.get("tarikh-since")), _moment(said.get("tarikh-until"))
            ),
        )
    except (KeyError, ValueError):
        # written by an earlier version, or damaged
        return _of_name(name)


def _of_name(name: str) -> RunFacts | None:
    found = _NAME.match(name)
    if found is None:
        return None
    return RunFacts(int(found[2]), datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
