"""The trail of one address: the steps that it took, and what comes next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, RowMapping, select, text
from sqlalchemy.orm import Session

from sources import Source
from storage.db.models import Capture, Issue, LinkRow
from storage.db.session import read_session
from storage.db.source_table import book_of
from storage.db.url_digest import key_of
from storage.frontier.links import BACK_OFF
from storage.outcomes import ARTICLE_KNOWN, CaptureKind, LinkState, ReasonCode


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to an address; `when` is None for what holds now."""

    when: datetime | None
    step: str
    detail: str


_FETCHES = text("""
SELECT c.id, c.run_id, c.kind, c.url, c.redirected_from, c.fetched_at, c.status, c.payload_length, c.outcome,
       c.refers_to, (SELECT i.detail FROM issue i WHERE i.capture_id = c.id ORDER BY i.id LIMIT 1) AS fault
FROM capture c WHERE c.key_digest = :key
   -- a redirect that led to no article is found only through the runs that could have followed it
   OR (c.redirected_from = :url AND c.source = :source AND c.run_id = ANY(:runs))
ORDER BY c.fetched_at, c.id
""")
_RUNS_BEFORE = text("SELECT id FROM run WHERE started_at <= :when ORDER BY started_at DESC LIMIT 3")
_PLACES = text("""
SELECT DISTINCT url FROM capture WHERE run_id = :run AND source = :source AND kind = :kind AND fetched_at <= :when
""")
_VERSIONS = text("""
SELECT a.id, a.url, v.number, v.cause, v.seen_at, v.title, a.gone_at, a.version
FROM article_url u JOIN article a ON a.id = u.article_id JOIN article_version v ON v.article_id = a.id
WHERE u.key_digest = :key ORDER BY v.number
""")
_COPIES = text("""
SELECT o.article_id, o.relation, coalesce(a.source, a.host) AS source, a.url,
       o.article_id = o.original_id AS is_original
FROM text_member m JOIN text_member o ON o.original_id = m.original_id AND o.article_id <> m.article_id
JOIN article a ON a.id = o.article_id
WHERE m.article_id = :article ORDER BY is_original DESC, a.first_seen_at LIMIT 21
""")
_PLACE_OF = {
    "feed": CaptureKind.FEED,
    "news_sitemap": CaptureKind.SITEMAP,
    "sitemap": CaptureKind.SITEMAP,
    "listing": CaptureKind.LISTING,
}


def trace(engine: Engine, url: str, now: datetime, source: Source | None = None) -> list[Step]:
    """What happened to the address, in order of time, and what comes next; nothing when it was never seen."""
    with read_session(engine) as session:
        owner = book_of(session).of_url(url) or source
        _, key = key_of(url, owner)
        link = session.scalars(select(LinkRow).where(LinkRow.key_digest == key)).first()
        steps = list(_seen(session, link)) if link else []
        steps += _issues(session, url, owner)
        steps += _fetched(session, url, key, link)
        versions = session.execute(_VERSIONS, {"key": key}).mappings().all()
        for row in versions:
            again = f"version {row['number']} ({row['cause']})"
            words = f"article {row['id']}, {again}: {row['title'] or 'no title'}"
            steps.append(Step(row["seen_at"], "stored", words))
        steps.sort(key=lambda step: step.when or now)
        if versions:
            steps += _grouped(session, versions[0])
        if link:
            steps += _next(link, now)
    return steps


def _seen(session: Session, link: LinkRow) -> Iterator[Step]:
    for origin, said in sorted(link.witnesses.items()):
        place = _place(session, link, origin)
        words = f"in a {origin.replace('_', ' ')}{place}" + (f", run {link.run_id}" if link.run_id else "")
        title = f": {said['title']}" if said.get("title") else ""
        dated = f" (dated {said['published']})" if said.get("published") else ""
        yield Step(link.seen_at, "seen", words + title + dated)
    if link.last_seen_at > link.seen_at:
        yield Step(link.last_seen_at, "seen", "the last time that it was named")
    code = ReasonCode(link.reason_code) if link.reason_code else None
    if code and link.tries and not code.captured:
        yield Step(_tried_at(link), "refused" if code.refused else "failed", f"{_why(link)} (try {link.tries})")


def _why(link: LinkRow) -> str:
    return ": ".join(words for words in (link.reason_code, link.reason) if words)


