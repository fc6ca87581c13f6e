"""Finds the form of the addresses of a site's articles."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from extract.url_noise import is_noise

_LEAST_SHARE = 0.1
"""Of the articles: what a second form must have, to be no stray link."""

_MOST_FORMS = 4
_MOST_SKIPPED = 15

# .html, .php: endings of files
_ENDING = re.compile(r"\.(?:html?|shtml|xhtml|php|aspx?|jsp)$", re.I)
_YEAR = re.compile(r"(?:19|20)\d\d$")
# 20260205
_DAY_NUMBER = re.compile(r"20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d$")
# 12345-some-words, 12345_some_words
_NUMBER_FIRST = re.compile(r"(\d{3,})[-_]\D")
# some-words-12345, n12345
_NUMBER_LAST = re.compile(r"(.*\D)(\d{3,})$")
# /news, /a: a pattern that begins with a word of its own
_NAMED = re.compile(r"/[a-z]", re.I)
_MARKS = re.compile(r"([.^$*+?{}\[\]\\|()])")

ANY = "[^/?#]+"


@dataclass(frozen=True, slots=True)
class Rule:
    """Patterns for a source file; `taken` are articles that they take, `left` other links that they leave."""

    article: str
    article_id: str | None
    skip: str | None
    taken: tuple[str, ...]
    left: tuple[str, ...]
    missed: tuple[str, ...]
    doubtful: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Address:
    """An address in pieces: the path's segments without the last one's ending, and the telling parameters."""

    url: str
    segments: tuple[str, ...]
    ending: str
    query: tuple[tuple[str, str], ...]
    noisy: bool

    @property
    def form(self) -> tuple[object, ...]:
        """Addresses of one form are described by one pattern."""
        kinds = tuple(segment.isdigit() for segment in self.segments)
        return kinds, self.ending, tuple(name for name, _ in self.query)


@dataclass(slots=True)
class _Pattern:
    """One form's pattern of path and query, with the part up to a number that no two of its articles share."""

    path: str
    number: str | None = None
    dated: bool = False
    addresses: list[_Address] = field(default_factory=list)

    @property
    def vague(self) -> bool:
        """Whether nothing in it speaks of articles: neither number nor day, nor a word of its own."""
        return not (self.dated or self.number or _NAMED.match(self.path))


def derive_rule(articles: Sequence[str], others: Sequence[str], host: str) -> Rule | None:
    """The rule that takes `articles` and leaves the site's `others`; None without articles."""
    forms: dict[tuple[object, ...], list[_Address]] = defaultdict(list)
    for url in dict.fromkeys(articles):
        if (address := _read(url)).segments or address.query:
            forms[address.form].append(address)
    if not forms:
        return None
    largest = sorted(forms.values(), key=len, reverse=True)[:_MOST_FORMS]
    total = sum(map(len, forms.values()))
    chosen = [group for group in largest if len(group) >= _LEAST_SHARE * total] or largest
    patterns = [_describe(group) for group in chosen]
    article = _whole(host, [pattern.path for pattern in patterns], any(a.noisy for g in chosen for a in g))
    crowded = any(re.search(article, url) for url in others)
    patterns = [_tighten(pattern) if crowded or pattern.vague else pattern for pattern in patterns]
    article = _whole(host, [pattern.path for pattern in patterns], any(a.noisy for g in chosen for a in g))
    return _rule(article, patterns, articles, [url for url in dict.fromkeys(others) if url not in set(articles)])


def _rule(article: str, patterns: list[_Pattern], articles: Sequence[str], others: Sequence[str]) -> Rule:
    numbers = {pattern.number for pattern in patterns}
    article_id = numbers.pop() if len(numbers) == 1 else None
    wrong = [url for url in others if re.search(article, url)]
    # a number or a date in the address is proof enough that it is an article that no feed named
    proven = bool(article_id) or all(pattern.dated for pattern in patterns)
    skipped = () if proven else tuple(wrong)
    skip = _skip(skipped) if 0 < len(skipped) <= _MOST_SKIPPED else None
    return Rule(
        article=article,
        article_id=article_id,
        skip=skip,
        taken=tuple(url for url in articles if re.search(article, url)),
        left=tuple(url for url in others if not re.search(article, url) or (skip and re.search(skip, url))),
        missed=tuple(url for url in articles if not re.search(article, url)),
        doubtful=() if skip else tuple(wrong),
    )


def _read(url: str) -> _Address:
    parts = urlsplit(url)
    host = parts.hostname or ""
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    plain = {name.lower(): value for name, value in pairs}
    told = tuple((name, value) for name, value in pairs if not is_noise(host, name.lower(), value, plain))
    segments = [segment for segment in parts.path.split("/") if segment]
    ending = _ENDING.search(segments[-1]) if segments else None
    if ending:
        segments[-1] = segments[-1][: ending.start()]
    return _Address(url, tuple(segments), ending[0] if ending else "", told, len(told) < len(pairs))


