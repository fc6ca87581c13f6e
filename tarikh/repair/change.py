"""Proposes a change of a source file from what a look at its site showed."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from crawler.discovery.address_rules import Rule
from crawler.discovery.links import FoundPlace, PlaceKind
from crawler.discovery.places import USUAL_FEEDS, USUAL_SITEMAPS, places_of
from crawler.discovery.stale import LEAST, is_headline, propose_rule, shares_ids
from crawler.events import ArticleRead, PlaceSeen, PlacesFound
from sources import Source
from storage.frontier.link import Link
from tarikh.checking import Sight, gone_places
from tarikh.repair.toml_file import Entry, NewValue, comments_of, edited

# "# an article: https://haqqin.az/news/342971"
_EXAMPLE = re.compile(r"^# (an|no) article: (\S+)$", re.M)
_KEYS = {PlaceKind.FEED: "feeds", PlaceKind.SITEMAP: "sitemaps", PlaceKind.LISTING: "listings"}


@dataclass(frozen=True, slots=True)
class Change:
    """The text of the file as it would be; `notes` say why, one line each. Without a change `after` is None."""

    after: str | None
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Draft:
    """The new values of keys, and what is to be said of them."""

    values: dict[str, NewValue] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    example: str | None = None


def propose_change(sight: Sight, before: str) -> Change:
    """What would make the file fit what was seen of its site."""
    draft = _Draft()
    _change_places(draft, sight, before)
    _change_pattern(draft, sight, before)
    if not draft.values:
        return Change(None, tuple(draft.notes))
    after = edited(before, draft.values)
    if draft.example:
        after = _with_example(after, draft.example)
    fault = _fault(sight.source, after, _refused(sight) if "article" in draft.values else [])
    if fault:
        return Change(None, (*draft.notes, f"no change is proposed: {fault}"))
    return Change(after, tuple(draft.notes))


def _change_places(draft: _Draft, sight: Sight, before: str) -> None:
    source, found = sight.source, _chosen(sight)
    dead = gone_places(sight)
    alive = [place for place in places_of(source) if place.url not in dead]
    if not (found or (dead and alive)):
        return
    said = f"found on the site, {sight.now.astimezone(source.zone).date().isoformat()}"
    for kind, key in _KEYS.items():
        named: tuple[str, ...] = getattr(source, key)
        comments = comments_of(before, key)
        kept = [Entry(url, comments.get(url, "")) for url in named if url not in dead]
        new = [Entry(place.url, said) for place in found if _kind(place) is kind and place.url not in named]
        if new or len(kept) < len(named):
            draft.values[key] = [*kept, *new] or None
    draft.notes += [f"gives nothing: {url}" for url in dead]
    draft.notes += [f"found: {place}" for place in found]


def _kind(place: FoundPlace) -> PlaceKind:
    return PlaceKind.LISTING if place.kind is PlaceKind.HOME else place.kind


def _chosen(sight: Sight) -> list[FoundPlace]:
    """Of the places found, those that a file should name: feeds before sitemaps before the home page, none twice."""
    found = [place for event in sight.of(PlacesFound) for place in event.places]
    gave = {seen.url: {link.url for link in seen.links} for seen in sight.of(PlaceSeen)}
    for kind in (PlaceKind.FEED, PlaceKind.SITEMAP, PlaceKind.HOME):
        chosen: list[FoundPlace] = []
        for place in sorted((p for p in found if p.kind is kind), key=lambda p: -p.links):
            links = gave.get(place.url, set())
            if not links or not any(links <= gave.get(other.url, set()) for other in chosen):
                chosen.append(place)
        if chosen:
            return chosen[:3]
    return []


def _change_pattern(draft: _Draft, sight: Sight, before: str) -> None:
    source, links = sight.source, _refused(sight)
    if len(links) < LEAST or source.article is None:
        return
    read = [event.record["outcome"] for event in sight.of(ArticleRead) if event.record["url"] in _urls(links)]
    if read and "ok" not in read:
        draft.notes.append(f"{len(links)} links do not fit `article`, but they are no articles: {', '.join(read)}")
        return
    examples = _EXAMPLE.findall(before)
    rule = propose_rule(links, [*_others(sight), *(url for word, url in examples if word == "no")])
    if rule is None:
        return
    old = [url for word, url in examples if word == "an"] + [link.url for link in _fitting(sight)]
    replaces = all(re.search(rule.article, url) for url in old)
    draft.values["article"] = rule.article if replaces else f"{source.article}|{rule.article}"
    if rule.skip:
        draft.values["skip"] = f"{source.skip}|{rule.skip}" if source.skip else rule.skip
    _change_id(draft, source, rule, links, old if replaces else None)
    draft.notes.append(f"{len(links)} links do not fit `article`, such as {links[0].url}")
    draft.notes += [f"taken, though it may be no article: {url}" for url in rule.doubtful[:2]]
    if read:
        draft.notes.append(f"{read.count('ok')} of {len(read)} of their pages that were read are articles")
    ident = draft.values.get("article_id", source.article_id)
    if not isinstance(ident, str) or re.search(ident, links[0].url):
        draft.example = links[0].url


def _change_id(draft: _Draft, source: Source, rule: Rule, links: Sequence[Link], old: Sequence[str] | None) -> None:
    """An id that fits the new addresses too stays; one that confuses them goes, or gives way to theirs."""
    if source.article_id is None:
        return
    fits = all(re.search(source.article_id, link.url) for link in links)
    if fits and not shares_ids(links, source):
        return
    if rule.article_id and old is not None and all(re.search(rule.article_id, url) for url in old):
        draft.values["article_id"] = rule.article_id
    elif shares_ids(links, source):
        draft.values["article_id"] = None
        draft.notes.append("`article_id` would make one article of several: it is taken out")


def _refused(sight: Sight) -> list[Link]:
    """The links that were taken though the pattern refuses them, each address once."""
    return [link for link in _links(sight) if not sight.source.is_article(link.url)]


def _fitting(sight: Sight) -> list[Link]:
    return [link for link in _links(sight) if sight.source.is_article(link.url)]


def _links(sight: Sight) -> Iterable[Link]:
    links = {link.url: link for seen in sight.of(PlaceSeen) for link in seen.links}
    return links.values()


def _others(sight: Sight) -> Iterator[str]:
    """Addresses of the site that are no articles, or are not shown as such."""
    source = sight.source
    yield source.home
    yield from (place.url for place in places_of(source))
    yield from (f"{source.home.rstrip('/')}{path}" for path in (*USUAL_FEEDS, *USUAL_SITEMAPS))
    yield from (link.url for link in sight.home_links() if not is_headline(link.witness.title))


def _urls(links: Iterable[Link]) -> set[str]:
    return {link.url for link in links}


def _with_example(text: str, url: str) -> str:
    """The file with one more address that is an article, behind those that it shows; none where it shows none."""
    shown = [found for found in _EXAMPLE.finditer(text) if found[1] == "an"]
    if not shown or url in [found[2] for found in shown]:
        return text
    end = shown[-1].end()
    return f"{text[:end]}\n# an article: {url}{text[end:]}"


def _fault(source: Source, text: str, links: Sequence[Link]) -> str | None:
    """What speaks against the changed file; None where it is a source that takes what it should."""
    try:
        changed = Source(id=source.id, **tomllib.loads(text.removeprefix("\ufeff")))
    except (tomllib.TOMLDecodeError, ValidationError) as err:
        return f"it would be no source file: {' '.join(str(err).split())[:200]}"
    places = [changed.home, *(place.url for place in places_of(changed))]
    wrong = next((url for url in places if changed.is_article(url)), None)
    wrong = wrong or next((u for w, u in _EXAMPLE.findall(text) if (w == "an") != changed.is_article(u)), None)
    if wrong:
        return f"it would be wrong about {wrong}"
    taken = sum(changed.is_article(link.url) for link in links)
    return f"it would take {taken} of {len(links)} links" if taken * 2 < len(links) else None
