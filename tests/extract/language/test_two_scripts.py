"""A language that is written in two scripts is told in both, and Russian in Latin letters is never told surely."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import spellings
from extract.language import tell
from extract.language.karakalpak import APOSTROPHES, lower_karakalpak
from extract.language.letters import fold

SURE = 0.8
BELARUSIAN = [
    "U voblaści adkryli novy most, ruch transpartu ŭžo adnoŭleny",
    "Pradstaŭniki ŭładaŭ paviedamili, što škoły buduć pracavać da kanca tydnia",
    "Prezident zajaviŭ, što kraina nie budzie ŭdzieĺničać u hetych pieramovach",
    "Čamu ŭ Mahilovie zakryvajuć staryja dziciačyja palikliniki, tłumačać u ministerstvie",
]
UYGHUR = [
    "Ürümchi shehiride yëngi köwrük ëchilip, qatnash eslige keldi",
    "Hökümet bu yil yézilardiki mekteplerni rémont qilidighanliqini élan qildi",
    "Xitay da'iriliri sheherdiki mes'ul xadimlarni yighin'gha chaqirdi",
]
KARAKALPAK = [
    "No'kiste jan'a ko'pir ashi'ldi', qala xalqi' buni' ko'pten ku'tken edi",
    "Ministrler Ken'esi bi'yi'l awi'l mekteplerin on'law ushi'n qosi'msha qarji' bo'letug'i'ni'n bildirdi",
    "Ra'smiy mag'li'wmatlarg'a qarag'anda, bazarda ni'rqlar o'zgermegen",
]
KARAKALPAK_TODAY = [
    "Nókiste jańa kópir ashıldı, qala xalqı bunı kópten kútken edi",
    "Rásmiy maǵlıwmatlarǵa qaraǵanda, bazarda nırqlar ózgermegen",
]
RUSSIAN = [
    "Vlasti oblasti soobshchili, chto stroitelstvo mosta zaversheno i dvizheniye otkryto dlya vsekh",
    "Vlasti oblasti soobshhili, chto stroitel'stvo mosta zaversheno i dvizhenie otkryto dlja vseh",
    "Vlasti oblasti soobščili, čto stroitel'stvo mosta zaveršeno i dviženie otkryto dlja vsech",
    "V Almaty otkryli novuyu bolnitsu",
]
OTHERS = [
    "The nation's leaders said they don't know and you've heard that the women's team won",
    "Qu'est-ce qu'il y a, aujourd'hui, dans l'eau qu'on n'a pas encore vu",
    "C'è un po' d'acqua nell'anfiteatro, dov'era un'altra fontana dell'epoca",
    "O'zbekistonda san'at ko'rgazmasi ochildi, ma'lumotlarga ko'ra sun'iy yo'ldosh",
    "Ankara'da Rusya'nin ve Ukrayna'nin temsilcileri Istanbul'un disinda bulustu",
    "Erdogan'a Koln'de hem iyi hem kotu karsilama",
    "Een wandelsafari wordt ook wel 'boswandeling' of 'loopsafari' genoemd",
]


@pytest.mark.parametrize(
    ("language", "text"),
    [("be", text) for text in BELARUSIAN]
    + [("ug", text) for text in UYGHUR]
    + [("kaa", text) for text in (*KARAKALPAK, *KARAKALPAK_TODAY)],
)
def test_it_is_told_in_latin_letters_and_in_capitals(language: str, text: str) -> None:
    for spelled in (text, text.upper()):
        answer = tell(spelled)
        assert (answer.language, answer.script) == (language, "Latn")


@pytest.mark.parametrize("apostrophe", APOSTROPHES)
@pytest.mark.parametrize("text", KARAKALPAK)
def test_any_apostrophe_is_karakalpak(text: str, apostrophe: str) -> None:
    answer = tell(text.replace("'", apostrophe))
    assert answer.language == "kaa"
    assert answer.confidence >= SURE


@pytest.mark.parametrize("text", OTHERS)
def test_the_apostrophes_of_other_languages_stay(text: str) -> None:
    assert lower_karakalpak(text) == text.lower()


def test_the_old_spelling_becomes_todays() -> None:
    assert fold(KARAKALPAK[0]) == "nókiste jańa kópir ashıldı, qala xalqı bunı kópten kútken edi"


@pytest.mark.parametrize("text", RUSSIAN)
def test_russian_in_latin_letters_is_never_sure(text: str) -> None:
    for spelled in (text, text.upper(), text * 4):
        answer = tell(spelled)
        assert answer.confidence < SURE
        assert answer.script == "Latn"


@pytest.mark.parametrize(
    ("language", "cyrillic", "spell", "latin"),
    [
        ("be", "лукашэнка сказаў, што ў ліпені людзі з'едуць", spellings.belarusian_latin,
         "łukašenka skazaŭ, što ŭ lipieni ludzi zjeduć"),
        ("be", "лунінец і гомель, магілёў", spellings.belarusian_names, "luniniec i homieĺ, mahilioŭ"),
        ("ug", "شىنجاڭ ئۇيغۇر سائەت", spellings.uyghur_latin, "shinjang uyghur sa'et"),
        ("ru", "объявили ещё щи", spellings.russian_english, "obyavili eshchyo shchi"),
        ("ru", "объявили ещё щи", spellings.russian_scholarly, "objavili eščë šči"),
    ],
)  # fmt: skip
def test_the_tables(language: str, cyrillic: str, spell: Callable[[str], str], latin: str) -> None:
    assert spell(cyrillic) == latin


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "script", "spell"),
    [
        ("be", "Cyrl", spellings.belarusian_latin),
        ("be", "Cyrl", spellings.belarusian_names),
        ("ug", "Arab", spellings.uyghur_latin),
        ("ug", "Arab", spellings.uyghur_acute),
    ],
)
def test_the_measured_floor_in_latin_letters(
    language: str, script: str, spell: Callable[[str], str], shared: Path
) -> None:
    """Every fourth headline and paragraph of the development half, by the standard tables."""
    rows = [json.loads(line) for line in (shared / "language" / "test.jsonl").open(encoding="utf-8")]
    texts = [spell(row["text"].lower()) for row in rows if (row["lang"], row["script"]) == (language, script)][::4]
    answers = [tell(text) for text in texts]
    assert len(texts) > 30
    assert sum(answer.language == language for answer in answers) / len(answers) >= 0.95
    assert not any(answer.confidence >= SURE for answer in answers if answer.language != language)
