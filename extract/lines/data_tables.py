"""Tells a table of data, whose rows are lines of an article, from a table that lays a page out."""

from collections import Counter

from lxml import html

CELLS = " | "
"""What stands between the cells of a row, which is one line."""
# cells of data are words and figures; what is longer is prose in a column
_LONGEST_CELL, _MEAN_CELL = 400, 90
_LEAST_ROWS, _LEAST_COLUMNS, _MOST_ROWS = 2, 2, 2000
# menus, teasers and calendars of an archive are tables of links or pictures
_MOST_LINKED, _MOST_PICTURED = 0.4, 0.4


def is_data_table(table: html.HtmlElement) -> bool:
    """Whether most rows have the same two cells or more, short and seldom linked, and no table stands inside."""
    if next(table.iterdescendants("table", "form", "h1", "select", "textarea"), None) is not None:
        return False
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iterdescendants("tr")]
    rows = [cells for cells in rows if cells]
    if not _LEAST_ROWS <= len(rows) <= _MOST_ROWS:
        return False
    widths = Counter(len(cells) for cells in rows if len(cells) >= _LEAST_COLUMNS)
    alike = max(widths.values(), default=0)
    return alike * 2 >= len(rows) and _are_data([cell for cells in rows for cell in cells])


def _are_data(cells: list[html.HtmlElement]) -> bool:
    lengths = [sum(len(text.strip()) for text in cell.itertext()) for cell in cells]
    if max(lengths) > _LONGEST_CELL or sum(lengths) > _MEAN_CELL * len(cells) or not any(lengths):
        return False
    linked = sum(cell.find(".//a") is not None for cell in cells)
    pictured = sum(cell.find(".//img") is not None for cell in cells)
    return linked <= _MOST_LINKED * len(cells) and pictured <= _MOST_PICTURED * len(cells)
