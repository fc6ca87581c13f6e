"""A page that writes its text by script is read as a reader sees it, and held by the same guards."""

import asyncio
import importlib.util
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from loopback import SENTENCES, Answer, Site
from sqlalchemy import Engine, text

from crawler.middlewares.chromium import FLAGS, Chromium, NoBrowser, executable, require_browser
from sources import Source
from storage.captures.writer import read_capture

pytestmark = pytest.mark.slow

needs_browser = pytest.mark.skipif(
    executable() is None or importlib.util.find_spec("playwright") is None,
    reason="no Chromium on PATH, or tarikh[browser] is not installed",
)

SHELL = """<html lang=ru><head><meta charset=utf-8><title>Мост</title></head>
<body><div id=app>Загрузка</div><script src=/app.js></script>%s</body></html>"""
APP = """
fetch('/api' + location.pathname).then(r => r.json()).then(story => {
  const article = document.createElement('article');
  article.innerHTML = `<h1>${story.title}</h1><time datetime="${story.date}">${story.date}</time>`
    + story.text.map(words => `<p>${words}</p>`).join('');
  document.getElementById('app').replaceChildren(article);
});
"""


class Inside:
    """A port of an address inside that nobody may reach: it counts who tries."""

    def __init__(self) -> None:
        self.reached = 0
        self._socket = socket.create_server(("127.0.0.2", 0))
        self.host = f"127.0.0.2:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.reached += 1
            connection.close()

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def inside_port() -> Iterator[Inside]:
    opened = Inside()
    yield opened
    opened.close()


def publish(site: Site, number: int, more: str = "") -> None:
    """An article whose page is empty until its script has run."""
    site.pages["/app.js"] = Answer(APP.encode(), headers={"Content-Type": "text/javascript"})
    story = {"title": f"Мост номер {number}", "date": "2026-02-05T09:12:00+05:00", "text": SENTENCES}
    site.pages[f"/api/news/{number}"] = Answer(
        json.dumps(story).encode(), headers={"Content-Type": "application/json"}
    )
    site.pages[f"/news/{number}"] = (SHELL % more).encode()


def bodies(database: Engine) -> list[str]:
    with database.connect() as connection:
        return list(connection.execute(text("SELECT body FROM article_version ORDER BY id")).scalars())


@needs_browser
def test_the_text_that_scripts_write_is_stored_and_marked(site, run, database, inside):
    site.feed(range(2))
    for number in range(2):
        publish(site, number)
    result = run(site.source(browser=True))[0]
    assert (result.closed.new, run.codes()) == (2, set())
    assert all(SENTENCES[0] in body for body in bodies(database))
    assert site.asked.count("/app.js") == 1, "a script is fetched once a crawl"
    assert site.asked.count("/news/0") == 1, "the page is not fetched a second time for the browser"
    with database.connect() as connection:
        capture = connection.execute(text("SELECT id FROM capture WHERE kind = 'article' LIMIT 1")).scalar_one()
    page = read_capture(database, inside, capture)
    assert SENTENCES[0] in page.body.decode()
    assert page.content_type == "text/html; charset=utf-8"
    warc = b"".join(path.read_bytes() for path in inside.warc_folder.glob("*.warc.gz"))
    assert warc.count(b"\x1f\x8b") >= 4
    assert marked(inside.warc_folder) == 2
    assert browsers() == [], "no browser outlives its crawl"


def marked(folder: Path) -> int:
    from warcio.archiveiterator import ArchiveIterator

    count = 0
    for path in folder.glob("*.warc.gz"):
        with path.open("rb") as file:
            heads = [r.http_headers for r in ArchiveIterator(file) if r.http_headers]
            count += sum(head.get_header("X-Tarikh-Rendered") == "chromium" for head in heads)
    return count


