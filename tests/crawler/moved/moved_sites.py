"""Ten sites of loopback, of which seven have changed since their source files were written."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from loopback import Answer, Site, article

PAGES = 6
DATE = "2026-02-05T09:12:00+05:00"
"""The date in the page of a story, in whose place the moment of its publication comes."""
HOME = "<html lang='ru'><head><meta charset='utf-8'><title>Новости</title>{head}</head><body>{body}</body></html>"
MENU = "<a href='/about'>О нас</a> <a href='/contacts'>Адрес</a> <a href='/tag/bridge'>Мосты</a>"
Stories = Sequence[tuple[str, bytes]]
"""Titles and pages."""

NEWS_SITEMAP = (
    "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
    "xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'>{rows}</urlset>"
)
# a source file as a person writes it; its comments are to stay
FILE = """# A daily of the town.
# an article: {url}/news/17
# no article: {url}/about
title     = "Site {number}"   # its own words
home      = "{url}/"
country   = "kz"
languages = ["ru"]
timezone  = "Asia/Almaty"
checked   = ""
{places}
article   = '^https?://{host}/news/[0-9]+/?$'
delay     = 0

[expect]
articles_per_day = [1, 100]  # as counted once
"""


@dataclass
class TownSite:
    """One of the sites: `places` are the lines of its file, `form` is how the paths of its articles look now."""

    site: Site
    number: int
    places: str
    form: str = "/news/{n}"
    language: str = "ru"
    stories: Stories = ()
    paths: list[str] = field(default_factory=list)

    @property
    def ident(self) -> str:
        return f"kz_town{self.number}"

    def publish(self) -> None:
        """Its articles, an hour apart, the newest an hour old."""
        first = 1000 * self.number + 10
        self.stories = self.stories or [(f"Мост номер {n}", article(first + n)) for n in range(PAGES)]
        for place, (_, page) in enumerate(self.stories):
            self.paths.append(self.form.format(n=first + place))
            said = self.moment(place).isoformat().encode()
            self.site.pages[self.paths[-1]] = page.replace(DATE.encode(), said)

    def moment(self, place: int) -> datetime:
        return datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1 + place)

    def feed(self, path: str) -> None:
        items = "".join(
            f"<item><title>{self.stories[n][0]}</title><link>{self.site.url}{at}</link>"
            f"<pubDate>{format_datetime(self.moment(n))}</pubDate></item>"
            for n, at in enumerate(self.paths)
        )
        self.site.pages[path] = f"<rss version='2.0'><channel><title>Новости</title>{items}</channel></rss>".encode()

    def sitemap(self, path: str) -> None:
        rows = "".join(
            f"<url><loc>{self.site.url}{at}</loc><n:news><n:title>{self.stories[n][0]}</n:title>"
            f"<n:publication_date>{self.moment(n).isoformat()}</n:publication_date></n:news></url>"
            for n, at in enumerate(self.paths)
        )
        self.site.pages[path] = NEWS_SITEMAP.format(rows=rows).encode()

    def home(self, head: str = "", body: str = "") -> None:
        self.site.pages["/"] = HOME.format(head=head, body=MENU + body).encode()

    def headlines(self) -> str:
        words = "Городской совет решил починить старый мост номер"
        return "".join(f"<a href='{at}'>{words} {n}</a>" for n, at in enumerate(self.paths))

    def file(self) -> str:
        host = self.site.url.removeprefix("http://").replace(".", r"\.")
        places = self.places.replace("@", self.site.url)
        text = FILE.format(url=self.site.url, host=host, number=self.number, places=places)
        return text.replace('["ru"]', f'["{self.language}"]')


NAMED = '<link rel="alternate" type="application/rss+xml" href="{}">'


def _change(towns: list[TownSite]) -> None:
    """What the sites show today, each in its own way."""
    right_feed, right_map, right_list, feed, robots, home, usual, pattern, news, both = towns
    for town in towns:
        town.publish()
        town.home()
    right_feed.feed("/feed")
    right_map.sitemap("/news.xml")
    right_list.home(body=right_list.headlines())
    feed.feed("/export/all.xml")
    feed.home(NAMED.format("/export/all.xml"))
    robots.sitemap("/maps/news.xml")
    robots.site.pages["/robots.txt"] = f"User-agent: *\nSitemap: {robots.site.url}/maps/news.xml\n".encode()
    home.home(body=home.headlines())
    home.site.pages["/feed"] = Answer(status=302, headers={"Location": "/"})
    usual.feed("/rss.xml")
    usual.site.pages["/news.xml"] = Answer(status=410)
    pattern.feed("/feed")
    news.sitemap("/news.xml")
    both.feed("/yandex.xml")
    both.home(NAMED.format("/yandex.xml"))


SOME = (1, 5, 7, 8, 10)
"""Of each way to be, or to have changed, one."""


@contextmanager
def ten_sites(papers: Sequence[tuple[str, Stories]] = (("ru", ()),)) -> Iterator[list[TownSite]]:
    """Each on a host of its own: three as ever, four with moved places, two with new addresses, one with both.

    They print the stories of these papers, by turns, in the language that stands before them.
    """
    feeds, sitemaps = 'feeds     = ["@/feed"]  # named in a public list', 'sitemaps  = ["@/news.xml"]'
    listings = 'listings  = ["@/"]  # its front page'
    lines = (feeds, sitemaps, listings, feeds, feeds, feeds, sitemaps, feeds, sitemaps, feeds)
    forms = {8: "/materials/{n}-most.html", 9: "/kz/post/{n}/", 10: "/story/{n}"}
    towns = [
        TownSite(Site(f"127.0.0.{10 + n}"), n, places, forms.get(n, "/news/{n}"), *papers[n % len(papers)])
        for n, places in enumerate(lines, 1)
    ]
    _change(towns)
    try:
        yield towns
    finally:
        for town in towns:
            town.site.close()
