"""Honest lines are kept by their form, and what ends an article ends no text that goes on."""

from datetime import UTC, datetime

import pytest

from extract import Page, extract
from extract.blocks import read_blocks
from extract.body.cleanup import reasons_to_drop, with_entries
from extract.body.line_kinds import reason_to_drop
from extract.body.line_table import LineTable
from extract.document.tree import parse

NOW = datetime(2026, 3, 20, tzinfo=UTC)
HONEST = [
    "Реклама на остановках подорожала вдвое, сообщил глава городского округа.",
    "Рекламные щиты у моста уберут до осени, решил районный совет депутатов.",
    "Жарнама құны бір жылда екі есе өсті, деп хабарлады қала әкімдігі.",
    "Жазылған шағымда ауыл тұрғындары судың сапасына наразы екенін айтқан.",
    "Жазылушылар саны биыл екі есе артты, дейді газеттің бас редакторы.",
    "Жазылган кат боюнча айыл тургундары жолду оңдоону суранышкан.",
    "Reklam gelirleri geçen yıl yüzde on azaldı, dedi belediye başkanı.",
    "Reklama bozori bu yil o‘sdi, deb ma’lum qildi vazirlik vakili kecha.",
    "Reklamlar üçün yerlər hərracda satılacaq, deyə icra başçısı bildirdi.",
    "Obuna bo‘lganlar soni yil davomida ikki barobar ortdi, dedi muharrir.",
    "Обуна бўлган ўқувчилар сони бу йил икки баравар ошди, деди муҳаррир.",
    "Abunə olanların sayı bu il iki dəfə artıb, qəzetin redaktoru belə deyib.",
    "Abone olan okurların sayısı bu yıl iki katına çıktı, dedi gazetenin müdürü.",
    "Подписка на районную газету подешевела на сто рублей, сообщила почта.",
    "Подписался на указ и сам губернатор, хотя ещё весной он был против.",
    "По теме застройки берега депутаты спорили весь вечер и не договорились.",
    "Бу темага бағышланган жыйын шаршемби күнү Ошто өттү, деди уюштуруучу.",
    "На цю тему депутати говорили дві години, але рішення не ухвалили.",
    "Фото (их прислали жители) показывают трещины на двух опорах моста.",
    "Сурет (оны тұрғындар түсірген) тіректегі жарықты анық көрсетеді.",
    "Сурталчилгааны самбарыг гүүрнээс буулгана гэж дүүргийн дарга хэлэв.",
    "«Подпишитесь на газету деревни», — попросил редактор на сходе жителей.",
    "Advertisement spending fell by a tenth last year, the ministry said on Monday.",
]
DROPPED = [
    *("Реклама", "Жарнама", "REKLAM", "Reklama", "Advertisement", "Сурталчилгаа", "რეკლამა", "Подписка"),
    "Подписывайтесь на наш канал и читайте новости первыми!",
    "Жазылыңыз: біздің Telegram арнамыз жаңалықты бірінші жеткізеді.",
    "Жазылыңыздар, биздин канал жаңылыкты биринчи жеткирет.",
    "Obuna bo‘ling: eng muhim yangiliklar bizning kanalda.",
    "Обуна бўлинг: энг муҳим янгиликлар бизнинг каналда.",
    "Abunə olun, ən vacib xəbərləri birinci siz oxuyun.",
    "Bizi takip edin, haberleri ilk siz okuyun.",
    "Підписуйтесь на наш канал, щоб не пропустити новини.",
    "Реклама. ООО «Река», ИНН 7700000000, erid: 2VtzqAAA",
    "По теме: Мост откроют к осени",
    "Фото: Иван Петров",
    "Фото (архив)",
    "Все права защищены. При использовании материалов сайта ссылка обязательна.",
    "Sayt 2003-yildan beri ishlaydi. Tahririyat fikri mualliflar fikri bilan mos kelmasligi mumkin.",
    "05-03-2026, 14:30 | Прагляды: 311 | Аўтар: Алесь Каваль",
    "05.03.2026, 14:30 | Көрүлгөн: 311",
]
PROSE = [
    "The council of the upper valley agreed on Tuesday to repair the old wooden bridge before the winter comes.",
    "Engineers had warned in spring that two of its seven piers were rotten, and that lorries should go around.",
    "The work will cost four million, of which the district pays half, the mayor said after the meeting ended.",
    "Until the repair is finished, the school bus will take the longer road past the mill and the old dairy.",
    "Villagers asked the district to keep the bridge open for light cars at least on Saturdays and Sundays.",
    "The crossing was closed three times before: twice because of the ice, and once after a truck had hit it.",
]
TITLE = "Valley council agrees to repair the old bridge"


