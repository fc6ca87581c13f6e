"""Lowers the chance of prose that stands on other pages of the site, too: teasers, imprints, appeals.

Cross-validated, the judge alone believed such a paragraph too easily: few sites of the corpus have many pages.
"""

from collections.abc import Sequence

from extract.body.line_table import LineTable

_LEAST_PAGES, _PROSE_UNITS, _LIKELY = 3, 60, 0.5
_DISCOUNT = 0.3


def discount_known_lines(table: LineTable, pages: Sequence[int], chances: Sequence[float]) -> list[float]:
    """The chances, those of known prose cut down; `pages` tells on how many of the site's pages each line stands.

    Where all the likely prose is known, the article itself stands at several addresses, and nothing is changed.
    """
    prose = [units > _PROSE_UNITS for units in table.units]
    known = [is_prose and seen >= _LEAST_PAGES for is_prose, seen in zip(prose, pages, strict=False)]
    fresh = (p and not k and c > _LIKELY for p, k, c in zip(prose, known, chances, strict=False))
    if not any(known) or not any(fresh):
        return list(chances)
    return [chance * _DISCOUNT if is_known else chance for chance, is_known in zip(chances, known, strict=True)]
