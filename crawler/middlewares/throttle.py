"""The throttle: how fast a site is asked follows its own answers and its robots.txt."""

from scrapy import Request, Spider
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response

from crawler.middlewares.robotstxt import RobotsTxtMiddleware


class Throttle(AutoThrottle):
    """Scrapy's AutoThrottle: a slow site is asked more slowly; never faster than its robots.txt says."""

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        super()._response_downloaded(response, request, spider)
        key, slot = self._get_slot(request, spider)
        robots = self.crawler.get_downloader_middleware(RobotsTxtMiddleware)
        if key is not None and slot is not None and robots is not None:
            slot.delay = max(slot.delay, robots.delays.get(key, 0.0))
