"""Write the draft of a source file, and test whether it is a source yet."""

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pydantic import ValidationError

from crawler.discovery.address_rules import Rule, derive_rule
from crawler.discovery.stale import is_headline
from sources import Catalogue, Source
from storage.frontier.link import Link
from tarikh.drafting.guesses import country_of, languages_of, pace_of, zone_of
from tarikh.drafting.places import Places, choose_places
from tarikh.drafting.survey import Survey

_EXAMPLES = 2


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of a source file; `source` is None, and `lacks` says why, while it is none yet."""

    text: str
    source: Source | None
    lacks: tuple[str, ...] = ()


@dataclass
class _Lines:
    """A TOML file as it is written: comments first, then keys in a column."""

    comments: list[str] = field(default_factory=list)
    keys: list[tuple[str, str, str]] = field(default_factory=list)

    def text(self) -> str:
        width = max((len(name) for name, value, _ in self.keys if value), default=0)
        body = [
            f"{name:{width}} = {value}{f'  # {why}' if why else ''}" if value else f"# {name} = ...  {why}"
            for name, value, why in self.keys
        ]
        return "\n".join([*(f"# {line}" for line in self.comments), *body]) + "\n"


def draft_source(source_id: str, survey: Survey, catalogue: Catalogue) -> Draft:
    """The draft of the source's file; what could not be guessed stands in it as a comment."""
    articles, others = _sorted_links(survey)
    host = urlsplit(survey.home).netloc.lower()
    rule = derive_rule([link.url for link in articles], others, host)
    taken = set(rule.taken) if rule else set()
    believed = [link for link in articles if link.url in taken] or articles
    places = choose_places(survey, lambda url: rule is not None and re.search(rule.article, url) is not None)
    lines = _Lines(_comments(rule, places, survey, source_id))
    _add_facts(lines, source_id, survey, believed, catalogue)
    _add_places(lines, places, rule)
    text = lines.text() + _expect(believed)
    return _validated(source_id, text)


def _sorted_links(survey: Survey) -> tuple[list[Link], list[str]]:
    """The links that are surely articles, and the addresses of the home page's other ones."""
    anchors = survey.links("listing")
    headlines = [link for link in anchors if is_headline(link.witness.title) and _path(link.url)]
    articles = survey.links("feed", "news_sitemap") or _listed_too(survey, headlines)
    sure = {link.url for link in articles} | {link.url for link in headlines}
    return articles, [link.url for link in anchors if link.url not in sure and _path(link.url)]


def _listed_too(survey: Survey, headlines: list[Link]) -> list[Link]:
    """Headlines, and shorter ones whose address a sitemap lists, too; without headlines all that sitemaps list."""
    listed = {link.url for link in survey.links("sitemap") if _path(link.url)}
    short = [x for x in survey.links("listing") if x.url in listed and len((x.witness.title or "").split()) > 1]
    known = {link.url for link in headlines}
    return headlines + [x for x in short if x.url not in known] if headlines else survey.links("sitemap")


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path.strip("/") + parts.query


def _comments(rule: Rule | None, places: Places, survey: Survey, source_id: str) -> list[str]:
    said = ["A draft from what the site showed: read each line, then try it: `tarikh sources try` with this file."]
    if rule:
        said += [f"an article: {url}" for url in rule.taken[:_EXAMPLES]]
        said += [f"no article: {url}" for url in rule.left[:_EXAMPLES]]
        if rule.missed:
            said.append(f"{len(rule.missed)} links of its feeds are not taken, such as {rule.missed[0]}")
        said += [f"taken, though it may be no article: {url}" for url in rule.doubtful[:_EXAMPLES]]
    country = country_of(survey.home)
    if country and country != source_id[:2]:
        said.append(f"its host ends in .{country}, the id begins with {source_id[:2]}: which country is it?")
    if survey.robots and survey.robots.delay:
        said.append(f"its robots.txt asks for {survey.robots.delay:g} s between requests, which a crawl keeps")
    return [*said, *places.also[:8], *(f"seen on the way: {note}" for note in survey.notes[:4])]


def _add_facts(lines: _Lines, source_id: str, survey: Survey, believed: Sequence[Link], catalogue: Catalogue) -> None:
    front = survey.front
    title = front.title if front else None
    lines.keys.append(("title", _quoted(title) if title else "", front.title_from if front and title else "the name"))
    lines.keys.append(("home", _quoted(survey.home), ""))
    lines.keys.append(("country", _quoted(source_id[:2]), ""))
    languages = languages_of([link.witness.title for link in believed if link.witness.title])
    declared = front.declared.split("-")[0] if front and front.declared else None
    why = f"of {len(believed)} headlines" + (
        f"; the page declares {declared}" if declared not in (None, *languages) else ""
    )
    if not languages and declared:
        languages, why = [declared], "only declared: too few headlines to tell"
    lines.keys.append(("languages", _listed(languages) if languages else "", why if languages else "ISO 639 codes"))
    zone, because = zone_of(source_id[:2], catalogue, believed)
    lines.keys.append(("timezone", _quoted(zone) if zone else "", because))
    lines.keys.append(("checked", '""', ""))


def _add_places(lines: _Lines, places: Places, rule: Rule | None) -> None:
    for name in ("feeds", "sitemaps", "listings"):
        if urls := getattr(places, name):
            lines.keys.append((name, _listed(urls), ""))
    lines.keys.append(
        ("article", _pattern(rule.article) if rule else "", "" if rule else "the form of an article's address")
    )
    if rule and rule.skip:
        lines.keys.append(("skip", _pattern(rule.skip), ""))
    if rule and rule.article_id:
        lines.keys.append(("article_id", _pattern(rule.article_id), ""))


def _expect(believed: Sequence[Link]) -> str:
    pace = pace_of(believed)
    if pace is None:
        return "\n# [expect]\n# articles_per_day = [1, 100]  # its dates do not tell yet\n"
    least, most = int(pace / 4) or int(pace >= 1), max(10, round(pace * 4))
    return f"\n[expect]\narticles_per_day = [{least}, {most}]  # about {pace:.0f} a day by the dates it gives\n"


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def _listed(words: Sequence[str]) -> str:
    if len(words) == 1:
        return f"[{_quoted(words[0])}]"
    if all(len(word) < 12 for word in words):
        return f"[{', '.join(map(_quoted, words))}]"
    return "[\n" + "".join(f"    {_quoted(word)},\n" for word in words) + "]"


def _pattern(words: str) -> str:
    return _quoted(words) if "'" in words else f"'{words}'"


def _validated(source_id: str, text: str) -> Draft:
    try:
        return Draft(text, Source(id=source_id, **tomllib.loads(text)))
    except ValidationError as err:
        faults = [f"{'.'.join(map(str, e['loc'])) or 'source'}: {e['msg']}" for e in err.errors()]
        return Draft(text, None, tuple(faults))
