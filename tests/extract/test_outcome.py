"""A page that is no article is called what it is."""

from datetime import UTC, datetime

import pytest

from extract import Outcome, Page, extract

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
        "https://a.example/menu.html": Page("https://a.example/menu.html", f"<ul>{ROWS}</ul>".encode(), NOW),
        "https://a.example/text.html": Page("https://a.example/text.html", ARTICLE.encode(), NOW),
    }
    markup = b"<html><frameset><frame src=menu.html><frame src=text.html></frameset></html>"
    page = Page("https://a.example/1", markup, NOW, frames=frames)
    assert "bridge 5 would be repaired" in (extract(page).body or "")
    alone = extract(Page("https://a.example/1", markup, NOW))
    assert alone.warnings == ("frameset: its frames were not fetched",)


SIDE = (
    "<aside><ul>"
    + "".join(f"<li><a href=/n/{n}>Мост номер {n} откроют после ремонта</a></li>" for n in range(6))
    + "</ul></aside>"
)
SHORT_NEWS = {
    "ru not found": (
        "Пропавший на реке лыжник не найден",
        "5 марта 2026, 14:30",
        "Спасатели второй день ищут лыжника, который "
        "не вернулся с озера. Родные просят откликнуться всех, кто видел его у берега.",
    ),
    "ru figure": (
        "404 семьи переехали в новые дома",
        "5 марта 2026, 14:30",
        "Первые дома сдали в пятницу, ключи вручил глава района. Остальные корпуса достроят к осени.",
    ),
    "kk": (
        "Жоғалған балықшы әлі табылмады",
        "5 наурыз 2026, 14:30",
        "Құтқарушылар екінші күн көлден оралмаған балықшыны іздеп "
        "жатыр. Туыстары оны көргендердің хабарласуын сұрайды.",
    ),
    "uz": (
        "Yo‘qolgan baliqchi topilmadi, qidiruv davom etmoqda",
        "5-mart 2026, 14:30",
        "Qutqaruvchilar ikkinchi kun ko‘ldan "
        "qaytmagan baliqchini qidirmoqda. Qarindoshlari uni ko‘rganlardan xabar kutmoqda.",
    ),
    "az": (
        "İtkin düşən balıqçı tapılmadı",
        "5 mart 2026, 14:30",
        "Xilasedicilər ikinci gündür göldən qayıtmayan balıqçını axtarır. Qohumları onu görənlərdən xəbər gözləyir.",
    ),
    "tr": (
        "Kayıp balıkçı bulunamadı, arama sürüyor",
        "5 Mart 2026, 14:30",
        "Kurtarma ekibi ikinci gündür gölden dönmeyen balıkçıyı arıyor. Ailesi onu görenlerden haber bekliyor.",
    ),
    "ky": (
        "Жоголгон балыкчы табылган жок",
        "5-март 2026, 14:30",
        "Куткаруучулар экинчи күн көлдөн кайтпаган балыкчыны издеп "
        "жатышат. Туугандары аны көргөндөрдөн кабар күтүүдө.",
    ),
    "en": (
        "Missing fisherman not found on second day",
        "5 March 2026, 14:30",
        "Rescuers are looking for the fisherman who did "
        "not come back from the lake. His family asks all who saw him to call.",
    ),
}
NOISE = {
    "nothing": "",
    "javascript": "<div class=warn>Включите JavaScript для полной работы сайта.</div>",
    "a guard's script": "<script src='/_Incapsula_Resource?a=1'></script><script>x='__ddg_1'</script>",
    "a dialog of rules": "<div class='modal login'><h4>Правила</h4>"
    + "<p>Комментируя, вы даёте согласие на обработку данных и обещаете не оскорблять других читателей сайта.</p>"
    + "</div>",
    "a cookie bar": "<div class='cookie-consent popup'><p>Мы используем файлы cookie.</p></div>",
    "a video": "<div class=video><iframe src=https://v.example/1></iframe></div>",
}


def short_news(name: str, noise: str) -> Page:
    title, date, text = SHORT_NEWS[name]
    paragraphs = "".join(f"<p>{sentence}.</p>" for sentence in text.removesuffix(".").split(". "))
    markup = (
        f"<html><head><title>{title}</title></head><body><nav><a href=/>Главная</a></nav><h1>{title}</h1>"
        f"<div class=date>{date}</div><div class=text>{paragraphs}</div>{NOISE[noise]}{SIDE}</body></html>"
    )
    return Page(
        "https://a.example/n/55", markup.encode(), datetime(2026, 3, 20, tzinfo=UTC), "text/html; charset=utf-8"
    )


@pytest.mark.parametrize("noise", NOISE)
@pytest.mark.parametrize("name", SHORT_NEWS)
def test_two_sentences_of_news_are_an_article(name, noise):
    found = extract(short_news(name, noise))
    assert found.outcome is Outcome.OK
    assert all(sentence.strip(". ") in (found.body or "") for sentence in SHORT_NEWS[name][2].split(". "))


