"""A page that is no article is called what it is."""

from datetime import UTC, datetime

import pytest

from extract import Outcome, Page, Part, extract

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ROWS = "".join(f"<li><a href=/n/{n}>The district opens bridge number {n} after repairs</a></li>" for n in range(30))
TEXT = "".join(
    f"<p>On the {n}th day the council of the valley met again, and agreed that bridge {n} would be repaired.</p>"
    for n in range(8)
)
ARTICLE = f"<title>Bridges</title><h1>Bridges of the valley</h1><div>{TEXT}</div>"
PAGES = {
    "article": (ARTICLE, "/1", Outcome.OK),
    "article among headlines": (f"<ul>{ROWS}</ul>{ARTICLE}", "/1", Outcome.OK),
    "home page": (f"<title>News</title><ul>{ROWS}</ul><p>All the news of the valley.</p>", "/", Outcome.LISTING),
    "section": (f"<title>Roads</title><h1>Roads</h1><ul>{ROWS}</ul>", "/roads", Outcome.LISTING),
    "nothing": ("<title>News</title><div></div>", "/1", Outcome.NOT_ARTICLE),
    "error with status 200": (
        "<title>Страница не найдена</title><h1>404</h1><p>К сожалению, такой страницы на нашем сайте больше нет.</p>",
        "/1",
        Outcome.NOT_ARTICLE,
    ),
    "cloudflare": (
        "<title>Just a moment...</title><p>Enable JavaScript and cookies to continue</p>"
        "<script>window._cf_chl_opt={}</script>",
        "/1",
        Outcome.BOT_CHALLENGE,
    ),
    "ddos-guard": (
        "<title>DDoS-Guard</title><h1>Проверка браузера</h1><p>Это займёт несколько секунд.</p>",
        "/1",
        Outcome.BOT_CHALLENGE,
    ),
    "guard by its script's name in any case": (
        "<title>tau.example</title><p>Loading.</p><script src='/_Incapsula_Resource?a=1'></script>",
        "/1",
        Outcome.BOT_CHALLENGE,
    ),
    "captcha": (
        "<title>tau.example</title><p>Подтвердите, что вы не робот</p><form></form>",
        "/1",
        Outcome.BOT_CHALLENGE,
    ),
    "consent wall": (
        "<title>Before you continue</title><div class=consent><p>We use cookies and data to measure how our pages "
        "are read, and to show you offers. You may accept all of them, or choose.</p></div>",
        "/1",
        Outcome.CONSENT_WALL,
    ),
    "consent wall by its class alone": (
        "<title>tau</title><div class='cookie-wall overlay'><p>Davam etmək üçün kuki fayllarına razılıq verin, sonra "
        "xəbərləri oxuyun.</p></div>",
        "/1",
        Outcome.CONSENT_WALL,
    ),
    "cookie bar below an article": (
        f"{ARTICLE}<div class=cookie-bar><p>We use cookies. Read our cookie policy.</p></div>",
        "/1",
        Outcome.OK,
    ),
    "one sentence": (
        "<title>Bridge</title><meta property=og:type content=article><h1>Bridge closed</h1>"
        "<p>It is closed today.</p>",
        "/1",
        Outcome.TOO_SHORT,
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_outcome(name):
    markup, path, wanted = PAGES[name]
    page = Page(f"https://a.example{path}", f"<html><body>{markup}</body></html>".encode(), NOW)
    assert extract(page).outcome is wanted


def test_a_wall_has_no_body():
    markup, path, _ = PAGES["consent wall"]
    assert extract(Page(f"https://a.example{path}", markup.encode(), NOW)).body is None


@pytest.mark.parametrize("status", [301, 403, 404, 500])
def test_an_error_is_told_by_its_status(status):
    extraction = extract(Page("https://a.example/1", ARTICLE.encode(), NOW, status=status))
    assert extraction.outcome is Outcome.HTTP_ERROR
    assert str(status) in extraction.warnings[0]


def test_a_frameset_is_read_through_its_main_frame():
    frames = {
        "https://a.example/menu.html": Part(f"<ul>{ROWS}</ul>".encode()),
        "https://a.example/text.html": Part(ARTICLE.encode()),
    }
    markup = b"<html><frameset><frame src=menu.html><frame src=text.html></frameset></html>"
    page = Page("https://a.example/1", markup, NOW, frames=frames)
    assert "bridge 5 would be repaired" in (extract(page).body or "")
    alone = extract(Page("https://a.example/1", markup, NOW))
    assert alone.warnings == ("frameset: its frames were not fetched",)
