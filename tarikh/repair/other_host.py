"""Proposes an alias where a site answers from another host, and what its file needs to take its news from there."""

import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from crawler.events import ArticleRead, RequestLost
from extract import Outcome
from sources import Source
from sources.host_names import USUAL_PORTS, port_of
from storage.db.settings import Settings
from tarikh.checking import Plan, Sight, look
from tarikh.repair.change import Change, propose_change
from tarikh.repair.toml_file import Entry, comments_of, edited


def propose_changes(
    plan: Plan, settings: Settings, text_of: Callable[[Source], str]
) -> Iterator[tuple[Sight, Change]]:
    """What each look shows and proposes; a site that answers from another host is looked at there, too.

    Raises what a crawl raises.
    """
    away: dict[str, tuple[str, str]] = {}
    there: list[Source] = []
    for sight in look(plan, settings):
        source, before = sight.source, text_of(sight.source)
        host = other_host(sight)
        if host is None:
            yield sight, propose_change(sight, before)
            continue
        text = _with_alias(sight, before, host)
        away[source.id] = (host, text)
        there.append(Source(id=source.id, **tomllib.loads(text.removeprefix("\ufeff"))))
    for sight in look(replace(plan, sources=there), settings) if there else ():
        yield sight, _there(sight, *away[sight.source.id])


def other_host(sight: Sight) -> str | None:
    """The host to which the home page or robots.txt leads, else most of the articles; None where none does."""
    home = sight.source.home
    fronts = {home.rstrip("/"), f"{home.partition('://')[0]}://{urlsplit(home).netloc}/robots.txt"}
    led = {event.url: _host_in(event.led_to) for event in sight.of(RequestLost) if event.led_to}
    host = next((host for url, host in led.items() if url.rstrip("/") in fronts and host), None)
    if host is None:
        articles = Counter(host for url, host in led.items() if sight.source.is_article(url) and host)
        host, number = max(articles.items(), key=lambda pair: pair[1], default=(None, 0))
        lost = {e.url for e in sight.of(RequestLost) if sight.source.is_article(e.url)}
        if number * 2 <= len(lost) + len(sight.of(ArticleRead)):
            return None
    return host.removeprefix("www.") if host else None


def _host_in(url: str) -> str:
    """The host of an address, with its port where it is not the usual one, as no other is asked."""
    host, port = urlsplit(url).hostname or "", port_of(url)
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{port}" if port is not None and port not in USUAL_PORTS.values() else host


def _with_alias(sight: Sight, before: str, host: str) -> str:
    day = sight.now.astimezone(sight.source.zone).date().isoformat()
    comments = comments_of(before, "aliases")
    kept = [Entry(alias, comments.get(alias, "")) for alias in sight.source.aliases]
    return edited(before, {"aliases": [*kept, Entry(host, f"the site answers from there, {day}")]})


def _there(sight: Sight, host: str, text: str) -> Change:
    """The change that names the host; none where no article could be read there."""
    said = f"the site answers from {host}"
    if not any(event.record["outcome"] == Outcome.OK for event in sight.of(ArticleRead)):
        return Change(None, (f"{said}, where no article was read: it is not proposed as an alias",))
    more = propose_change(sight, text)
    return Change(more.after or text, (said, *more.notes))
