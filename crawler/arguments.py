"""The spider arguments of `scrapy crawl X -a NAME=VALUE`, read into a job."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from crawler.job import Job
from sources import TarikhError


class BadArgument(TarikhError):
    """A spider argument that is unknown or cannot be read: the text says which are known."""


def _limit(words: str) -> int:
    if not words.isdigit():
        raise ValueError("it is no number")
    return int(words)


def _since(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


def _until(words: str) -> datetime:
    # the day itself counts
    return _since(words) + timedelta(days=1, microseconds=-1)


def _url(words: str) -> str:
    if not words.startswith(("http://", "https://")):
        raise ValueError("it is no web address")
    return words


ARGUMENTS = {"limit": _limit, "since": _since, "until": _until, "url": _url}
"""limit=5, since=2026-02-01, until=2026-02-03, url=https://site.example/news/5"""


def job_with(job: Job, arguments: Mapping[str, str]) -> Job:
    """The job with what the arguments say. Raises BadArgument."""
    assert ARGUMENTS.keys() <= {one.name for one in fields(Job)}
    facts: dict[str, Any] = {}
    for name, words in arguments.items():
        if name not in ARGUMENTS:
            raise BadArgument(f"no spider argument {name!r}: there are {', '.join(ARGUMENTS)}")
        try:
            facts[name] = ARGUMENTS[name](words)
        except ValueError as err:
            raise BadArgument(f"{name}={words}: {err}") from None
    return replace(job, **facts)
