"""A later text is told from an edit by what it shares with the one before."""

from dataclasses import replace

import pytest

from storage.articles.doubts import Doubt, Text, find_doubt, masked

LINES = (
    "Паром через озеро вернулся на линию после ремонта двигателя, сообщили на пристани в четверг утром.",
    "Рейсы идут каждый час, последний отправляется в восемь вечера; билет стоит столько же, сколько весной.",
    "Капитан просит пассажиров приходить заранее: мест на палубе меньше, чем желающих переправиться.",
    "На зиму паром встанет в затон, как только озеро начнёт замерзать у северного берега.",
    "Весной прошлого года двигатель вышел из строя на середине пути, и пассажиров сняли спасатели.",
)
OTHER = (
    "Заседание областного совета перенесли из-за болезни докладчика, новый день назовут позже.",
    "Депутаты собирались обсудить бюджет дорог и ремонт двух больниц в горных сёлах.",
    "Секретариат разослал приглашения, но половина мест в зале к полудню пустовала.",
    "Докладчик лечится дома, врачи советуют ему не выступать до конца недели.",
)
WAS = Text("Паром вернулся на линию", "\n".join(LINES), "https://qala.kz/1")


def shows(*lines, title=WAS.title, canonical=WAS.canonical):
    return Text(title, "\n".join(lines), canonical)


EDITS = {
    "nothing": WAS,
    "a word": shows(*LINES[:3], LINES[3].replace("северного", "южного"), LINES[4]),
    "a headline": replace(WAS, title="Паром снова ходит по озеру"),
    "longer": shows(*LINES, *OTHER),
    "a live update": shows(*OTHER[:2], *LINES),
    "a line out of the middle": shows(*LINES[:2], *LINES[3:]),
    "news of a closed site, as long": shows(*LINES[:4], "Сайт пристани временно недоступен, билеты продаёт касса."),
    "half rewritten": shows(*LINES[:3], *OTHER[2:]),
}
DOUBTS = {
    "another article": (shows(*OTHER, title="Заседание совета перенесли"), Doubt.ANOTHER_TEXT),
    "below the old headline": (shows(*OTHER), Doubt.ANOTHER_TEXT),
    "another address": (shows(*OTHER, title="Совет", canonical="https://qala.kz/2"), Doubt.ANOTHER_TEXT),
    "maintenance": (shows("На сайте ведутся технические работы.", title="Qala"), Doubt.NOTICE),
    "maintenance, kk": (shows("Сайтта техникалық жұмыстар жүріп жатыр.", title="Qala"), Doubt.NOTICE),
    "a notice in the headline": (shows("Приходите позже.", title="Under maintenance"), Doubt.NOTICE),
    "a login": (shows(LINES[0], "Войдите на сайт, чтобы читать дальше."), Doubt.NOTICE),
    "taken down": (shows("Материал удалён по решению редакции."), Doubt.NOTICE),
    "a program's warning": (shows("Warning: Undefined variable $a in x.php on line 2", *LINES), Doubt.NOTICE),
    "a database": (shows("SQLSTATE[HY000] [2002] Connection refused"), Doubt.NOTICE),
    "no end": (shows(*LINES[:3]), Doubt.LOST_END),
    "in the middle of a line": (shows(*LINES[:3], LINES[3][:40]), Doubt.LOST_END),
    "the first line": (shows(LINES[0]), Doubt.LOST_END),
    "one line in pieces": (Text(WAS.title, " ".join(LINES)[:250]), Doubt.LOST_END),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_believed(name):
    assert find_doubt(WAS, EDITS[name]) is None


@pytest.mark.parametrize("name", DOUBTS)
def test_what_is_no_edit_is_doubted(name):
    later, why = DOUBTS[name]
    assert find_doubt(WAS, later) is why


def test_a_page_without_its_end_tag_lost_the_last_line():
    shorter = shows(*LINES[:4])
    assert find_doubt(WAS, shorter) is None
    assert find_doubt(WAS, shorter, unfinished=True) is Doubt.LOST_END
    assert find_doubt(WAS, WAS, unfinished=True) is None


def test_nothing_is_doubted_where_there_was_nothing():
    assert find_doubt(Text("Паром", None), WAS) is None


def test_a_notice_that_stays_a_notice_is_no_new_doubt():
    notice = shows("На сайте ведутся технические работы, приходите через час.", title="Работы")
    later = shows("На сайте ведутся технические работы, приходите через два.", title="Работы")
    assert find_doubt(notice, later) is None


def test_two_showings_of_a_notice_are_one():
    shown = [Text("Работы", f"Мы вернёмся в {hour}:00, см. https://qala.kz/?{hour}") for hour in (9, 10)]
    assert masked(shown[0]) == masked(shown[1]) != masked(WAS)
