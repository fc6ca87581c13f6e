"""The retry middleware: it waits where a server says "later", and asks once more where it falters."""

import asyncio
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from crawler.refusals import outcome_of
from storage.outcomes import ReasonCode

LATER = frozenset({429, 503})
FALTERED = frozenset({500, 502, 504, 522, 524})
LONGEST_WAIT = 60.0
"""Seconds that one run waits for one host; asked for more, the page is left to the next run."""

MOST_RETRIES = 1


class RetryMiddleware:
    """Waits as long as Retry-After says before anything else is asked of that host, and asks once more."""

    def __init__(self, crawler: Crawler) -> None:
        self._wait: float = crawler.settings["TARIKH_JOB"].retry_wait
        self._not_before: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Holds the request back while its host wants peace."""
        pause = self._not_before.get(_host(request), 0.0) - monotonic()
        if pause > 0:
            await asyncio.sleep(pause)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response, or the request once more."""
        if response.status not in LATER | FALTERED:
            return response
        asked = read_retry_after(response.headers.get(b"Retry-After"), datetime.now(UTC))
        wait = self._wait if asked is None else asked
        if response.status in LATER:
            until = monotonic() + min(wait, LONGEST_WAIT)
            self._not_before[_host(request)] = max(until, self._not_before.get(_host(request), 0.0))
        return self._again(request) or response if wait <= LONGEST_WAIT else response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """A broken connection is tried once more; a time-out is not, it has cost enough."""
        return self._again(request) if outcome_of(exception) is ReasonCode.CONNECTION else None

    def _again(self, request: Request) -> Request | None:
        retries = request.meta.get("retries", 0)
        if retries >= MOST_RETRIES:
            return None
        again = request.replace(dont_filter=True)
        again.meta["retries"] = retries + 1
        return again


def read_retry_after(value: bytes | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, as a number or a date; None where it asks nothing readable."""
    if value is None:
        return None
    words = value.decode("latin-1").strip()
    if words.isdigit():
        return float(words[:9])
    try:
        moment = parsedate_to_datetime(words)
    except (ValueError, TypeError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())


def _host(request: Request) -> str:
    return urlparse_cached(request).netloc
