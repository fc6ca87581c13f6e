"""Which dates did a feed, a sitemap or a listing give for this page?"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

from extract.dates.candidate import MODIFIED, PUBLISHED, Candidate
from extract.dates.forms import read_first
from extract.dates.scene import Scene
from extract.extraction import Moment, Precision
from extract.page import Witness

_MOST = 20


def read_witnesses(scene: Scene) -> Iterator[Candidate]:
    """One candidate a witness; a plain sitemap's lastmod is a change, no publication."""
    for witness in scene.document.page.witnesses[:_MOST]:
        role = MODIFIED if witness.origin == "sitemap" else PUBLISHED
        origin, words = f"witness:{witness.origin}", (witness.words or str(witness.published or ""))[:160]
        moment = _moment(witness, scene)
        if moment:
            yield Candidate(origin, words, moment, role)
        elif witness.words:
            yield scene.made(origin, words, read_first(words, scene.hints), (role, ""))


def _moment(witness: Witness, scene: Scene) -> Moment | None:
    when = witness.published
    if when is None:
        return None
    if not isinstance(when, datetime):
        return Moment(when, Precision.DAY)
    if when.tzinfo is None:
        if scene.zone is None:
            return Moment(when.date(), Precision.DAY)
        when = when.replace(tzinfo=scene.zone)
    if not (when.hour or when.minute or when.second):
        return Moment(when.date(), Precision.DAY)
    fixed = when.replace(tzinfo=UTC if not when.utcoffset() else timezone(when.utcoffset() or timedelta()))
    return Moment(fixed, Precision.SECOND)
