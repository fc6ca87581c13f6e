"""The queue of links: which are to be fetched next, and what came of the last try."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Engine, func, literal_column, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from sources import Source
from storage.db.locks import lock_links
from storage.db.models import Article, ArticleUrl, Capture, LinkRow
from storage.db.session import write_session
from storage.db.source_table import book_of
from storage.db.url_digest import LONGEST_URL, key_of
from storage.frontier.link import Link, Rank, read_witnesses, write_witness
from storage.frontier.rechecks import RECHECKED_FOR, SEEN_MISSING, recheck_of, recheck_time
from storage.issues import note_issue
from storage.outcomes import ARTICLE_KNOWN, CaptureKind, CaptureOutcome, IssueCode, LinkState, ReasonCode

LEASE = timedelta(minutes=15)
BACK_OFF = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6), timedelta(hours=20))
"""How long to wait after the first failure, the second ...; after one more the link is given up."""
_LONGEST_REASON = 1000
_BATCH = 500

_NO_REASON = {"reason_code": None, "reason": None}

Wanted = tuple[ColumnElement[bool], ...]


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """Why a link's page was not fetched, or not kept: one word for programs, a line for persons."""

    code: ReasonCode
    detail: str | None = None


def add_links(
    session: Session, source: Source, links: Iterable[Link], run_id: int | None, now: datetime
) -> tuple[int, int]:
    """Take links into the frontier: (new, known). One whose article is in the archive by any address is known.

    A known link that changed after its last capture, as its sitemap or feed says, becomes due again; so does, once,
    one that was not there when it was asked for. An address of over 2,000 characters is refused with an issue.
    """
    rows: dict[bytes, dict[str, Any]] = {}
    changed: dict[bytes, datetime] = {}
    shown: set[bytes] = set()
    for link in links:
        if len(link.url) > LONGEST_URL:
            detail = f"{len(link.url)} characters, at most {LONGEST_URL} are kept"
            note_issue(session, run_id, source.id, link.url, IssueCode.URL_TOO_LONG, detail, now)
            continue
        _, digest = key_of(link.url, source)
        order = {"rank": link.rank, "newest_at": link.newest or now}
        row = rows.setdefault(digest, {"key_digest": digest, "url": link.url, "witnesses": {}} | order)
        for witness in link.witnesses:
            row["witnesses"].setdefault(witness.origin, write_witness(witness))
        if link.rank is Rank.NEW:
            shown.add(digest)
        if link.modified is not None:
            moment = _instant(link.modified, source)
            changed[digest] = max(moment, changed.get(digest, moment))
    shared = {"source": source.id, "kind": CaptureKind.ARTICLE, "next_at": now, "seen_at": now, "last_seen_at": now}
    lock_links(session, source.id)
    ordered = [shared | row | {"run_id": run_id} for row in rows.values()]
    new = sum(_insert(session, ordered[start : start + _BATCH]) for start in range(0, len(ordered), _BATCH))
    digests = sorted(changed)
    for start in range(0, len(digests), _BATCH):
        _reopen(session, {digest: changed[digest] for digest in digests[start : start + _BATCH]}, now)
    _try_once_more(session, sorted(shown), now)
    return new, len(rows) - new


def _insert(session: Session, rows: list[dict[str, Any]]) -> int:
    digests = [row["key_digest"] for row in rows]
    stored = set(session.scalars(select(ArticleUrl.key_digest).where(ArticleUrl.key_digest.in_(digests))))
    for row in rows:
        had = row["key_digest"] in stored
        state, outcome = (LinkState.DONE, ARTICLE_KNOWN) if had else (LinkState.DUE, None)
        row |= {"state": state, "outcome": outcome, "tries": 0}
    wanted = insert(LinkRow).values(rows)
    merged = wanted.on_conflict_do_update(
        index_elements=["key_digest"],
        set_={
            "last_seen_at": wanted.excluded.last_seen_at,
            "witnesses": wanted.excluded.witnesses.op("||")(LinkRow.witnesses),
            # what waits from an earlier night comes after what is new tonight, and never further back than it was
            "rank": func.least(LinkRow.rank, func.greatest(wanted.excluded.rank, Rank.RECENT)),
        },
    )
    # a row that was updated carries the updating transaction in xmax
    is_new: ColumnElement[bool] = literal_column("link.xmax = 0", Boolean)
    inserted = session.execute(merged.returning(is_new, LinkRow.outcome)).all()
    return sum(1 for fresh, outcome in inserted if fresh and outcome is None)


def _reopen(session: Session, changed: Mapping[bytes, datetime], now: datetime) -> None:
    """Make those links due whose page changed after its last capture; `changed` is time of change by key digest."""
    latest = (
        select(LinkRow.id, LinkRow.key_digest, func.max(Capture.fetched_at).label("fetched_at"))
        .join(Capture, Capture.key_digest == LinkRow.key_digest)
        .where(
            LinkRow.key_digest.in_(list(changed)),
            LinkRow.state == LinkState.DONE,
            LinkRow.seen_at > now - RECHECKED_FOR,
        )
        .group_by(LinkRow.id)
    )
    stale = sorted(row.id for row in session.execute(latest) if row.fetched_at < changed[row.key_digest])
    _make_due(session, stale, now)


