"""Every encoding of the region is read, under true, false and missing labels."""

import json
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from extract.decode import Undecodable, decode

RU = "В области открыли новый мост, движение транспорта восстановлено. Жители говорят, что ждали долго и не зря"
KK = "Облыста жаңа көпір ашылып, көлік қозғалысы қалпына келтірілді. Тұрғындар өзгерісті күткен, әкім риза"
UK = "В області відкрили новий міст, рух транспорту відновлено. Мешканці кажуть, що чекали довго і недаремно"
BE = "У вобласці адкрылі новы мост, рух транспарту адноўлены. Жыхары кажуць, што чакалі доўга, але добра"
TR = "Belediye kış için hazırlıkları tamamladı. Öğrenciler çarşamba günü okula gidecek, şehir güvenli"
PL = "Miasto otworzyło nowy most, ruch został już przywrócony. Mieszkańcy mówią, że długo czekali na zmianę"
EL = "Άνοιξε η νέα γέφυρα στην πόλη και η κυκλοφορία αποκαταστάθηκε. Οι κάτοικοι λένε ότι περίμεναν πολύ"
DE = "Die Stadt hat eine neue Brücke eröffnet. Die Bürger müssen künftig für die Straße nichts mehr zahlen"
TG = "Дар шаҳри Душанбе роҳи нав сохта шуд ва мактабҳо ба кор шурӯъ карданд, ҷавонон хурсанданд"
KY = "Өкмөт быйыл айыл мектептерин оңдоого кошумча каражат бөлөрүн билдирди, окуучулар үчүн китептер алынат"
TT = "Казанда яңа күпер ачылды, шәһәр халкы моны күптән көткән иде, җәмәгать транспорты да йөри башлады"
ZH = "市政府今天宣布新大桥正式开通，交通已经恢复正常。市民说，他们等了很久，但是这是值得的"
ZH_HANT = "市政府今天宣布新大橋正式開通，交通已經恢復正常。市民說，他們等了很久，但是這是值得的"
JA = "市は新しい橋を開通させ、交通は今朝から再開した。市民は長い間待っていたと話している"
KO = "시는 새 다리를 개통했고 오늘 아침부터 교통이 재개됐다. 시민들은 오래 기다렸다고 말했다"

WRITTEN = [
    ("cp1251", RU), ("koi8-r", RU), ("cp866", RU), ("iso8859-5", RU), ("cp1251", UK), ("koi8-u", UK), ("cp1251", BE),
    ("kz1048", KK), ("ptcp154", KK), ("ptcp154", KY), ("ptcp154", TT), ("koi8-t", TG), ("cp1254", TR),
    ("cp1250", PL), ("iso8859-2", PL), ("cp1253", EL), ("iso8859-7", EL), ("cp1252", DE),
    ("gb18030", ZH), ("big5", ZH_HANT), ("cp932", JA), ("euc_jp", JA), ("cp949", KO),
    ("utf-8", KK), ("utf-8-sig", RU), ("utf-16", KK), ("utf-16-le", RU), ("utf-16-be", KK),
]  # fmt: skip
LABELS = [None, "utf-8", "windows-1251", "iso-8859-1", "koi8-r", "x-user-defined", "true"]


def page(text: str, charset: str, head: str = "") -> bytes:
    return f"<html><head>{head}<title>{text[:20]}</title></head><body><p>{text}</p></body></html>".encode(charset)


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize(("charset", "text"), WRITTEN)
def test_any_encoding_under_any_label(charset: str, text: str, label: str | None) -> None:
    named = charset if label == "true" else label
    result = decode(page(text, charset), f"text/html; charset={named}" if named else "text/html")
    assert f"<p>{text}</p>" in result.text
    assert "replaced_characters" not in result.warnings


