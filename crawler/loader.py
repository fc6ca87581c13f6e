"""Which spiders are there? One a source of the catalogue."""

from typing import Any, Self

from scrapy import Request
from scrapy.settings import BaseSettings

from crawler.catalogue import catalogue_of
from crawler.run.job import Job
from crawler.spider import SourceSpider
from sources import Source
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


class CatalogueLoader:
    """Scrapy's spider loader over the catalogue, which is read when first asked."""

    def __init__(self, settings: Settings, job: Job) -> None:
        self._settings = settings
        self._job = job

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """For the settings and the order that Scrapy's settings carry."""
        return cls(settings["TARIKH_SETTINGS"], settings["TARIKH_JOB"])

    def load(self, spider_name: str) -> type[SourceSpider]:
        """The spider class of that source. Raises KeyError, as Scrapy asks."""
        found = {source.id: source for source in catalogue_of(self._settings)}
        return spider_of(found[spider_name], self._job)

    def find_by_request(self, request: Request) -> list[str]:
        """The id of the source on whose hosts the request goes."""
        source = catalogue_of(self._settings).of_url(request.url)
        return [source.id] if source else []

    def list(self) -> "list[str]":
        """The ids of the sources."""
        return [source.id for source in catalogue_of(self._settings)]
