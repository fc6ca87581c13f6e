"""Reads from the database what each source's last runs left there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, RowMapping, text
from sqlalchemy.orm import Session

from storage.db.session import read_session
from storage.frontier.link import Rank
from storage.health.judging import Health
from storage.health.nights import Night, RobotsRefusal
from storage.outcomes import CaptureKind, CaptureOutcome, Command, IssueCode, ReasonCode

MOST_NIGHTS = 200
"""Runs a source at most: an hourly crawl's last eight days tell enough."""

# a page fetched by name and an imported file are no visit of the site
_RUNS = text("""
SELECT * FROM (
    SELECT p.run_id, p.source, p.started_at, p.reason, p.reason_code, p.fetched, p.new, p.changed, p.unchanged,
           p.failed, p.unanswered,
           coalesce(r.arguments ->> 'limit', '') <> '' AS limited,
           row_number() OVER (PARTITION BY p.source ORDER BY p.started_at DESC, p.run_id DESC) AS age
    FROM source_run p JOIN run r ON r.id = p.run_id
    WHERE p.started_at >= :since AND p.finished_at IS NOT NULL
      AND (CAST(:until AS timestamptz) IS NULL OR p.started_at <= :until)
      AND r.command = ANY(:judged)
      AND (CAST(:source AS text) IS NULL OR p.source = :source)
) recent WHERE age <= :most ORDER BY source, started_at, run_id
""")
_LAST = text("SELECT max(started_at) FROM run WHERE command = ANY(:judged) AND started_at <= :now")
# what ended a run before its time: a disk that is full, a folder that is gone
_STOPPED = text("""
SELECT i.detail FROM issue i JOIN run r ON r.id = i.run_id
WHERE r.command = ANY(:judged) AND r.started_at = :last AND i.code = :stopped ORDER BY i.id LIMIT 1
""")
_CAPTURES = text("""
SELECT run_id, source, kind, outcome, status, count(*) AS count FROM capture
WHERE run_id = ANY(:runs) AND source = ANY(:sources) GROUP BY 1, 2, 3, 4, 5
""")
# octet_length takes a text's length from its header: no body is decompressed
_VERSIONS = text("""
SELECT c.run_id, c.source, count(*) AS versions, count(coalesce(v.published_on::text, v.published_at::text)) AS dated,
       count(*) FILTER (WHERE v.language = ANY(s.codes)) AS native,
       count(*) FILTER (WHERE v.warnings && ARRAY['label_lies', 'replaced_characters']) AS garbled,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY octet_length(v.body)) AS body_bytes
FROM capture c
JOIN article_version v ON v.capture_id = c.id AND v.superseded_by IS NULL
JOIN (SELECT id, ARRAY(SELECT split_part(l, '-', 1) FROM unnest(languages) l) AS codes FROM source) s
  ON s.id = c.source
WHERE c.run_id = ANY(:runs) AND c.source = ANY(:sources) GROUP BY 1, 2
""")
# a site that fell silent may still have an archive to be taken
_BACKLOG = text("""
SELECT c.run_id, c.source, count(*) AS backlog
FROM article_version v JOIN capture c ON c.id = v.capture_id JOIN link l ON l.key_digest = c.key_digest
WHERE c.run_id = ANY(:runs) AND c.source = ANY(:sources) AND v.cause = 'first' AND l.rank = :backlog GROUP BY 1, 2
""")
_ISSUES = text("""
SELECT i.run_id, i.source, i.code, count(*) AS count, max(i.status) AS status, max(i.reason_code) AS reason_code,
       count(*) FILTER (WHERE i.capture_id IS NULL AND i.code = ANY(:lost) AND (
           s.definition -> 'feeds' ? i.url OR s.definition -> 'sitemaps' ? i.url OR s.definition -> 'listings' ? i.url
       )) AS lost
FROM issue i JOIN source s ON s.id = i.source
WHERE i.run_id = ANY(:runs) AND i.source = ANY(:sources) GROUP BY 1, 2, 3
""")
_LOST = [str(code) for code in ReasonCode if code.no_response]
_JUDGED = [str(command) for command in Command if command.judged_as_night]
_OPEN_ISSUES = text("""
SELECT DISTINCT ON (code) code, count(*) OVER same AS count, min(noted_at) OVER same AS first_at,
       max(noted_at) OVER same AS last_at, run_id = CAST(:last AS bigint) AS in_last_run, url, detail
FROM issue WHERE source = :source AND noted_at >= :since
WINDOW same AS (PARTITION BY code) ORDER BY code, noted_at DESC, id DESC
""")


