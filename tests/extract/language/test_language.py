"""The language of a text is told, with its script and an honest confidence."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from extract.language import tell
from extract.language.batch import tell_lines
from extract.language.letters import spells
from extract.language.profiles import codes_of

TEXTS = [
    ("kk", "Cyrl", "Облыста жаңа көпір ашылып, көлік қозғалысы қалпына келтірілді"),
    ("kk", "Latn", "Oblysta jaña köpır aşylyp, kölık qozğalysy qalpyna keltırıldı"),
    ("kk", "Latn", "Oblysta jańa kópir ashylyp, kólik qozǵalysy qalpyna keltirildi"),
    ("kk", "Arab", "وبلىستا جاڭا كوپىر اشىلىپ، كولىك قوزعالىسى قالپىنا كەلتىرىلدى"),
    ("ky", "Cyrl", "Өкмөт быйыл айыл мектептерин оңдоого кошумча каражат бөлөрүн билдирди"),
    ("uz", "Latn", "Toshkentda yangi metro bekati ochildi, yo‘lovchilar soni ko‘paymoqda"),
    ("uz", "Cyrl", "Тошкентда янги метро бекати очилди, йўловчилар сони кўпаймоқда"),
    ("tg", "Cyrl", "Дар шаҳри Душанбе роҳи нав сохта шуд ва мактабҳо ба кор шурӯъ карданд"),
    ("tk", "Latn", "Aşgabatda täze mekdep açyldy, okuwçylaryň sany ýyl-ýyldan köpelýär"),
    ("tk", "Cyrl", "Ашгабатда тәзе мекдеп ачылды, окувчыларың саны йыл-йылдан көпелйәр"),
    ("az", "Latn", "Bakıda yeni körpü açıldı, sürücülər artıq tıxacda gözləməyəcəklər"),
    ("az", "Cyrl", "Бакыда јени көрпү ачылды, сүрүҹүләр артыг тыхаҹда ҝөзләмәјәҹәкләр"),
    ("tr", "Latn", "Belediye kış için hazırlıkları tamamladı, yolların bakımı sürüyor"),
    ("tt", "Cyrl", "Казанда яңа күпер ачылды, шәһәр халкы моны күптән көткән иде"),
    ("ba", "Cyrl", "Өфөлә яңы мәктәп асылды, балалар унда һәр көн дәрескә йөрөй"),
    ("kaa", "Cyrl", "Нөкисте жаңа көпир ашылды, қала халқы буны көптен күткен еди"),
    ("mn", "Cyrl", "Улаанбаатар хотод шинэ гүүр ашиглалтад орж, замын түгжрэл буурчээ"),
    ("ru", "Cyrl", "В области открыли новый мост, движение транспорта восстановлено"),
    ("uk", "Cyrl", "В області відкрили новий міст, рух транспорту вже відновлено"),
    ("be", "Cyrl", "У вобласці адкрылі новы мост, рух транспарту ўжо адноўлены"),
    ("bg", "Cyrl", "В града беше открит нов мост, движението вече е възстановено"),
    ("hy", "Armn", "Մարզում բացվեց նոր կամուրջ, երթևեկությունը վերականգնվել է"),
    ("ka", "Geor", "რეგიონში ახალი ხიდი გაიხსნა, მოძრაობა უკვე აღდგენილია"),
    ("fa", "Arab", "پل تازه‌ای در شهر باز شد و رفت و آمد خودروها از سر گرفته شد"),
    ("el", "Grek", "Άνοιξε η νέα γέφυρα στην πόλη και η κυκλοφορία αποκαταστάθηκε"),
    ("en", "Latn", "The city opened a new bridge and traffic was restored this morning"),
    ("de", "Latn", "Die Stadt hat eine neue Brücke eröffnet, der Verkehr läuft wieder"),
    ("zh", "Hans", "市政府今天宣布新大桥正式开通，交通已经恢复正常"),
    ("ja", "Jpan", "市は新しい橋を開通させ、交通は今朝から再開した"),
    ("ko", "Hang", "시는 새 다리를 개통했고 오늘 아침부터 교통이 재개됐다"),
]


@pytest.mark.parametrize(("language", "script", "text"), TEXTS)
def test_a_headline_is_told_and_sure(language: str, script: str, text: str) -> None:
    answer = tell(text)
    assert (answer.language, answer.script) == (language, script)
    assert answer.confidence >= 0.8


@pytest.mark.parametrize(("language", "script", "text"), TEXTS)
def test_capitals_change_no_language(language: str, script: str, text: str) -> None:
    assert tell(text.upper()).language == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("kk", "Облыста жана копир ашылып, колик козгалысы калпына келтирилди"),
        ("az", "Bakida yeni korpu acildi, suruculer artiq tixacda gozlemeyecekler"),
        ("tr", "Belediye kis icin hazirliklari tamamladi, yollarin bakimi suruyor"),
        ("kk", "Облыстa жаңa көпiр ашылып, көлiк қозғалысы қалпына келтiрiлдi"),
        ("tr", "Belediye kýþ için hazýrlýklarý tamamladý, yollarýn bakýmý sürüyor"),
        ("uz", "Toshkentda yangi metro bekati ochildi, yo'lovchilar soni ko'paymoqda"),
    ],
)
def test_other_keyboards(language: str, text: str) -> None:
    assert tell(text).language == language


@pytest.mark.parametrize(
    "text",
    [
        "Mesto otvorilo nový most a doprava bola dnes ráno obnovená",
        "Byen har åbnet en ny bro, og trafikken er genoprettet i morges",
        "L'ajuntament ha obert un nou pont i el trànsit s'ha restablert",
        "Qyteti hapi një urë të re dhe trafiku u rivendos sot në mëngjes",
        "Hirian zubi berria ireki dute eta trafikoa gaur goizean berrezarri da",
        "เมืองเปิดสะพานใหม่และการจราจรกลับมาเป็นปกติ",
    ],
)
def test_a_language_of_which_we_have_no_profile_is_never_sure(text: str) -> None:
    assert tell(text).confidence < 0.8


@pytest.mark.parametrize("text", ["", "   \n\t", "12.03.2026 14:30", "https://example.org/a", "…—!?"])
def test_no_letters_no_language(text: str) -> None:
    assert tell(text).language is None
    assert tell(text).confidence == 0.0


@pytest.mark.parametrize("text", ["ǩǩǩǩ ǩǩǩ", "ԭԭԭԭԭԭ", "ࡰࡰࡰࡰࡰ", "ǩ " * 90])
def test_letters_of_no_profile_are_no_error(text: str) -> None:
    assert tell(text).confidence < 0.8


def test_controls_left_by_a_wrong_decoding_leave_the_second_opinion() -> None:
    broken = "The council said it would pay for repairs \x96 and the bridge opens again this week"
    assert tell(broken).language == "en"
    assert tell(broken).confidence >= 0.8


@pytest.mark.parametrize(("language", "script", "text"), TEXTS)
def test_a_glance_names_what_the_whole_text_does(
    language: str, script: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from extract.language import detectors

    glanced = tell(text * 5)
    monkeypatch.setattr(detectors, "_LEAST", 10_000)
    assert tell(text * 5) == glanced
    assert glanced.language == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("az", "ŞƏHƏRDƏ YENİ KÖRPÜ AÇILDI, SÜRÜCÜLƏR ARTIQ TIXACDA GÖZLƏMİR"),
        ("kaa", "NÓKİSTE JAŃA KÓPİR ASHILDI, QALA XALQI BUNI KÓPTEN KÚTKEN EDİ"),
        ("tr", "KÖYLÜLER YENİ KÖPRÜNÜN YAPIMINI KIŞIN İKİ AY BEKLEDİ"),
        ("en", "İstanbul: In January It Is Cold, And Ships In The Strait Wait For Hours"),
    ],
)
def test_a_capital_without_its_dot(language: str, text: str) -> None:
    assert tell(text).language == language


@pytest.mark.parametrize(
    ("language", "text"), [("uz", "metro bekati"), ("az", "көрпү ачылды"), ("sr", "a cena litra")]
)
def test_an_unsure_short_text_goes_to_the_best_fit_and_stays_unsure(language: str, text: str) -> None:
    answer = tell(text)
    assert (answer.language, answer.confidence < 0.8) == (language, True)


def test_foreign_names_make_no_second_language() -> None:
    assert spells("ru", "компания tesla открыла новый завод в пригороде берлина, передаёт агентство")
    assert not spells("ru", "облыста жаңа көпір ашылып, көлік қозғалысы қалпына келтірілді")
    assert not spells("ru", "власти сообщили о закрытии моста, the city opened a new bridge this morning")
    assert not spells("xx", "власти")


def test_a_word_is_not_sure() -> None:
    assert tell("Алматы").confidence < 0.8


MENU = "Главная\nПолитика\nЭкономика и финансы\nОбщество\nКультура\nСпорт\nПроисшествия\nФотогалерея\nО редакции\n"
BODY = (
    "Облыс әкімдігі жаңа көпірдің құрылысы толық аяқталғанын және қозғалыс ашылғанын мәлімдеді.\n"
    "Жергілікті тұрғындардың айтуынша, бұл жол бұрын көктемгі су тасқыны кезінде жабылып қалатын.\n"
)


def test_the_body_is_named_and_not_the_menu() -> None:
    assert tell(MENU * 3 + BODY).language == "kk"


def test_the_larger_of_two_bodies_wins() -> None:
    russian = "Власти области сообщили, что строительство моста завершено и движение уже открыто для всех.\n"
    assert tell(russian + BODY * 3).language == "kk"
    assert tell(russian * 6 + BODY).language == "ru"


def test_the_same_answer_every_time() -> None:
    texts = [text for _, _, text in TEXTS]
    assert [tell(t) for t in texts] == [tell(t) for t in reversed(texts)][::-1]


def test_profiles_by_script() -> None:
    assert {"kk", "ky", "uz-Cyrl", "az-Cyrl", "tk-Cyrl", "kaa-Cyrl"} <= set(codes_of("Cyrl"))
    assert codes_of("Thai") == ()


def test_each_line_of_a_batch_is_answered_in_order() -> None:
    lines = [
        '{"id": 1, "text": "В области открыли новый мост"}',
        "no json",
        '{"id": "x"}',
        "[1]",
        '{"id":2,"text":7}',
    ]
    answers = list(tell_lines(lines))
    assert [a["id"] for a in answers] == [1, None, "x", None, 2]
    assert [a["language"] for a in answers] == ["ru", None, None, None, None]
    assert set(answers[0]) == {"id", "language", "script", "confidence"}


@pytest.mark.slow
def test_the_command_answers_with_two_jobs_as_with_one(tmp_path: Path) -> None:
    batch = tmp_path / "in.jsonl"
    batch.write_text(
        "".join(json.dumps({"id": i, "text": text}) + "\n" for i, (_, _, text) in enumerate(TEXTS)), "utf-8"
    )
    command = [sys.executable, "-m", "tarikh", "language", "--batch", str(batch), "--jobs", "2"]
    done = subprocess.run(command, capture_output=True, check=True, text=True, encoding="utf-8")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert answers == list(tell_lines(batch.read_text("utf-8").splitlines()))
    assert [a["language"] for a in answers] == [language for language, _, _ in TEXTS]


@pytest.mark.skipif(find_spec("langdetect_rs") is None, reason="langdetect-rs is not installed")
def test_langdetect_rs_gives_the_same_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    import langdetect

    from extract.language import profiles

    fast = [tell(text) for _, _, text in TEXTS]
    monkeypatch.setattr(profiles, "_LIBRARY", langdetect)
    profiles.detector_factory.cache_clear()
    slow = [tell(text) for _, _, text in TEXTS]
    profiles.detector_factory.cache_clear()
    assert fast == slow


@pytest.mark.slow
def test_the_measured_floor(shared: Path) -> None:
    """A sample of the development half: every seventh text."""
    rows = [json.loads(line) for line in (shared / "language" / "test.jsonl").open(encoding="utf-8")][::7]
    right: dict[str, list[bool]] = {"headline": [], "paragraph": []}
    sure = []
    for row in rows:
        if row["length_class"] in right:
            answer = tell(row["text"])
            right[row["length_class"]].append(answer.language == row["lang"])
            sure.append(answer.confidence >= 0.8)
    assert sum(right["headline"]) / len(right["headline"]) >= 0.975
    assert sum(right["paragraph"]) / len(right["paragraph"]) >= 0.99
    assert sum(sure) / len(sure) >= 0.95


def test_languages_beyond_ours_are_not_surely_wrong(shared: Path) -> None:
    rows = [json.loads(line) for line in (shared / "language" / "foreign.jsonl").open(encoding="utf-8")][::5]
    answers = [(row["lang"], tell(row["text"])) for row in rows]
    assert sum(a.confidence >= 0.8 and a.language != lang for lang, a in answers) / len(answers) <= 0.01
