"""Mangled text is repaired where that is certain, and pages of two encodings are read apart."""

import time

import pytest

from extract.decode import decode

TEXTS = {
    "ru": "В области открыли новый мост, и движение восстановлено. «Ждали долго», — говорят жители Ильинки.",
    "kk": "Облыста жаңа көпір ашылып, көлік қозғалысы қалпына келтірілді. Тұрғындар өзгерісті күткен, әкім риза.",
    "uk": "В області відкрили новий міст, рух транспорту відновлено. Різдвяний ярмарок чекали довго, їх п'ять тисяч.",
    "be": "У вобласці адкрылі новы мост, рух транспарту адноўлены. Жыхары кажуць, што чакалі доўга, але добра.",
    "tg": "Дар шаҳри Душанбе роҳи нав сохта шуд ва мактабҳо ба кор шурӯъ карданд, ҷавонон хурсанданд аз ин ҳама.",
    "pl": "Miasto otworzyło nowy most, ruch został już przywrócony. Mieszkańcy mówią, że długo czekali na tę zmianę.",
    "tr": "Belediye kış için hazırlıkları tamamladı. Öğrenciler çarşamba günü okula gidecek, şehir güvenli.",
    "ka": "ქალაქში ახალი ხიდი გაიხსნა და მოძრაობა აღდგა. მოსახლეობა ამბობს, რომ დიდხანს ელოდა ამ დღეს.",
    "hy": "Քաղաքում բացվել է նոր կամուրջ, երթևեկությունը վերականգնվել է։ Բնակիչներն ասում են, որ երկար են սպասել։",
    "fa": "پل تازه شهر گشوده شد و رفت و آمد از سر گرفته شد. مردم می‌گویند که روزهای درازی چشم به راه بودند.",
}
LATIN = [("ru", "cp1251"), ("uk", "cp1251"), ("be", "cp1251"), ("ru", "koi8-r"), ("kk", "kz1048")]


def page(text: str) -> str:
    return f"<html><head><title>{text[:30]}</title></head><body><p>{text}</p><p>© 2026 — «»</p></body></html>"


def read_by_mistake(raw: bytes, charset: str) -> str:
    """As browsers do: a byte without a character stands for itself."""
    return "".join(bytes([b]).decode(charset, "ignore") or chr(b) for b in raw)


@pytest.mark.parametrize("wrong", ["latin-1", "cp1252", "cp1251", "cp1254", "cp866", "koi8-r"])
@pytest.mark.parametrize("language", TEXTS)
def test_utf8_read_as_another_encoding_is_repaired(language: str, wrong: str) -> None:
    mangled = page(read_by_mistake(TEXTS[language].encode(), wrong))
    found = decode(mangled.encode(), "text/html; charset=utf-8", (language,))
    assert f"<p>{TEXTS[language]}</p>" in found.text
    assert "mojibake_repaired" in found.warnings
    assert "© 2026 — «»" in found.text


@pytest.mark.parametrize("language", ["ru", "kk", "pl"])
def test_what_was_mangled_twice_is_repaired_twice(language: str) -> None:
    twice = read_by_mistake(read_by_mistake(TEXTS[language].encode(), "cp1252").encode(), "cp1252")
    assert TEXTS[language] in decode(page(twice).encode(), None, (language,)).text


@pytest.mark.parametrize(("language", "charset"), LATIN)
@pytest.mark.parametrize("wrong", ["latin-1", "cp1252"])
def test_an_older_encoding_read_as_latin_letters_is_repaired(language: str, charset: str, wrong: str) -> None:
    plain = TEXTS[language].translate({ord("—"): "-", ord("«"): "", ord("»"): ""})
    mangled = page(read_by_mistake(plain.encode(charset), wrong))
    found = decode(mangled.encode(), "text/html; charset=utf-8", (language,))
    assert plain in found.text
    assert "mojibake_repaired" in found.warnings


def test_chinese_read_as_latin_letters_is_repaired() -> None:
    text = "市政府今天宣布新大桥正式开通，交通已经恢复正常。市民说，他们等了很久，但是这是值得的，大家都很高兴。"
    mangled = page(read_by_mistake(text.encode("gb18030"), "iso8859-15"))
    assert text in decode(mangled.encode(), "text/html; charset=gb2312", ("zh",)).text


def test_only_the_mangled_part_of_a_page_is_touched() -> None:
    whole, mangled = TEXTS["ru"], read_by_mistake(TEXTS["ru"].encode(), "cp1251")
    found = decode(f"<p>{whole}</p><p>{mangled}</p><p>{TEXTS['uk']}</p>".encode(), None, ("ru",))
    assert found.text == f"<p>{whole}</p><p>{whole}</p><p>{TEXTS['uk']}</p>"


@pytest.mark.parametrize("text", [*TEXTS.values(), "Æðey: Þórður Ægir sagði að áin væri há.", "Ð¼ Ã©"])
def test_text_that_is_whole_stays_as_it_is(text: str) -> None:
    found = decode(page(text).encode(), "text/html; charset=utf-8")
    assert found.text == page(text)
    assert "mojibake_repaired" not in found.warnings


@pytest.mark.parametrize(("own", "other"), [(1, 4), (4, 1), (2, 2)])
@pytest.mark.parametrize("language", ["ru", "uk", "be"])
def test_a_block_in_another_encoding_is_read_apart(language: str, own: int, other: int) -> None:
    text = TEXTS[language].replace("—", "-")
    paragraphs = [f"<p>{n} {text}</p>" for n in range(own)]
    block = f"<div class=partner>{'<br>'.join([text] * other)}</div>"
    body = "".join(paragraphs).encode() + block.encode("cp1251") + f"<p>{text}</p>".encode()
    found = decode(body, "text/html; charset=utf-8", (language,))
    assert found.text == "".join(paragraphs) + block + f"<p>{text}</p>"
    assert "mixed_encodings: utf-8, cp1251" in found.warnings


def test_a_page_in_one_encoding_is_never_taken_apart() -> None:
    body = page(TEXTS["ru"].replace("—", "-").replace("«»", "")).replace("—", "-").encode("cp1251")
    assert decode(body, "text/html; charset=utf-8").charset == "cp1251"


def test_the_check_of_a_whole_page_costs_little() -> None:
    body = page(TEXTS["uk"] * 2000).encode()
    times = []
    for _ in range(7):
        before = time.process_time()
        decode(body)
        times.append(time.process_time() - before)
    assert len(body) > 300_000
    # one pass over the bytes; a busy machine takes three times what a quiet one does
    assert min(times) < 0.02
