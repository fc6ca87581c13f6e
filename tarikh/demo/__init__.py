"""The bundled demo: seven small invented papers, and two nights of them as WARC files."""

from tarikh.demo.article import DemoArticle, articles_of
from tarikh.demo.nights import NIGHTS, sources_folder, write_night
from tarikh.demo.site import DemoSite, demo_sites

__all__ = ["NIGHTS", "DemoArticle", "DemoSite", "articles_of", "demo_sites", "sources_folder", "write_night"]