def lines_of(inside: str, after: str = "") -> list[str]:
    markup = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><div class=text>{inside}</div>{after}"
    return (extract(Page("https://a.example/1", markup.encode(), NOW, "text/html; charset=utf-8")).body or "").split(
        "\n"
    )


def p(text: str) -> str:
    return f"<p>{text}</p>"


ABOVE, BELOW = "".join(map(p, PROSE[:4])), "".join(map(p, PROSE[4:]))


@pytest.mark.parametrize("text", HONEST)
def test_an_honest_sentence_is_kept_whatever_its_first_word(text: str) -> None:
    assert reason_to_drop(text, len(text), 0.0) is None
    assert reason_to_drop(text, len(text), 0.12) is None


@pytest.mark.parametrize("text", DROPPED)
def test_what_a_site_says_of_itself_is_left_out(text: str) -> None:
    assert reason_to_drop(text, len(text), 0.0)


@pytest.mark.parametrize(
    "words", ["Комментарий", "Пікірлер", "Пікір", "Şərhlər", "Izohlar", "Yorumlar", "Комментарийлер", "Comment"]
)
@pytest.mark.parametrize("tag", ["h3", "p"])
def test_a_comment_of_an_expert_ends_no_text(words: str, tag: str) -> None:
    assert lines_of(f"{ABOVE}<{tag}>{words}</{tag}>{BELOW}")[-2:] == PROSE[4:]


@pytest.mark.parametrize("words", ["Комментарии (2)", "Пікірлер: 2", "Yorumlar (2)", "Comments 2"])
def test_readers_below_a_count_are_not_the_article(words: str) -> None:
    assert lines_of(f"{ABOVE}<h3>{words}</h3>{BELOW}") == PROSE[:4]


def test_readers_with_their_clocks_are_not_the_article() -> None:
    remarks = "".join(f"<p>Reader {n}, 12.03.2026 10:2{n}</p>{p(PROSE[4 + n])}" for n in range(2))
    assert lines_of(f"{ABOVE}<h3>Комментарии</h3>{remarks}") == PROSE[:4]


def test_comments_in_a_box_inside_the_text_do_not_end_it() -> None:
    box = "<div class=side><div>Komentarze (10)</div><p><a href=/f/1>A reader doubts it all</a></p></div>"
    assert [line for line in lines_of(f"{ABOVE}{box}{BELOW}") if line in PROSE] == PROSE


@pytest.mark.parametrize(
    "words", ["The long way round", "Айналма жол", "A worker at the pier, 12 May. Photo: A. Reed"]
)
def test_an_h1_inside_the_text_does_not_end_it(words: str) -> None:
    assert [line for line in lines_of(f"{ABOVE}<h1>{words}</h1>{BELOW}") if line in PROSE] == PROSE


def test_an_h1_in_another_box_begins_another_article() -> None:
    other = f"<h1>The ferry sails again from today on</h1><div>{''.join(map(p, PROSE[4:]))}</div>"
    assert lines_of(ABOVE, other) == PROSE[:4]


@pytest.mark.parametrize(
    "days",
    [
        ("12 июня 2009 года", "3 марта 2017 года"),
        ("2009 жыл", "2017 жыл"),
        ("12.06.2009", "03.03.2017"),
        ("2009", "2017"),
        ("12-iyun 2009", "3-mart 2017"),
        ("12 Haziran 2009", "3 Mart 2017"),
    ],
)
@pytest.mark.parametrize("tag", ["h3", "h2"])
def test_the_days_of_a_chronicle_are_not_dropped_as_dates(days: tuple[str, str], tag: str) -> None:
    entries = "".join(f"<{tag}>{day}</{tag}>{p(text)}" for day, text in zip(days, PROSE[4:], strict=True))
    table = LineTable(read_blocks(parse(f"<h1>{TITLE}</h1><div>{ABOVE}{entries}</div>")), "")
    prose = [block.place.tag == "p" for block in table.blocks]
    assert with_entries(table, prose) == [block.place.tag != "h1" for block in table.blocks]
    found = reasons_to_drop(table, [block.place.tag != "h1" for block in table.blocks], TITLE)
    assert found[1:] == [None] * (table.count - 1)


def test_a_lesser_headline_with_a_day_of_its_own_begins_another_article() -> None:
    other = f"<h2>The ferry sails again from today</h2><div>2 March 2026, 09:00</div><div>{BELOW}</div>"
    table = LineTable(read_blocks(parse(f"<h1>{TITLE}</h1><div>{ABOVE}</div><div>{other}</div>")), "")
    chosen = [block.place.tag == "p" for block in table.blocks]
    assert reasons_to_drop(table, chosen, TITLE)[-2:] == ["below the article's end"] * 2