def _describe(group: list[_Address]) -> _Pattern:
    pattern = _Pattern("", addresses=group)
    size = len(group[0].segments)
    for place in range(size):
        last = place == size - 1 and not group[0].query
        values = [address.segments[place] for address in group]
        piece, number = _piece(values, last)
        pattern.dated |= piece in ("[0-9]{4}", "[0-9]{8}", "[0-9]{4}-[0-9]{2}-[0-9]{2}")
        if number:
            # a bare /([0-9]+) would find a host such as 24.kg
            start = "" if _NAMED.match(pattern.path) else "^https?://[^/]+"
            pattern.number = f"{start}{pattern.path}/{number}"
        pattern.path += f"/{piece}"
    # /?p=5 has no piece at all
    pattern.path += _MARKS.sub(r"\\\1", group[0].ending) or ("/?" if size else "/")
    pattern.path += _query(group, pattern)
    return pattern


def _query(group: list[_Address], pattern: _Pattern) -> str:
    pieces = []
    for place, (name, _) in enumerate(group[0].query):
        values = [address.query[place][1] for address in group]
        plain = _MARKS.sub(r"\\\1", name)
        digits = all(value.isdigit() for value in values)
        pieces.append(f"{plain}={'[0-9]+' if digits else '[^&#]+' if len(set(values)) > 1 else _literal(values[0])}")
        if digits and _tells(values):
            pattern.number = f"[?&]{plain}=([0-9]+)"
    return rf"\?{'&'.join(pieces)}" if pieces else ""


def _piece(values: Sequence[str], last: bool) -> tuple[str, str | None]:
    """The pattern of one place in the path, and the same with its number as a group where it tells articles apart."""
    if all(value.isdigit() for value in values):
        return _digits(values, last)
    if all(map(_ISO_DAY.match, values)):
        return "[0-9]{4}-[0-9]{2}-[0-9]{2}", None
    if len(set(values)) == 1 and not last:
        return _literal(values[0]), None
    first = [found[1] for value in values if (found := _NUMBER_FIRST.match(value))]
    if len(first) == len(values):
        mark = "-" if all(value[len(n)] == "-" for value, n in zip(values, first, strict=True)) else "[-_]"
        return f"[0-9]+{mark}{ANY}", f"([0-9]+){mark}" if _tells(first) else None
    ends = [found for value in values if (found := _NUMBER_LAST.match(value))]
    if len(ends) == len(values):
        return _numbered([(found[1], found[2]) for found in ends])
    if len(set(values)) == 1 and len(values) > 1:
        return _literal(values[0]), None
    codes = sorted({value for value in values if len(value) == 2 and value.isalpha()})
    if not last and codes == sorted(set(values)):
        return f"(?:{'|'.join(codes)})", None
    return ANY, None


def _digits(values: Sequence[str], last: bool) -> tuple[str, str | None]:
    if all(map(_YEAR.match, values)) and len(set(values)) <= 3:
        return "[0-9]{4}", None
    # the last one is a number that grows, not a day of the month
    if not last and all(len(value) <= 2 for value in values):
        return "[0-9]{1,2}", None
    if all(map(_DAY_NUMBER.match, values)):
        return "[0-9]{8}", None
    return "[0-9]+", "([0-9]+)" if _tells(values) else None


def _numbered(ends: list[tuple[str, str]]) -> tuple[str, str | None]:
    """Of words and number: `some-words-12345`, `n12345`."""
    words = {before for before, _ in ends}
    before = _literal(words.pop()) if len(words) == 1 else ANY
    if before == ANY:
        marks = {before[-1] for before, _ in ends}
        if not marks <= {"-", "_"}:
            return ANY, None
        before += "-" if marks == {"-"} else "[-_]"
    return f"{before}[0-9]+", f"{before}([0-9]+)" if _tells([number for _, number in ends]) else None


def _tells(numbers: Sequence[str]) -> bool:
    """Whether each article has a number of its own; one alone proves nothing."""
    return len(numbers) > 1 and len(set(numbers)) == len(numbers) and min(map(len, numbers)) >= 2


def _literal(words: str) -> str:
    return _MARKS.sub(r"\\\1", words)


def _tighten(pattern: _Pattern) -> _Pattern:
    """The pattern with a last piece of several words, where all its articles have them: menus are single words."""
    if not pattern.path.endswith(f"/{ANY}/?"):
        return pattern
    hyphens = min(address.segments[-1].count("-") for address in pattern.addresses)
    if hyphens:
        pattern.path = f"{pattern.path.removesuffix(f'{ANY}/?')}[^/?#-]+(?:-[^/?#-]+){{{min(hyphens, 2)},}}/?"
    return pattern


def _whole(host: str, paths: list[str], noisy: bool) -> str:
    paths = list(dict.fromkeys(paths))
    inner = paths[0] if len(paths) == 1 else f"(?:{'|'.join(paths)})"
    bare = _literal(host.removeprefix("www."))
    return rf"^https?://(www\.)?{bare}{inner}{'(?:[?&#].*)?' if noisy else ''}$"


def _skip(urls: Sequence[str]) -> str:
    paths = dict.fromkeys(urlsplit(url).path.strip("/") for url in urls)
    return f"^https?://[^/]+/(?:{'|'.join(_literal(path) for path in paths if path)})/?$"
