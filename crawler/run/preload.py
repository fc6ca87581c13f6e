"""Imports what every crawling process needs, once in the fork server, so that a source costs no import.

No file or connection may be left open here: the forked processes would share it, with its offset.
Nothing here may import twisted.internet.reactor: a reactor belongs to the process that runs it.
"""

from importlib import import_module

from sqlalchemy.orm import configure_mappers

from sources import TarikhError

NEEDED = (
    "crawler.sink.archive",
    "crawler.run.worker_main",
    "crawler.middlewares.compression",
    "crawler.middlewares.ssrf",
    "crawler.loader",
    "crawler.middlewares.robotstxt",
    "crawler.middlewares.throttle",
    "crawler.middlewares.retry",
    "crawler.middlewares.redirect",
    "crawler.middlewares.rendering",
    "crawler.settings",
    "extract.preload",
    "scrapy.core.downloader.contextfactory",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.core.scheduler",
    "scrapy.downloadermiddlewares.defaultheaders",
    "scrapy.downloadermiddlewares.downloadtimeout",
    "scrapy.downloadermiddlewares.useragent",
    "scrapy.dupefilters",
    "scrapy.extensions.corestats",
    "scrapy.logformatter",
    "scrapy.pipelines",
    "scrapy.pqueues",
    "scrapy.squeues",
    "scrapy.statscollectors",
    "sqlalchemy.dialects.postgresql.psycopg2",
    "storage.db.models",
    "storage.db.schema",
    "trafilatura",
    "twisted.internet.asyncioreactor",
)

try:
    for _name in NEEDED:
        import_module(_name)
except TarikhError as error:
    # the command itself says what is wrong with a setting; the fork server passes over an ImportError alone
    raise ImportError(str(error)) from error
# the mappers would otherwise be set up by each child
configure_mappers()
