"""Prose that stands on other pages of a site is seldom an article's, unless the whole article does."""

from extract.blocks import read_blocks
from extract.body.known_lines import discount_known_lines
from extract.body.line_table import LineTable
from extract.document.tree import parse_whole

PROSE = "Көпір жөндеуге жабылды, жүргізушілерге айналма жол ұсынылады, жұмыс көктемге дейін созылады."


def table(lines: int) -> LineTable:
    markup = "".join(f"<p>{number} {PROSE}</p>" for number in range(lines))
    return LineTable(read_blocks(parse_whole(f"<body>{markup}<p>Қысқа.</p></body>").tree), "")


def test_known_prose_beside_an_article_loses_most_of_its_chance() -> None:
    assert discount_known_lines(table(3), [0, 5, 2, 9], [0.9, 0.8, 0.8, 0.7]) == [0.9, 0.8 * 0.3, 0.8, 0.7]


def test_an_article_at_several_addresses_keeps_its_chances() -> None:
    chances = [0.9, 0.9, 0.2, 0.7]
    assert discount_known_lines(table(3), [4, 4, 0, 0], chances) == chances


def test_a_site_of_which_nothing_is_known_changes_nothing() -> None:
    assert discount_known_lines(table(2), [], [0.9, 0.4, 0.1]) == [0.9, 0.4, 0.1]
