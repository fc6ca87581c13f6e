"""Serbian, Croatian and Bosnian are told apart by their words, and left open where all three share the words."""

import pytest

from extract.language import tell
from extract.language.serbo_croatian import SERBO_CROATIAN, possible_languages

SERBIAN = [
    "gradska vlast je prošle nedelje obećala da će novi most biti gotov pre zime",
    "predsednik opštine je posle sednice posetio selo gde je sneg zatvorio put",
    "deca iz naše ulice uvek čekaju autobus na istom mestu",
    "mlekara je kupila novu halu, a cena litra je ostala ista",
]
CROATIAN = [
    "tisuću ljudi došlo je prošlog tjedna na otvorenje novog mosta",
    "tko je platio račun, nitko u tvrtki točno ne zna",
    "u siječnju počinje gradnja kazališta, kaže ravnatelj",
]
BOSNIAN = [
    "hiljadu ljudi došlo je prošle sedmice na otvorenje mosta, gdje je cijena ulaznice bila ista",
    "historijska zgrada univerziteta u kojoj je bio pozorišni klub gorjela je cijeli dan, i niko ne zna uzrok",
]
EVERYBODYS = [
    "novi most je otvoren jutros",
    "premijer je objavio plan za obnovu puta, a sjedinjene države su ga podržale",
    "kijev i danijel nisu u istoj grupi, a vijetnam igra sutra",
]


@pytest.mark.parametrize("text", SERBIAN)
def test_serbian(text: str) -> None:
    assert possible_languages(text) == {"sr"}
    assert tell(text).language == "sr"


@pytest.mark.parametrize("text", CROATIAN)
def test_croatian(text: str) -> None:
    assert possible_languages(text) == {"hr"}
    assert tell(text).language == "hr"


@pytest.mark.parametrize("text", BOSNIAN)
def test_bosnian(text: str) -> None:
    assert possible_languages(text) == {"bs"}
    assert tell(text).language == "bs"


@pytest.mark.parametrize("text", EVERYBODYS)
def test_words_of_all_three_leave_it_open(text: str) -> None:
    assert possible_languages(text) == SERBO_CROATIAN
    assert tell(text).confidence < 0.8


def test_a_vowel_alone_leaves_croatian_and_bosnian() -> None:
    assert possible_languages("lijepo vrijeme na sjeveru") == {"hr", "bs"}


def test_a_text_that_quotes_the_neighbour_goes_with_most_of_its_words() -> None:
    quoting = "predsednik je posle sednice rekao: „vrijeme je“, i uvek je tako u ovoj nedelji"
    assert possible_languages(quoting) == {"sr"}


def test_other_languages_are_not_touched() -> None:
    assert tell("Mesto je odprlo nov most, promet pa je bil danes zjutraj spet vzpostavljen").confidence < 0.8
    assert tell("Miasto otworzyło nowy most i ruch został dziś rano przywrócony").language == "pl"