def test_a_doubt_that_did_not_decide_is_told():
    assert "looks_like_error_page" in extract(short_news("ru not found", "nothing")).warnings
    assert "looks_like_bot_challenge" in extract(short_news("ru figure", "a guard's script")).warnings


ERRORS = {
    "ru": ("Страница не найдена", "К сожалению, запрашиваемая страница не существует. Возможно, она была удалена."),
    "kk": ("Бет табылмады", "Кешіріңіз, сіз іздеген бет жоқ. Басты бетке өтіңіз немесе іздеуді қолданыңыз."),
    "uz": ("Sahifa topilmadi", "Kechirasiz, siz qidirgan sahifa mavjud emas. Bosh sahifaga qayting."),
    "az": ("Səhifə tapılmadı", "Axtardığınız səhifə mövcud deyil. Ana səhifəyə qayıdın və yenidən axtarın."),
    "tr": ("Sayfa bulunamadı", "Aradığınız sayfa kaldırılmış olabilir. Ana sayfa üzerinden devam edebilirsiniz."),
    "ky": ("Барак табылган жок", "Кечиресиз, сиз издеген барак жок. Башкы бетке кайтыңыз же издеңиз."),
    "tg": ("Саҳифа ёфт нашуд", "Бубахшед, саҳифае, ки мехоҳед, вуҷуд надорад. Ба саҳифаи аввал гузаред."),
    "ka": ("გვერდი ვერ მოიძებნა", "სამწუხაროდ, თქვენი მოთხოვნილი გვერდი აღარ არსებობს. დაბრუნდით მთავარ გვერდზე."),
    "uk": ("Сторінку не знайдено", "На жаль, такої сторінки немає. Спробуйте скористатися пошуком."),
    "en": ("404 Not Found", "The page you are looking for does not exist. Please go back to the start."),
    "figure": ("Ошибка 404", "Проверьте адрес и попробуйте ещё раз. Вы можете вернуться на главную."),
}


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_with_status_200_is_no_article(name):
    title, text = ERRORS[name]
    markup = f"<title>{title}</title><h1>{title}</h1><div class=content><p>{text}</p></div>{SIDE}"
    found = extract(Page("https://a.example/n/55", markup.encode(), NOW, "text/html; charset=utf-8"))
    assert found.outcome in (Outcome.NOT_ARTICLE, Outcome.LISTING)


WALLS = {
    "cloudflare 1020": "<title>Access denied | tau.example used Cloudflare</title><h1>Error 1020</h1>"
    "<p>You cannot access tau.example. Refresh the page or contact the owner.</p>"
    "<p>Ray ID: 7f 2026-03-01 10:00:00 UTC</p><div class=cf-error-details></div>",
    "cloudflare check": "<title>Just a moment...</title><h1>tau.example</h1>"
    "<p>Checking if the site connection is secure</p>"
    "<p>tau.example needs to review the security of your connection before proceeding.</p>"
    "<script>_cf_chl_opt={}</script>",
    "ddos-guard": "<title>DDOS-GUARD</title><h1>Checking your browser before accessing tau.example</h1>"
    "<p>This process is automatic. Your browser will redirect to your requested content shortly. "
    "Please allow up to 5 seconds.</p>",
    "kk": "<title>tau.example</title><p>Браузеріңізді тексеру</p><p>Бұл бірнеше секунд алады, бет өзі ашылады.</p>"
    "<script src=/.well-known/ddos-guard/js-challenge/index.js></script>",
}


@pytest.mark.parametrize("name", WALLS)
def test_a_wall_is_a_wall(name):
    found = extract(
        Page("https://a.example/n/55", f"<html><body>{WALLS[name]}".encode(), NOW, "text/html; charset=utf-8")
    )
    assert found.outcome is Outcome.BOT_CHALLENGE
    assert found.body is None


def test_a_long_text_is_never_emptied():
    markup = (
        f"<title>Just a moment...</title><div class='modal consent login'>{ARTICLE}</div><script>__ddg_1=1</script>"
    )
    found = extract(Page("https://a.example/1", markup.encode(), NOW))
    assert "bridge 5 would be repaired" in (found.body or "")


def test_a_page_with_a_video_alone_is_no_listing():
    markup = (
        "<title>Көпір: бейнерепортаж</title><h1>Көпір: бейнерепортаж</h1><div class=date>5 наурыз 2026, 14:30</div>"
        f"<div><iframe src=https://v.example/1></iframe></div>{SIDE}"
    )
    found = extract(Page("https://a.example/n/5", markup.encode(), datetime(2026, 3, 20, tzinfo=UTC)))
    assert found.outcome in (Outcome.TOO_SHORT, Outcome.NOT_ARTICLE)