def read_nights(
    session: Session, since: datetime, source: str | None = None, until: datetime | None = None
) -> dict[str, list[Night]]:
    """Each source's nights, oldest first; of one source or of all, up to `until`: a clock may have run ahead."""
    asked = {"since": since, "until": until, "source": source, "most": MOST_NIGHTS, "judged": _JUDGED}
    runs = session.execute(_RUNS, asked).mappings().all()
    which = {
        "runs": sorted({row["run_id"] for row in runs}),
        "sources": sorted({row["source"] for row in runs}),
        "lost": _LOST,
    }
    captures = _by_night(session.execute(_CAPTURES, which).mappings())
    versions = _by_night(session.execute(_VERSIONS, which).mappings())
    issues = _by_night(session.execute(_ISSUES, which).mappings())
    backlog = _by_night(session.execute(_BACKLOG, which | {"backlog": int(Rank.BACKLOG)}).mappings())
    nights: dict[str, list[Night]] = {}
    for row in runs:
        key = (row["run_id"], row["source"])
        night = _with_pages(_night(row), captures.get(key, ()), issues.get(key, ()))
        for said in versions.get(key, ()):
            facts = {name: said[name] for name in ("versions", "dated", "native", "garbled", "body_bytes")}
            night = replace(night, **facts)
        for old in backlog.get(key, ()):
            night = replace(night, new=max(0, night.new - old["backlog"]), backlog=old["backlog"])
        nights.setdefault(row["source"], []).append(night)
    return nights


def last_run_at(session: Session, now: datetime) -> datetime | None:
    """When a crawl last began, None for never."""
    last: datetime | None = session.scalar(_LAST, {"judged": _JUDGED, "now": now})
    return last


def what_stopped(session: Session, last: datetime | None) -> str | None:
    """What ended the crawl that began then before its time."""
    asked = {"judged": _JUDGED, "last": last, "stopped": IssueCode.STOPPED}
    words: str | None = session.scalar(_STOPPED, asked)
    return words


def read_issues(engine: Engine, health: Health, since: datetime) -> list[dict[str, Any]]:
    """The source's issues since then, a row a code with its newest example, those of the last run first."""
    last = health.last.run_id if health.last else None
    asked = {"source": health.source, "since": since, "last": last}
    with read_session(engine) as session:
        rows = [dict(row) for row in session.execute(_OPEN_ISSUES, asked).mappings()]
    return sorted(rows, key=lambda row: (not row["in_last_run"], -row["count"]))


def _night(row: RowMapping) -> Night:
    names = (
        "run_id",
        "started_at",
        "limited",
        "reason_code",
        "fetched",
        "new",
        "changed",
        "unchanged",
        "failed",
        "unanswered",
    )
    return Night(**{name: row[name] for name in names}, reason=row["reason"] or "")


def _with_pages(night: Night, captures: Sequence[RowMapping], issues: Sequence[RowMapping]) -> Night:
    pages: dict[str, int] = {}
    statuses: dict[int, int] = {}
    place_statuses: dict[int, int] = {}
    good = bad = 0
    for row in captures:
        outcome = CaptureOutcome(row["outcome"])
        failed = outcome is CaptureOutcome.HTTP_ERROR
        if row["kind"] == CaptureKind.ARTICLE:
            pages[outcome] = pages.get(outcome, 0) + row["count"]
            statuses = _add(statuses, row) if failed else statuses
        elif row["kind"] == CaptureKind.ROBOTS:
            continue
        elif outcome.links_known:
            good += row["count"]
        elif outcome is not CaptureOutcome.ABSENT:
            bad += row["count"]
            place_statuses = _add(place_statuses, row) if failed else place_statuses
    return replace(
        night,
        pages=pages,
        statuses=statuses,
        place_statuses=place_statuses,
        places_good=good,
        places_bad=bad,
        robots=next((_refusal(row) for row in issues if row["code"] == IssueCode.ROBOTS), None),
        faults={row["code"]: row["count"] for row in issues},
        places_lost=sum(row["lost"] for row in issues),
    )


def _refusal(row: RowMapping) -> RobotsRefusal:
    return RobotsRefusal(row["status"], ReasonCode(row["reason_code"]) if row["reason_code"] else None)


def _add(counted: Mapping[int, int], row: RowMapping) -> dict[int, int]:
    return {**counted, row["status"]: counted.get(row["status"], 0) + row["count"]}


def _by_night(rows: Iterable[RowMapping]) -> dict[tuple[int, str], list[RowMapping]]:
    found: dict[tuple[int, str], list[RowMapping]] = {}
    for row in rows:
        found.setdefault((row["run_id"], row["source"]), []).append(row)
    return found