def _try_once_more(session: Session, shown: Sequence[bytes], now: datetime) -> None:
    """Ask a second and last time for what was not there, when a place newly shows it on a later night."""
    once = (
        select(LinkRow.id)
        .join(Capture, Capture.key_digest == LinkRow.key_digest)
        .where(
            LinkRow.key_digest.in_(shown),
            LinkRow.state == LinkState.DONE,
            LinkRow.outcome == CaptureOutcome.HTTP_ERROR,
            LinkRow.seen_at > now - RECHECKED_FOR,
        )
        .group_by(LinkRow.id)
        .having(func.count() == 1, func.max(Capture.fetched_at) <= now - SEEN_MISSING)
    )
    _make_due(session, sorted(session.scalars(once)) if shown else (), now)


def _make_due(session: Session, ids: Sequence[int], now: datetime) -> None:
    facts = {"state": LinkState.DUE, "next_at": now, "tries": 0, "rank": Rank.RECENT, "newest_at": now}
    if ids:
        session.execute(update(LinkRow).where(LinkRow.id.in_(ids)).values(**facts))


def _instant(moment: datetime | date, source: Source) -> datetime:
    """A bare day counts from its beginning: later, and every page of today would be fetched again."""
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time.min, source.zone)


@dataclass(frozen=True, slots=True)
class Leasable:
    """Which links are leased: those due of these ranks, and, with `rechecks`, articles to be looked at again.

    Without `rechecks` articles are fetched again only where their site said that they changed.
    """

    ranks: Sequence[Rank] = tuple(Rank)
    rechecks: bool = True


def lease_links(
    engine: Engine, source_id: str, now: datetime, limit: int, wanted: Leasable = Leasable()
) -> list[Link]:
    """Take up to `limit` links, the first rank first and in it the newest; nobody else gets them now.

    Articles to be looked at again come after them, and before the backlog.
    """
    current = [rank for rank in wanted.ranks if rank is not Rank.BACKLOG]
    with write_session(engine) as session:
        taken = _lease(session, _due(source_id, now, current), _FIRST, limit, now) if current else []
        if wanted.rechecks and len(taken) < limit:
            order = (LinkRow.recheck_at,)
            taken += _lease(session, _to_recheck(source_id, now), order, limit - len(taken), now)
        if Rank.BACKLOG in wanted.ranks and len(taken) < limit:
            taken += _lease(session, _due(source_id, now, [Rank.BACKLOG]), _FIRST, limit - len(taken), now)
    return taken


_FIRST = (LinkRow.rank, LinkRow.newest_at.desc(), LinkRow.next_at)


def _lease(session: Session, wanted: Wanted, order: Sequence[Any], limit: int, now: datetime) -> list[Link]:
    chosen = select(LinkRow.id).where(*wanted).order_by(*order, LinkRow.id).limit(limit)
    ids = session.scalars(chosen.with_for_update(skip_locked=True)).all()
    take = update(LinkRow).where(LinkRow.id.in_(ids)).values(leased_until=now + LEASE)
    found = take.returning(LinkRow.id, LinkRow.url, LinkRow.witnesses, LinkRow.state, LinkRow.rank)
    rows = {row.id: row for row in session.execute(found)} if ids else {}
    # the state tells: a link that was done before has an article to be looked at again
    return [
        Link(
            rows[number].url,
            read_witnesses(rows[number].witnesses),
            id=number,
            again=rows[number].state == LinkState.DONE,
            rank=Rank(rows[number].rank),
        )
        for number in ids
    ]


def demote_new(session: Session, source_id: str) -> None:
    """Let what an earlier night did not come to wait behind what is new tonight."""
    waiting = update(LinkRow).where(LinkRow.source == source_id, LinkRow.state == LinkState.DUE)
    session.execute(waiting.where(LinkRow.rank == Rank.NEW).values(rank=Rank.RECENT))


def _due(source_id: str, now: datetime, ranks: Sequence[Rank] = tuple(Rank)) -> Wanted:
    return (
        LinkRow.source == source_id,
        LinkRow.state == LinkState.DUE,
        LinkRow.rank.in_(ranks),
        LinkRow.next_at <= now,
        _free(now),
    )


def _to_recheck(source_id: str, now: datetime) -> Wanted:
    return (
        LinkRow.source == source_id,
        LinkRow.state == LinkState.DONE,
        LinkRow.recheck_at.between(now - RECHECKED_FOR, now),
        _free(now),
    )


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(LinkRow.leased_until.is_(None), LinkRow.leased_until <= now)


def count_due(session: Session, source_id: str, now: datetime) -> int:
    """How many links of the source could be leased now, re-checks left out."""
    return session.scalar(select(func.count()).where(*_due(source_id, now))) or 0