def browsers() -> list[int]:
    """The browsers on this machine that carry our flags."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes()
        except OSError:
            continue
        if FLAGS[0].encode() in words:
            found.append(int(path.parent.name))
    return found


@needs_browser
def test_a_source_that_does_not_ask_for_it_is_not_rendered(site, run, database, inside):
    site.feed(range(1))
    publish(site, 0)
    run(site.source())
    assert "/app.js" not in site.asked
    assert marked(inside.warc_folder) == 0


ATTEMPTS = """<img src=http://{host}/img><iframe src=http://{host}/frame></iframe>
<link rel=stylesheet href=http://{host}/css><link rel=preconnect href=http://{host}/>
<link rel=prefetch href=http://{host}/prefetch><script src=http://{host}/script></script>
<iframe src=file:///etc/passwd id=file></iframe>
<script>
fetch('http://{host}/fetch').catch(() => 0);
fetch('http://{host}/post', {{method: 'POST', mode: 'no-cors', body: 'x'}}).catch(() => 0);
fetch('file:///etc/passwd').then(r => r.text()).then(t => document.body.append(t)).catch(() => 0);
fetch('/moved').catch(() => 0);
navigator.sendBeacon('http://{host}/beacon', 'x');
new EventSource('http://{host}/events');
try {{ new WebSocket('ws://{host}/socket'); }} catch (e) {{ }}
try {{ new WebTransport('https://{host}/transport'); }} catch (e) {{ }}
try {{
  const turn = {{urls: 'turn:{host}?transport=tcp', username: 'a', credential: 'b'}};
  const peer = new RTCPeerConnection({{iceServers: [turn]}});
  peer.createDataChannel('x'); peer.createOffer().then(o => peer.setLocalDescription(o));
}} catch (e) {{ }}
try {{ new Worker(URL.createObjectURL(new Blob(["fetch('http://{host}/worker')"]))); }} catch (e) {{ }}
window.open('http://{host}/window');
setTimeout(() => {{ location.href = 'http://{host}/away'; }}, 300);
setTimeout(() => {{ location.href = 'file:///etc/passwd'; }}, 600);
</script>"""


@needs_browser
def test_no_script_reaches_inside_or_leads_the_browser_away(site, run, settings, inside_port, database):
    site.feed(range(1))
    publish(site, 0, ATTEMPTS.format(host=inside_port.host))
    site.pages["/moved"] = Answer(status=302, headers={"Location": f"http://{inside_port.host}/moved"})
    run.settings = settings.model_copy(update={"allow_addresses": ("127.0.0.1/32",)})
    assert run(site.source(browser=True))[0].closed.new == 1
    assert SENTENCES[0] in bodies(database)[0]
    assert "root:" not in bodies(database)[0]
    assert "/moved" in site.asked, "what is its own may be asked for"
    assert inside_port.reached == 0
    # where the address may be reached, its port may not: the source does not name it
    run.settings = settings.model_copy(update={"allow_addresses": ("127.0.0.0/8",)})
    publish(site, 1, ATTEMPTS.format(host=inside_port.host))
    site.feed(range(2))
    assert run(site.source(browser=True))[0].closed.new == 1
    assert inside_port.reached == 0


@needs_browser
def test_the_browsers_flags_alone_would_reach_nobody(inside_port):
    async def visit() -> None:
        chromium = Chromium("tarikh")
        page = await (await chromium.context()).new_page()
        await page.set_content(ATTEMPTS.format(host=inside_port.host), wait_until="commit")
        await asyncio.sleep(2)
        await chromium.close()

    asyncio.run(visit())
    assert inside_port.reached == 0, "without the first flag it is 18 times"


@needs_browser
def test_robots_hold_for_what_scripts_ask_of_the_site(site, run, database):
    site.feed(range(1))
    publish(site, 0)
    site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /api/\n"
    run(site.source(browser=True))
    assert "/app.js" in site.asked
    assert "/api/news/0" not in site.asked


@needs_browser
def test_a_page_that_hangs_the_browser_keeps_its_bytes(site, run, database, inside):
    site.feed(range(2))
    publish(site, 1)
    site.pages["/news/0"] = site.pages["/news/0"].replace(b"</body>", b"<script>for(;;){}</script></body>")
    result = run(site.source(browser=True), timeout=10.0)[0]
    assert "not_rendered" in run.codes()
    assert result.closed.new == 2, "the next page has a browser again"
    assert marked(inside.warc_folder) == 1


def test_a_browser_that_is_missing_is_named(site, tmp_path, monkeypatch):
    source: Source = site.source(browser=True)
    require_browser(site.source())
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoBrowser, match="kz_site needs a browser: "):
        require_browser(source)


def test_the_crawl_of_a_source_without_its_browser_ends_with_one_line(site, run, monkeypatch, tmp_path):
    if executable() and importlib.util.find_spec("playwright"):
        pytest.skip("this machine has one")
    site.feed(range(1))
    (result,) = run(site.source(browser=True))
    assert result.reason == "archive_failed"
    assert run.codes() == {"stopped"}
    assert site.asked == []