def _tried_at(link: LinkRow) -> datetime:
    """The clock of a failure is not kept, but the next try is so much later."""
    again = link.recheck_at if link.state == LinkState.DONE else link.next_at if link.state == LinkState.DUE else None
    waited = link.tries <= len(BACK_OFF)
    return again - BACK_OFF[link.tries - 1] if again and waited else link.next_at


def _place(session: Session, link: LinkRow, origin: str) -> str:
    """The place's address, where only one of that kind can have named the link."""
    asked = {"run": link.run_id, "source": link.source, "kind": _PLACE_OF.get(origin), "when": link.seen_at}
    places = session.scalars(_PLACES, asked).all()
    return f" {places[0]}" if len(places) == 1 else f", one of {len(places)}" if places else ""


def _issues(session: Session, url: str, source: Source | None) -> Iterator[Step]:
    of_url = select(Issue).where(Issue.url == url[:2000], Issue.capture_id.is_(None))
    of_url = of_url.where(Issue.source == source.id) if source else of_url.where(Issue.source.is_(None))
    for issue in session.scalars(of_url.order_by(Issue.noted_at).limit(20)):
        yield Step(issue.noted_at, "issue", f"{issue.code}: {issue.detail or ''}".rstrip(": "))


def _fetched(session: Session, url: str, key: bytes, link: LinkRow | None) -> Iterator[Step]:
    runs = session.scalars(_RUNS_BEFORE, {"when": link.next_at}).all() if link else []
    asked = {
        "key": key,
        "url": link.url if link else url,
        "source": link.source if link else None,
        "runs": list(runs),
    }
    for row in session.execute(_FETCHES, asked).mappings():
        kind = "" if row["kind"] == "article" else f"as a {row['kind']}, "
        size = "the same bytes as before" if row["refers_to"] else f"{row['payload_length']} bytes"
        moved = f", led on to {row['url']}" if row["redirected_from"] and row["url"] != url else ""
        words = f"{kind}status {row['status']}, {size}, capture {row['id']}, run {row['run_id']}{moved}"
        fault = f": {row['fault']}" if row["fault"] else ""
        yield Step(row["fetched_at"], "fetched", f"{words}; {row['outcome']}{fault}")


def _grouped(session: Session, article: RowMapping) -> Iterator[Step]:
    if article["gone_at"]:
        yield Step(article["gone_at"], "gone", "the site took it down")
    for row in session.execute(_COPIES, {"article": article["id"]}).mappings():
        role = "the original" if row["is_original"] else row["relation"]
        yield Step(None, "grouped", f"with article {row['article_id']} of {row['source']}, {role}: {row['url']}")


def _next(link: LinkRow, now: datetime) -> Iterator[Step]:
    if link.state == LinkState.DONE:
        words = "its article was known" if link.outcome == ARTICLE_KNOWN else str(link.outcome)
        kept_out = f": {link.reason}" if link.reason and not link.tries else ""
        yield Step(None, "done", words + kept_out)
        if link.recheck_at:
            yield Step(link.recheck_at, "due", "to be looked at again for edits by the first crawl after that")
    elif link.state == LinkState.CAPTURED:
        yield Step(None, "waiting", "fetched, to be read")
    elif link.state == LinkState.GIVEN_UP:
        yield Step(None, "given_up", f"after {link.tries} tries: {_why(link)}")
    elif link.leased_until and link.leased_until > now:
        yield Step(link.leased_until, "in_hand", "a crawl has it in hand until then")
    else:
        yield Step(link.next_at, "due", "to be fetched by the first crawl after that")


def rule_for(url: str, source: Source | None) -> tuple[bool, str]:
    """Whether the catalogue's rules take an address, and in words which rule decides."""
    if source is None:
        return False, "no source has its host: see `tarikh sources list`"
    if not source.enabled:
        return False, f"{source.id} is not enabled"
    if source.skip and not source.model_copy(update={"article": None}).is_article(url):
        return False, f"{source.id} leaves it out by `skip`: {source.skip}"
    if not source.is_article(url):
        return False, f"{source.id} does not call it an article by `article`: {source.article}"
    return True, f"{source.id} would take it: none of its feeds, sitemaps and listings has named it yet"


def last_robots(engine: Engine, origin: str) -> int | None:
    """The newest capture of that site's robots.txt, such as of https://a.kz; None where it was never fetched."""
    with read_session(engine) as session:
        _, key = key_of(f"{origin}/robots.txt", book_of(session).of_url(origin))
        of_site = select(Capture.id).where(Capture.key_digest == key, Capture.kind == CaptureKind.ROBOTS)
        return session.scalar(of_site.order_by(Capture.fetched_at.desc()).limit(1))