@pytest.mark.parametrize(("charset", "text"), [(c, t) for c, t in WRITTEN if t in (RU, KK, UK, TG)])
def test_the_languages_of_the_source_help(charset: str, text: str) -> None:
    short = text[:60]
    result = decode(page(short, charset), "text/html; charset=windows-1251", ["kk", "ru", "uk", "tg"])
    assert f"<p>{short}</p>" in result.text


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (page(RU, "cp1251"), "text/html; charset=win-1251", ("cp1251", "http", ())),
        (page(RU, "cp1251", "<meta charset='windows-1251'>"), "text/html", ("cp1251", "meta", ())),
        (
            page(RU, "cp1251", "<meta charset=cp1251>"),
            "text/html; charset=utf-8",
            ("cp1251", "meta", ("label_lies",)),
        ),
        (page(RU, "cp1251"), "text/html; charset=utf-8", ("cp1251", "detected", ("label_lies",))),
        (page(RU, "utf-8"), "text/html; charset=windows-1251", ("utf-8", "detected", ("label_lies",))),
        (page(RU, "utf-8", "<meta charset=utf-8>"), None, ("utf-8", "meta", ())),
        (page(RU, "utf-8-sig"), "text/html; charset=utf-8", ("utf-8", "bom", ())),
        (page(KK, "utf-16-be"), "text/html; charset=utf-16be", ("utf-16-be", "http", ())),
        (f'\n\n<?xml version="1.0" encoding="koi8-r"?><rss>{RU}</rss>'.encode("koi8-r"), None, ("koi8-r", "xml", ())),
        (page("ASCII only", "ascii"), "text/html; charset=windows-1251", ("utf-8", "detected", ())),
        (page(TR, "cp1254"), "text/html; charset=iso-8859-9", ("cp1254", "http", ())),
        (page(ZH, "gb18030"), "text/html; charset=gb2312", ("gb18030", "http", ())),
        (page(RU, "cp1251", "<!-- <meta charset=utf-8> --><meta charset=cp1251>"), None, ("cp1251", "meta", ())),
    ],
)
def test_the_choice_is_recorded(body: bytes, content_type: str | None, expected: tuple[object, ...]) -> None:
    result = decode(body, content_type)
    assert (result.charset, result.origin, result.warnings) == expected


def test_a_broken_byte_in_utf8_is_a_warning_and_no_other_encoding() -> None:
    body = page(RU, "utf-8") * 3 + RU.encode()[:4]
    result = decode(body, "text/html; charset=utf-8")
    assert (result.charset, result.warnings) == ("utf-8", ("replaced_characters",))


def test_no_nul_and_no_mark_is_left() -> None:
    assert decode("\ufeff<p>a\x00b".encode()).text == "<p>ab"


@pytest.mark.parametrize(
    "body",
    [b"%PDF-1.7\n%\xe2\xe3", b"\x89PNG\r\n\x1a\n\x00\x00", b"\xff\xd8\xff\xe0\x00\x10JFIF", b"GIF89a\x01\x00",
     b"\x1f\x8b\x08\x00\x00", b"RIFF\x00\x00\x00\x00WEBP", bytes(range(256)) * 8],
)  # fmt: skip
def test_binary_is_refused(body: bytes) -> None:
    with pytest.raises(Undecodable):
        decode(body, "text/html; charset=utf-8")


def test_a_zip_is_refused() -> None:
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as z:
        z.writestr("a.txt", RU)
    with pytest.raises(Undecodable, match="zip"):
        decode(archive.getvalue())


def test_nothing_is_empty_text() -> None:
    assert decode(b"").text == ""


def test_clean_utf8_costs_less_than_a_millisecond() -> None:
    body = page(KK * 300, "utf-8", "<meta charset=utf-8>")
    times = []
    for _ in range(9):
        before = time.process_time()
        decode(body, "text/html; charset=utf-8", ("kk",))
        times.append(time.process_time() - before)
    assert len(body) > 50_000
    assert min(times) < 0.001


def test_the_seeds_decode_without_a_warning(shared: Path) -> None:
    manifest = json.loads((shared / "seeds" / "manifest.json").read_text("utf-8"))
    for url, known in manifest["pages"].items():
        file = shared / "seeds" / known["file"]
        if file.is_file():
            result = decode(file.read_bytes(), known["content_type"], ("ru", "kk"))
            assert "replaced_characters" not in result.warnings, url


@pytest.mark.parametrize("words", ["Вестник Заречинска", "Новости Караганды", "Спорт. Мост через реку"])
@pytest.mark.parametrize("languages", [(), ("ru",)])
def test_a_few_unlabelled_words_are_read_in_the_common_encoding(words: str, languages: tuple[str, ...]) -> None:
    page = f"<html><title>{words}</title></html>".encode("cp1251")
    assert words in decode(page, "text/html", languages).text