def link_captured(session: Session, link_id: int) -> None:
    """The link's page is in the archive and waits to be read."""
    session.execute(update(LinkRow).where(LinkRow.id == link_id).values(state=LinkState.CAPTURED, leased_until=None))


def own_link_captured(session: Session, key_digest: bytes) -> int | None:
    """The same of the link of that address; its number, None where nothing named the address."""
    own = update(LinkRow).where(LinkRow.key_digest == key_digest).values(state=LinkState.CAPTURED, leased_until=None)
    return session.scalar(own.returning(LinkRow.id))


def link_done(
    session: Session, link_id: int, outcome: str, now: datetime, withheld: FetchFailure | None = None
) -> None:
    """The link's page was read, or will not be, for that reason; `now` is when it was looked at."""
    why = {"reason_code": withheld.code, "reason": withheld.detail} if withheld else _NO_REASON
    again = recheck_time(session, link_id, now)
    done = update(LinkRow).where(LinkRow.id == link_id).values(**_done(outcome, now), **why, recheck_at=again)
    session.execute(done)


def link_shows(session: Session, capture: Capture, article: Article) -> None:
    """The link of a capture's own address led to this article, which is at hand: no look-up is needed."""
    now = capture.fetched_at
    again = recheck_of(article, book_of(session).get(capture.source), now)
    own = update(LinkRow).where(LinkRow.key_digest == capture.key_digest)
    done = own.values(**_done(capture.outcome, now), **_NO_REASON, recheck_at=again)
    row = session.execute(done.returning(LinkRow.id, LinkRow.source)).one_or_none()
    # a link that another source named is watched at that source's hours
    if row is not None and row.source != capture.source:
        link_done(session, row.id, capture.outcome, now)


def _done(outcome: str, now: datetime) -> dict[str, Any]:
    return {"state": LinkState.DONE, "outcome": outcome, "tries": 0, "leased_until": None, "next_at": now}


def link_failed(session: Session, link_id: int, failure: FetchFailure, now: datetime) -> bool:
    """The link could not be fetched. True when it will be tried again, later each time; False when it is given up.

    One whose article is known stays done: only the look at it is put off.
    """
    tries, state, leased = session.execute(
        select(LinkRow.tries, LinkRow.state, LinkRow.leased_until).where(LinkRow.id == link_id).with_for_update()
    ).one_or_none() or (0, LinkState.DUE, None)
    if leased is not None:
        # an answer out of an old file puts off as one of tonight does
        now = max(now, leased - LEASE)
    again = tries < len(BACK_OFF)
    later = now + BACK_OFF[tries] if again else None
    detail = failure.detail[:_LONGEST_REASON] if failure.detail else None
    facts: dict[str, Any] = {"reason_code": failure.code, "reason": detail}
    facts |= {"tries": tries + 1, "leased_until": None}
    if state == LinkState.DONE:
        facts |= {"recheck_at": later}
    else:
        facts |= {"state": LinkState.DUE if again else LinkState.GIVEN_UP, "next_at": later or now}
    session.execute(update(LinkRow).where(LinkRow.id == link_id).values(**facts))
    return again


def put_off(session: Session, link_ids: Sequence[int], now: datetime) -> None:
    """Leave links that were not asked for, as their host gives no answer, to the next night; it counts as no try."""
    later = now + BACK_OFF[-1]
    words = "its host gave no answer to others before it"
    facts = {"leased_until": None, "reason_code": ReasonCode.CANCELLED, "reason": words}
    rows = update(LinkRow).where(LinkRow.id.in_(link_ids))
    session.execute(rows.where(LinkRow.state == LinkState.DUE).values(**facts, next_at=later))
    session.execute(rows.where(LinkRow.state == LinkState.DONE).values(**facts, recheck_at=later))


def look_before(session: Session, link_id: int, moment: datetime, why: FetchFailure) -> None:
    """Look at an article again at that moment, if not before: what came last is not to be trusted."""
    row = update(LinkRow).where(LinkRow.id == link_id, LinkRow.seen_at > moment - RECHECKED_FOR)
    again = func.least(LinkRow.recheck_at, moment)
    session.execute(row.values(recheck_at=again, reason_code=why.code, reason=why.detail))


def look_again(session: Session, link_id: int, why: FetchFailure, now: datetime) -> None:
    """Look at an article again on the next night, since a part of it could not be had; for two weeks at most."""
    waiting = update(LinkRow).where(LinkRow.id == link_id, LinkRow.seen_at > now - RECHECKED_FOR)
    next_night = func.least(LinkRow.recheck_at, now + SEEN_MISSING)
    session.execute(
        waiting.values(
            recheck_at=next_night, reason_code=why.code, reason=why.detail and why.detail[:_LONGEST_REASON]
        )
    )


def release_leases(session: Session, source_ids: Sequence[str]) -> int:
    """Free what a dead crawl of these sources had in hand; the number of links."""
    held = update(LinkRow).where(LinkRow.source.in_(source_ids), LinkRow.leased_until.is_not(None))
    return len(session.scalars(held.values(leased_until=None).returning(LinkRow.id)).all())
