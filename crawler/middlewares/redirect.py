"""The redirect middleware: follows redirects within the source's own hosts."""

from typing import Self
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from w3lib.url import safe_url_string

from crawler.middlewares.addresses import Permitted, refusal
from crawler.page_redirects import leads_to
from crawler.refusals import EndlessRedirect, RefusedAddress, RefusedRedirect
from extract.url_key import url_key
from sources import Source
from sources.host_names import USUAL_PORTS, port_of

MOST = 5
STATUSES = frozenset({301, 302, 303, 307, 308})
_LONGEST_COOKIES = 8192
VALIDATORS = ("If-None-Match", "If-Modified-Since")


class RedirectMiddleware:
    """Follows a redirect only to the source's own hosts, at most five times, and never inside."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._permitted: Permitted = crawler.settings["TARIKH_PERMITTED"]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The request for the new address, or the response. Raises RefusedRedirect, RefusedAddress."""
        if _is_wanted_itself(request):
            return response
        if response.status not in STATUSES or b"Location" not in response.headers:
            return self._lead_on(request, response)
        location = _letters(response.headers[b"Location"] or b"")
        try:
            url = safe_url_string(urljoin(request.url, location.strip()))
        except ValueError as err:
            raise RefusedRedirect(f"to {location[:100]!r}, which is no address: {err}") from None
        for ports in (None, self._ports(request)):
            line = refusal(url, self._permitted, ports)
            if line:
                raise RefusedAddress(f"redirected to {url[:200]}: {line}")
            # that it leads off the site says more than its port
            self._check_end(request, url)
        return _with_cookies(self._follow(request, url, response.status), request, response)

    def _lead_on(self, request: Request, response: Response) -> Request | Response:
        """The request for the address that a page without a text leads to; off the site it stays that page."""
        url = None if request.meta.get("robots") else leads_to(response)
        if url is None or (self._source is not None and not self._source.owns(url)):
            return response
        if refusal(url, self._permitted, self._ports(request)):
            return response
        self._check_end(request, url)
        return _with_cookies(self._follow(request, url, response.status), request, response)

    def _check_end(self, request: Request, url: str) -> None:
        times = request.meta.get("redirect_times", 0)
        if times >= MOST:
            raise EndlessRedirect(f"more than {MOST} redirects, the last to {url[:200]}")
        # a page that is only looked at (`scrapy fetch URL`) may belong to no source
        if self._source is not None and not self._source.owns(url):
            words = f"off the site, to {url[:200]}: name the host in `aliases` if it is the site's own"
            raise RefusedRedirect(words, url)

    def _ports(self, request: Request) -> frozenset[int]:
        """The ports of the source; of a page that is of none, those of all sites and its own."""
        if self._source is not None:
            return self._source.ports
        return frozenset({*USUAL_PORTS.values(), port_of(request.url) or 0})

    @property
    def _source(self) -> Source | None:
        return getattr(self._crawler.spider, "source", None)

    def _follow(self, request: Request, url: str, status: int) -> Request:
        follow = request.replace(url=url, dont_filter=True)
        follow.meta["redirect_times"] = request.meta.get("redirect_times", 0) + 1
        follow.meta["redirect_urls"] = [*request.meta.get("redirect_urls", []), request.url]
        follow.meta["redirect_reasons"] = [*request.meta.get("redirect_reasons", []), status]
        if url_key(url, self._source) != url_key(request.url, self._source):
            # the validators are those of the old address's capture: a 304 would stand for a page that is not kept
            for name in VALIDATORS:
                follow.headers.pop(name, None)
        # another host has a queue and a delay of its own
        follow.meta.pop("download_slot", None)
        return follow


def _with_cookies(follow: Request, request: Request, response: Response) -> Request:
    """The request with the cookies that its host set on the way; they last for this one page.

    A site that wants to see its cookie come back redirects to the same address until it does.
    """
    known = (follow.headers.pop(b"Cookie", None) or [b""])[-1]
    if urlsplit(follow.url).netloc != urlsplit(request.url).netloc:
        return follow
    told = [*known.split(b"; "), *(line.partition(b";")[0] for line in response.headers.getlist(b"Set-Cookie"))]
    pairs = [pair.strip() for pair in told if b"=" in pair]
    cookies = {pair.partition(b"=")[0]: pair for pair in pairs}
    header = b"; ".join(cookies.values())
    if 0 < len(header) <= _LONGEST_COOKIES:
        follow.headers[b"Cookie"] = header
    return follow


def _letters(location: bytes) -> str:
    """The header's text; bytes that are no UTF-8 as escapes, as browsers send them back."""
    try:
        return location.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(chr(byte) if byte < 128 else f"%{byte:02X}" for byte in location)


def _is_wanted_itself(request: Request) -> bool:
    """Whether a redirect is to be shown and not followed, as `scrapy fetch --no-redirect` asks."""
    return bool(request.meta.get("handle_httpstatus_all") or request.meta.get("dont_redirect"))
