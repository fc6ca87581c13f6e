"""The job of one crawl: what it is asked to do, how far to go, and to whom it reports."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from crawler.events import Report, SourceEvent

if TYPE_CHECKING:
    from crawler.replay import ReplayIndex


class Mode:
    """What becomes of what is fetched."""

    ARCHIVE = "archive"
    DRY = "dry"
    """Places are read, links are listed; no article is fetched and nothing is stored."""
    TRY = "try"
    """Articles are fetched and read, too; nothing is stored."""


def _silence(event: SourceEvent) -> None:
    """Nobody listens to a spider that runs by itself."""


@dataclass(frozen=True)
class Job:
    """What to do, how far to go and how patient to be; times are aware, waits in seconds.

    Without `run_id` the spider opens a run of its own. `index` is that part of `replay` which the source needs.
    """

    run_id: int | None = None
    mode: str = Mode.ARCHIVE
    url: str | None = None
    """One page to fetch, known or not, in place of everything else."""
    limit: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    """With `since`, a walk into the past: links dated outside are left out, numbered listings are walked back."""
    deadline: datetime | None = None
    ahead: timedelta = timedelta(0)
    """How far the crawl's clock is set ahead of the machine's: nights to come, tried today."""
    replay: Path | None = None
    index: "ReplayIndex | None" = None
    workers: int | None = None
    most_places: int | None = None
    """Feeds, sitemaps and listings that are asked for; none: as many as a run may."""
    tell_all: bool = False
    """A sink that stores nothing also reports all links of a place, and the bytes of robots.txt and the home page."""
    search: bool = False
    """Also look for other places where only some of those that the file names give nothing."""
    timeout: float = 10.0
    retry_wait: float = 5.0
    report: Report = field(default=_silence, compare=False, repr=False)

    @property
    def whole(self) -> bool:
        """Whether old links are wanted as well as new ones: in a walk into the past, a replay, a look or a trial."""
        return self.since is not None or self.replay is not None or self.mode != Mode.ARCHIVE

    @property
    def first_day(self) -> date | None:
        """The day on which a walk into the past ends; None on an ordinary night, and where nothing is stored."""
        return self.since.astimezone(UTC).date() if self.since and self.mode == Mode.ARCHIVE else None

    def now(self) -> datetime:
        """The one clock of the crawl."""
        return datetime.now(UTC) + self.ahead

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        # Scrapy copies its settings deeply for each crawler; an index of a large file is not copied for that
        return self
