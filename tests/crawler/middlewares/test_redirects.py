"""A redirect is followed in whatever form a server or a page writes it."""

from types import SimpleNamespace

import pytest
from loopback import Answer, article
from raw_server import RawServer, raw_source, reply
from scrapy import Request
from scrapy.http import Response

from crawler.middlewares.addresses import Permitted
from crawler.middlewares.redirect import RedirectMiddleware
from crawler.page_redirects import leads_to

TO = "https://oblys.kz/jana/1"


def page(body: str, **headers: str) -> Response:
    named = {"Content-Type": "text/html; charset=utf-8"} | {name.replace("_", "-"): v for name, v in headers.items()}
    return Response("https://oblys.kz/news/1", headers=named, body=body.encode())


LEADING = [
    page("", Refresh="0; url=/jana/1"),
    page("", Refresh="3;URL='https://oblys.kz/jana/1'"),
    page("<p>Күте тұрыңыз</p>", Refresh="0, /jana/1"),
    page('<meta http-equiv="refresh" content="0; url=/jana/1">'),
    page("<META HTTP-EQUIV=Refresh CONTENT='2;url=/jana/1'>Бет көшті"),
    page("<meta content='0;url=/jana/1' http-equiv='refresh'/>"),
    page("<script>location.href='/jana/1'</script>"),
    page('<script type="text/javascript">window.location = "https://oblys.kz/jana/1";</script>'),
    page("<script>document.location.replace('/jana/1')</script>"),
    page("<script>top.location.assign( '/jana/1' )</script><a href='/jana/1'>Осында</a>"),
    page("<head><style>a{}</style><script>var a=1; self.location='\\/jana\\/1';</script></head>"),
]


@pytest.mark.parametrize("response", LEADING, ids=range(len(LEADING)))
def test_a_page_that_only_leads_on(response):
    assert leads_to(response) == TO


STAYING = [
    page("<p>Мақала</p>"),
    page("", Refresh="300; url=/jana/1"),
    page("", Refresh="0; url=/news/1"),
    page("", Refresh="5"),
    page("<meta http-equiv=refresh content='0; url=javascript:x'>"),
    page("<meta http-equiv=refresh content='0; url=/jana/1'>" + "Көпір жөнделді. " * 40),
    page("<noscript><meta http-equiv=refresh content='0; url=/jana/1'></noscript>"),
    page("<script>document.cookie='a=1'; location.href='/jana/1'</script>"),
    page("<a onclick=\"location.href='/jana/1'\">Осында</a>"),
    page("<script>mylocation='/jana/1'; location.hash='#a'</script>"),
    page("<!-- <meta http-equiv=refresh content='0; url=/jana/1'> -->"),
    page("<script>location.href='/jana/1'</script>" + " " * 9000),
    page("<script>location.href=''</script>"),
    page("location.href='/jana/1'", Content_Type="text/plain"),
]


@pytest.mark.parametrize("response", STAYING, ids=range(len(STAYING)))
def test_a_page_that_stays(response):
    assert leads_to(response) is None


def followed(location, cookies, cookie=None, url="https://oblys.kz/news/1"):
    """The cookies that are sent along to where a redirect leads."""
    crawler = SimpleNamespace(settings={"TARIKH_PERMITTED": Permitted()}, spider=None)
    request = Request(url, headers={"Cookie": cookie} if cookie else {})
    response = Response(url, status=302, headers={"Location": location, "Set-Cookie": cookies})
    return RedirectMiddleware(crawler).process_response(request, response).headers.get("Cookie")


@pytest.mark.parametrize(
    ("location", "cookies", "before", "sent"),
    [
        ("/news/1", ["seen=1; Path=/; HttpOnly"], None, b"seen=1"),
        ("/news/1", ["seen=1", "lang=kk; Secure"], None, b"seen=1; lang=kk"),
        ("/check", ["seen=2"], "seen=1; lang=kk", b"seen=2; lang=kk"),
        ("/news/1", [], "seen=1", b"seen=1"),
        ("https://www.oblys.kz/news/1", ["seen=1"], "lang=kk", None),
        ("/news/1", ["nothing", "big=" + "x" * 9000], None, None),
        ("/news/1", [], None, None),
    ],
)
def test_the_cookies_of_a_redirect_go_back_to_their_host_alone(location, cookies, before, sent):
    assert followed(location, cookies, before) == sent


@pytest.mark.slow
def test_an_article_behind_a_page_that_leads_on_is_read(site, run):
    site.feed(range(4))
    for n, response in enumerate((LEADING[0], LEADING[3], LEADING[6])):
        headers = {"Refresh": "0; url=/jana/0"} if n == 0 else {}
        site.pages[f"/news/{n}"] = Answer(response.body.replace(b"/jana/1", b"/jana/%d" % n), headers=headers)
        site.pages[f"/jana/{n}"] = article(10 + n)
    site.pages["/news/3"] = Answer(b"<script>location.href='https://elsewhere.example/'</script>")
    result = run(site.source(article="/(?:news|jana)/[0-9]+$"))[0]
    assert result.closed.new == 3
    assert run.codes() == set()


@pytest.mark.slow
def test_a_location_in_letters_of_any_encoding(run):
    raw = RawServer()
    paths = ["/көпір/1".encode(), "/мост/2".encode("cp1251"), "/мост/3".encode("koi8-r"), b"/plain/4"]
    escaped = [b"".join(b"%c" % c if c < 128 else b"%%%02X" % c for c in path) for path in paths]
    items = "".join(f"<item><link>{raw.url}/news/{n}</link></item>" for n in range(len(paths)))
    raw.answers["/feed"] = reply(f"<rss><channel>{items}</channel></rss>".encode())
    for n, (path, asked) in enumerate(zip(paths, escaped, strict=True)):
        raw.answers[f"/news/{n}"] = reply(b"", b"Location: " + path, status=b"HTTP/1.1 302 Found")
        raw.answers[asked.decode()] = reply(article(n))
    try:
        assert run(raw_source(raw))[0].closed.new == len(paths)
    finally:
        raw.close()
