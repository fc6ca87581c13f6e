"""The table of outlets: their names, their spellings and their hosts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from itertools import islice, pairwise
from urllib.parse import urlsplit

_TOKEN = re.compile(r"[^\W_]+")
# a.kz; not `a.kz,` nor `localhost`
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_INDEXED = 3
_ENDING = 4
"""Интерфакса, Интерфаксом: a case ending is no longer."""
_LONGEST = 8
_MARKS_BETWEEN = re.compile(r"""[ \u00a0"«»“”„'‘’ʻ.+/-]{0,3}""")


@dataclass(frozen=True, slots=True)
class Outlet:
    """A newspaper, agency, broadcaster or site: its name, and the hosts that it prints on."""

    name: str
    hosts: tuple[str, ...] = ()

    def prints_on(self, host: str) -> bool:
        """Whether `host` is one of the outlet's hosts or lies below one."""
        return any(host == own or host.endswith(f".{own}") for own in self.hosts)


@dataclass(frozen=True, slots=True)
class Mention:
    """An outlet's name in a text, from `start` to `end`."""

    outlet: Outlet
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Alias:
    outlet: Outlet
    words: tuple[str, ...]
    folded: list[str]
    inflected: bool

    def may_begin(self, text: str, start: int) -> bool:
        """A cheap look before `fits`: whether the first word's letters stand at `start`."""
        return text[start : start + len(self.words[0])].casefold() == self.folded[0]

    def fits(self, words: list[re.Match[str]], folded: list[str], text: str) -> int | None:
        """Where the alias ends if it begins at the first of `words`, which are `folded`."""
        last = len(self.folded) - 1
        if len(words) <= last or self.folded[:last] != folded[:last]:
            return None
        if not self._ends_in(words[last][0], folded[last]) or not _as_capital(self.words[0], words[0][0]):
            return None
        gaps = pairwise(words[: last + 1])
        if not all(_MARKS_BETWEEN.fullmatch(text, one.end(), other.start()) for one, other in gaps):
            return None
        return words[last].end()

    def _ends_in(self, word: str, folded: str) -> bool:
        """Whether `word` is the last of the alias, perhaps with a case ending."""
        if not self.inflected:
            return folded == self.folded[-1]
        return folded.startswith(self.folded[-1]) and len(word) - len(self.words[-1]) <= _ENDING


def _as_capital(alias: str, word: str) -> bool:
    """Whether `word` is in capitals where the alias is: НГ is a newspaper, нг is not; Trend is, trend is not."""
    if len(alias) > 1 and alias.isupper():
        return word.isupper() or (len(alias) > _ENDING and word[0].isupper())
    return not alias[0].isupper() or word[0].isupper()


class Outlets:
    """The table of outlets, asked by text or by host."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._by_host: dict[str, Outlet] = {}
        self._aliases: dict[str, list[_Alias]] = {}
        for line in lines:
            if line.strip() and not line.startswith("#"):
                self._add(*line.rstrip("\n").split("\t"))
        for aliases in self._aliases.values():
            aliases.sort(key=lambda alias: -len(alias.words))

    def _add(self, name: str, hosts: str, aliases: str) -> None:
        outlet = Outlet(name, tuple(hosts.split()))
        for host in outlet.hosts:
            self._by_host.setdefault(host, outlet)
        for spelling in {name, *aliases.split("|")}:
            words = tuple(found[0] for found in _TOKEN.finditer(spelling))
            key = words[0].casefold()[:_INDEXED]
            self._aliases.setdefault(key, []).append(
                _Alias(outlet, words, [word.casefold() for word in words], spelling.endswith("*"))
            )

    def of_host(self, host: str) -> Outlet | None:
        """The outlet that prints on `host`."""
        labels = host.lower().split(".")
        return next((o for i in range(len(labels) - 1) if (o := self._by_host.get(".".join(labels[i:])))), None)

    def of_url(self, url: str) -> Outlet | None:
        """The outlet on whose hosts `url` lies."""
        return self.of_host(host_of(url))

    def named(self, text: str) -> Outlet | None:
        """The outlet whose name, in any of its spellings, is all of `text` but for marks around it."""
        bare = text.strip(" \t\u00a0\"«»“”„'().,;:-–—")
        found = next(self.mentions(bare), None)
        return found.outlet if found and found.start == 0 and found.end == len(bare) else None

    def mentions(self, text: str) -> Iterator[Mention]:
        """The names of outlets in `text`, the longest where several begin at one place."""
        free = 0
        for start in self._starts.finditer(text):
            known = self._aliases.get(start[0][:_INDEXED].casefold())
            if not known or start.start() < free:
                continue
            aliases = [alias for alias in known if alias.may_begin(text, start.start())]
            if not aliases:
                continue
            words = list(islice(_TOKEN.finditer(text, start.start()), _LONGEST))
            folded = [word[0].casefold() for word in words]
            for alias in aliases:
                end = alias.fits(words, folded, text)
                if end is not None:
                    yield Mention(alias.outlet, start.start(), end)
                    free = end
                    break

    @cached_property
    def _starts(self) -> re.Pattern[str]:
        """Where a name can begin: a capital, a figure, or one of the few small letters that names begin with."""
        small = {alias.words[0] for known in self._aliases.values() for alias in known if alias.words[0].islower()}
        return re.compile(rf"(?<![^\W_])(?:[^\W_a-zа-яѐ-џ][^\W_]{{0,2}}|{'|'.join(sorted(small))})")


def host_of(url: str) -> str:
    """The lower-cased host of an address without `www.`; empty where it has none."""
    try:
        host = (urlsplit(url).hostname or "").lower().removeprefix("www.")
    except ValueError:  # http://[x: a page's broken link has no host
        return ""
    return host if _HOST.fullmatch(host) else ""


@lru_cache(maxsize=1)
def known_outlets() -> Outlets:
    """The table that ships with tarikh."""
    text = (files("extract.credits") / "outlets.tsv").read_text(encoding="utf-8")
    return Outlets(iter(text.splitlines()))
