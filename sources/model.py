"""The model of a source: what its file may say, and what is refused."""

import re
from datetime import date
from functools import cache, cached_property
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from sources.host_names import USUAL_PORTS, host_of, port_of

Url = Annotated[str, Field(pattern=r"^https?://[^\s/]+(/\S*)?$", max_length=2000)]
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?$")]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


class Expect(_Strict):
    """The range of results that is healthy: below the minimum a source is failing, above the maximum it warns."""

    articles_per_day: tuple[int, int] = (1, 1000)
    with_date: float = Field(default=0.95, ge=0, le=1)

    @field_validator("articles_per_day")
    @classmethod
    def _ordered(cls, value: tuple[int, int]) -> tuple[int, int]:
        if not 0 <= value[0] <= value[1]:
            raise ValueError("must be [minimum, maximum], both 0 or more")
        return value


class Source(_Strict):
    """One news site: where its links are, which of them are articles, its languages (ISO 639) and time zone.

    `article` and `skip` are regular expressions searched in a whole URL; `article_id` names, in its first group,
    the id that stays when the address is edited. `pages` are listings with a page number in them, `{n}`, counted
    from 1. A first crawl takes what is of the last `first_days`; what is older is backlog, of which a night fetches
    `backlog_per_night` pages when all else is done. `recheck_hours` says how long after publication an article is
    looked at again for edits. A page that forbids archives (`noarchive`) or reserves text mining
    (`tdm-reservation`) is not kept where `obey_...` is set.
    `browser` runs the scripts of its pages in Chromium before they are kept, for sites whose text comes by script.
    """

    id: str = Field(pattern=r"^[a-z]{2}_[a-z0-9_]+$")
    title: str = Field(min_length=1)
    home: Url
    country: str = Field(pattern=r"^[a-z]{2}$")
    languages: tuple[LanguageCode, ...] = Field(min_length=1)
    timezone: str
    enabled: bool = True
    checked: date | None = None
    aliases: tuple[str, ...] = ()
    feeds: tuple[Url, ...] = ()
    sitemaps: tuple[Url, ...] = ()
    listings: tuple[Url, ...] = ()
    pages: tuple[Url, ...] = ()
    article: str | None = None
    skip: str | None = None
    article_id: str | None = None
    delay: float = Field(1.0, ge=0, le=120)
    pages_per_day: int = Field(5000, ge=1)
    minutes_per_run: float = Field(240.0, gt=0, le=1440)
    first_days: int = Field(7, ge=1, le=36500)
    backlog_per_night: int = Field(200, ge=0)
    recheck_hours: tuple[Annotated[float, Field(gt=0, le=24 * 365)], ...] = (1, 3, 24, 72)
    browser: bool = False
    obey_noarchive: bool = False
    obey_tdm: bool = False
    expect: Expect = Expect()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in _zones():
            raise ValueError(f"{value!r} is no IANA time zone (such as Asia/Almaty)")
        return value

    @field_validator("article", "skip", "article_id")
    @classmethod
    def _compiles(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                re.compile(value)
            except re.error as err:
                raise ValueError(f"not a regular expression: {err}") from None
        return value

    @field_validator("checked", mode="before")
    @classmethod
    def _empty_is_never(cls, value: Any) -> Any:
        return None if value == "" else value

    @field_validator("pages", mode="before")
    @classmethod
    def _one_is_enough(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @field_validator("pages")
    @classmethod
    def _numbered(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for url in value:
            if url.count("{n}") != 1:
                raise ValueError(f"{url!r} needs {{n}} once, where the number of the page stands")
        return value

    @field_validator("recheck_hours")
    @classmethod
    def _rising(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(sorted(set(value)))

    @model_validator(mode="after")
    def _listings_have_a_rule(self) -> "Source":
        if (self.listings or self.pages) and not self.article:
            raise ValueError("listings need `article`, the pattern that tells an article's address from other links")
        if self.article_id and re.compile(self.article_id).groups < 1:
            raise ValueError("article_id needs a group, as in '/news/([0-9]+)'")
        return self

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @cached_property
    def hosts(self) -> frozenset[str]:
        """The hosts of this site as `ascii_host` spells them, with and without `www.`."""
        named = {host_of(self.home), *(host_of(f"//{alias}") or alias.lower() for alias in self.aliases)}
        bare = {host.removeprefix("www.") for host in named}
        return frozenset(bare | {f"www.{h}" for h in bare})

    @cached_property
    def ports(self) -> frozenset[int]:
        """The ports of this site: those of every web site, and those that its own addresses name."""
        named = (self.home, *self.feeds, *self.sitemaps, *self.listings, *self.pages)
        found = {port_of(url) for url in (*named, *(f"//{alias}" for alias in self.aliases))}
        return frozenset({*USUAL_PORTS.values(), *(port for port in found if port is not None)})

    def owns(self, url: str) -> bool:
        """Whether `url` is on one of this site's hosts."""
        return host_of(url) in self.hosts

    def is_article(self, url: str) -> bool:
        """Whether the source's own rules call `url` an article; without rules every page of the site may be one."""
        if not self.owns(url) or (self.skip and re.search(self.skip, url)):
            return False
        return self.article is None or re.search(self.article, url) is not None


@cache
def _zones() -> set[str]:
    """The names of all time zones: each look walks through some 600 files."""
    return available_timezones()
