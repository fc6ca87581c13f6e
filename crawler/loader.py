"""Scrapy's spider loader: one spider a source of the catalogue."""

from typing import Any, Self

from scrapy import Request
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from crawler.catalogue import catalogue_of
from crawler.job import Job
from crawler.spider import SourceSpider
from sources import BadSource, Catalogue, Source, UnknownSource
from storage.db.settings import Settings


def spider_of(source: Source, job: Job) -> type[SourceSpider]:
    """The spider of a source: the generic one, at the source's own pace."""
    live = job.replay is None
    gentle = live and source.delay > 0
    pace: dict[str, Any] = {
        "DOWNLOAD_DELAY": source.delay if live else 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1 if gentle else 8,
        # what waits in the downloader is finished before a stop: few pages, not many seconds
        "CONCURRENT_REQUESTS": 2 if gentle else 8,
        "DOWNLOAD_TIMEOUT": job.timeout,
        "AUTOTHROTTLE_ENABLED": gentle,
        "AUTOTHROTTLE_START_DELAY": source.delay,
    }
    return type(source.id, (SourceSpider,), {"name": source.id, "source": source, "custom_settings": pace})


class UnknownSpider(UsageError, KeyError):
    """No source has that id; the text names the nearest. A KeyError, as Scrapy asks, and a line of its commands."""

    def __init__(self, words: str) -> None:
        super().__init__(words, print_help=False)

    def __str__(self) -> str:
        return str(self.args[0])


class CatalogueLoader:
    """Scrapy's spider loader over the catalogue, which is read when first asked."""

    def __init__(self, settings: Settings, job: Job) -> None:
        self._settings = settings
        self._job = job

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """For the settings and the job that Scrapy's settings carry."""
        return cls(settings["TARIKH_SETTINGS"], settings["TARIKH_JOB"])

    def load(self, spider_name: str) -> type[SourceSpider]:
        """The spider class of that source. Raises UnknownSpider, and UsageError for a bad source file."""
        try:
            return spider_of(self._catalogue().get(spider_name), self._job)
        except UnknownSource as err:
            raise UnknownSpider(str(err)) from None

    def find_by_request(self, request: Request) -> list[str]:
        """The id of the source on whose hosts the request goes."""
        source = self._catalogue().of_url(request.url)
        return [source.id] if source else []

    def list(self) -> "list[str]":
        """The ids of the sources."""
        return [source.id for source in self._catalogue()]

    def _catalogue(self) -> Catalogue:
        try:
            return catalogue_of(self._settings)
        except BadSource as err:
            raise UsageError(str(err), print_help=False) from None
