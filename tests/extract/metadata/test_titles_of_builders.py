"""The story's headline is found on sites whose title tag or first heading says the same on every page."""

from datetime import UTC, datetime

import pytest

from extract.document import Document
from extract.document.tree import parse
from extract.metadata import read_metadata
from extract.page import Page

STORIES = {
    "ru": (
        "Старую мельницу превратили в музей",
        "Мельницу на окраине села чинили три года всем миром, и вот она открылась.",
        "Новости",
    ),
    "kk": (
        "Ескі диірмен мұражайға айналды",
        "Ауыл шетіндегі диірменді тұрғындар үш жыл бойы өз қолымен жөндеп шыққан.",
        "Жаңалықтар",
    ),
    "uz": (
        "Eski tegirmon muzeyga aylantirildi",
        "Qishloq chetidagi tegirmonni odamlar uch yil davomida o‘z kuchi bilan tuzatdi.",
        "Yangiliklar",
    ),
    "az": (
        "Köhnə dəyirman muzeyə çevrildi",
        "Kəndin kənarındakı dəyirmanı sakinlər üç il ərzində öz gücləri ilə təmir ediblər.",
        "Xəbərlər",
    ),
    "ky": (
        "Эски тегирмен музейге айланды",
        "Айылдын четиндеги тегирменди тургундар үч жыл бою өз күчү менен оңдоп чыгышты.",
        "Жаңылыктар",
    ),
    "tg": (
        "Осиёби куҳна осорхона шуд",
        "Осиёби канори деҳаро мардум се сол бо дасти худ таъмир карданд ва имрӯз кушоданд.",
        "Хабарҳо",
    ),
    "ka": (
        "ძველი წისქვილი მუზეუმად იქცა",
        "სოფლის განაპირას მდგარი წისქვილი მოსახლეობამ სამი წელი თავისი ძალებით აღადგინა.",
        "სიახლეები",
    ),
    "hy": (
        "Հին ջրաղացը թանգարան դարձավ",
        "Գյուղի ծայրի ջրաղացը բնակիչները երեք տարի իրենց ուժերով վերանորոգել են և բացել։",
        "Լուրեր",
    ),
    "fa": (
        "آسیاب کهنه روستا موزه شد",
        "آسیاب کنار روستا را مردم در سه سال با دست خود بازسازی کردند و امروز درهای آن گشوده شد.",
        "خبرها",
    ),
    "tr": (
        "Eski değirmen müzeye dönüştürüldü",
        "Köyün kenarındaki değirmeni köylüler üç yıl boyunca kendi elleriyle onardı ve açtı.",
        "Haberler",
    ),
}
OFFICIAL = {
    "ru": "Официальный сайт администрации района",
    "kk": "Аудан әкімдігінің ресми сайты",
    "uz": "Tuman hokimligining rasmiy sayti",
    "az": "Rayon icra hakimiyyətinin rəsmi saytı",
    "ky": "Райондук администрациянын расмий сайты",
    "tg": "Сомонаи расмии ҳукумати ноҳия",
    "ka": "მუნიციპალიტეტის ოფიციალური ვებგვერდი",
    "hy": "Համայնքապետարանի պաշտոնական կայքը",
    "fa": "وب‌سایت رسمی فرمانداری",
    "tr": "İlçe Kaymakamlığı resmi internet sitesi",
}
BUILDERS = {
    "bitrix": "<title>{section}</title><ul><li><a href=/n/>{section}</a></ul><h1 id=pagetitle>{section}</h1>"
    "<div class=news-detail><span class=news-date-time>05.02.2026</span><h3>{title}</h3>{text}</div>{side}",
    "bitrix without h3": "<title>{section}</title><ul><li><a href=/n/>{section}</a></ul><h1>{section}</h1>"
    "<div class=news-detail><div class=news-title>{title}</div><p>{text}</p></div>{side}",
    "og says the section": "<meta property=og:title content='{section}'><title>{section}</title>"
    "<nav><a href=/n/>{section}</a></nav><h1>{section}</h1><h2>{title}</h2><p>{text}</p>{side}",
    "asp.net": "<title>{official}</title><form id=aspnetForm action=./v.aspx><input type=hidden name=__VIEWSTATE>"
    "<div id=wrap><a href=/>{section}</a><div id=ctl00_main><h1>{title}</h1><p>{text}</p></div></div>{side}</form>",
    "asp.net, h2": "<title>{official}</title><form id=form1><input type=hidden name=__VIEWSTATE value=x>"
    "<div><div><h2>{title}</h2><p>{text}</p></div></div>{side}</form>",
    "site's title, a class": "<title>{official}</title><div class=news-title>{title}</div><p>{text}</p>{side}",
    "og:title alone": "<title>{official}</title><meta property=og:title content='{title}'><p>{text}</p>{side}",
    "site's title, h1": "<title>{official}</title><h1>{title}</h1><p>{text}</p>{side}",
}
SIDE = "<div class=right><h3><a href=/n/1>{0}: 1</a></h3><h3><a href=/n/2>{0}: 2</a></h3></div>"


def title_of(markup: str) -> str | None:
    page = Page("https://a1.example/view?id=77", markup.encode(), datetime(2026, 2, 5, tzinfo=UTC))
    return read_metadata(Document(page, markup, parse(markup))).title


@pytest.mark.parametrize("language", STORIES)
@pytest.mark.parametrize("builder", BUILDERS)
def test_the_story_is_told_from_section_and_site(builder: str, language: str) -> None:
    title, sentence, section = STORIES[language]
    facts = {"title": title, "text": f"{sentence} {sentence}", "section": section, "official": OFFICIAL[language]}
    assert title_of(BUILDERS[builder].format(**facts, side=SIDE.format(sentence[:40]))) == title


QUOTATIONS = [
    "Сборная сыграет против «Темира»",
    "«Темир» проиграл «Өзену»",
    "«Темир» командасы «Өзенді» жеңді",
    "Команда «Темир» выиграла кубок",
    "„Temir“ komandasi g‘olib bo‘ldi",
    "Sieg für »Temir«",
    "»Temir« gewinnt den Pokal",
    "Чому «Темір»? Відповідає «Озеро»",
]
SITES = [
    "{} | Степная газета",
    "{} - Степная газета",
    "{} » Степная газета",
    "{} · Степная газета",
    "{} / Степная газета",
    "{} « Степная газета",
    "Степная газета » {}",
    "Степная газета | {}",
    "{} » Новости » Степная газета",
    "{}",
]


@pytest.mark.parametrize("quoted", QUOTATIONS)
@pytest.mark.parametrize("site", SITES)
def test_guillemets_of_a_quotation_stay(quoted: str, site: str) -> None:
    name = "<meta property=og:site_name content='Степная газета'>"
    assert title_of(f"<title>{site.format(quoted)}</title>{name}<p>Текст") == quoted


def test_a_headline_of_ideographs_is_no_section_though_a_link_repeats_it() -> None:
    title, line = (
        "山村老磨坊变成了民俗博物馆，村民自己动手修缮",
        "村民们用了三年时间修缮这座老磨坊，今天终于开放。" * 4,
    )
    markup = (
        f"<title>{title}</title><a href=/n/1>{title}</a><h1>{title}</h1><div class=title>{line[:60]}</div><p>{line}"
    )
    assert title_of(markup) == title
