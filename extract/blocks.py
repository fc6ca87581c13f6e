"""Lines of text of a page, and the elements that stand around each."""

from lxml import etree, html

from extract.decode.characters import clean_text
from extract.lines.broken_lines import LONGEST, breaks_to_undo
from extract.lines.data_tables import CELLS, is_data_table
from extract.marks import TAG_BITS, name_bits, other_bits

# elements whose text is no text for readers
_SILENT = (
    "script style noscript template head title svg iframe object embed canvas select option button textarea input"
    " video audio map frameset datalist math"
)
SILENT = frozenset(_SILENT.split())
_BREAKING = (
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary table tbody td"
    " tfoot th thead tr ul"
)
BREAKING = frozenset(_BREAKING.split())
_INLINE, _SILENCE, _BREAK, _LINE_END, _LINK, _PICTURE = range(6)
_KINDS = dict.fromkeys(BREAKING, _BREAK) | dict.fromkeys(SILENT, _SILENCE)
_KINDS |= {"br": _LINE_END, "a": _LINK, "img": _PICTURE}
# attributes that hide an element or name its property
_TELLING = frozenset(["aria-hidden", "hidden", "itemprop", "property", "style"])


class BlockContext:
    """A block-level element: its marks and its parent's, sums over all the text below it, and its own pictures."""

    __slots__ = (
        *("blocks", "chars", "depth", "element", "inherited", "link_chars", "marks", "parent", "pictures", "prose"),
        *("shape", "tag"),
    )

    def __init__(self, element: html.HtmlElement, parent: "BlockContext | None", marks: int, names: str) -> None:
        self.element = element
        self.tag: str = element.tag
        self.parent = parent
        self.marks = marks
        if parent:
            self.inherited: int = parent.inherited | marks
            self.depth: int = parent.depth + 1
            self.shape: int = hash((parent.shape, self.tag, names))
        else:
            self.inherited, self.depth, self.shape = marks, 0, 0
        self.chars = self.link_chars = self.blocks = self.prose = self.pictures = 0


class Block:
    """One line of text as a reader sees it: whitespace folded, inline markup gone, `link_chars` of it in links."""

    __slots__ = ("link_chars", "place", "text")

    def __init__(self, text: str, place: BlockContext, link_chars: int) -> None:
        self.text = text
        self.place = place
        self.link_chars = link_chars


class Lines:
    """The lines of a page in order, and its block-level elements in the order in which they open.

    A row of a table of data is one line, its cells joined by ` | `.
    """

    __slots__ = (
        *("after_break", "blocks", "cells", "link_chars", "links", "pieces", "place", "places", "row", "row_chars"),
        *("run", "table"),
    )

    def __init__(self, root: html.HtmlElement) -> None:
        self.blocks: list[Block] = []
        self.places: list[BlockContext] = []
        # where the reading is: the element, the links around, and the line so far
        self.place = BlockContext(root, None, 0, "")
        self.links = 0
        self.pieces: list[str] = []
        self.link_chars = 0
        self.after_break = False
        # the lines that breaks alone part, until it is known which breaks are to be undone
        self.run: list[Block] = []
        # the table of data that is being read, its row, and the row's cells so far
        self.table: BlockContext | None = None
        self.row: BlockContext | None = None
        self.cells: list[str] = []
        self.row_chars = 0

    def enter(self, kind: int, element: html.HtmlElement) -> None:
        """Begin an element that ends a line, links or shows a picture."""
        if self.row is not None and kind in (_BREAK, _LINE_END):
            self._enter_in_row(kind, element)
        elif kind == _BREAK:
            if self.pieces:
                self.close()
            self.place = _open(element, self.place)
            self.places.append(self.place)
            self._enter_table(element)
        elif kind == _LINE_END:
            if self.pieces:
                self.close()
            self.after_break = True
        elif kind == _LINK:
            self.links += element.get("href") is not None
        elif kind == _PICTURE:
            self.place.pictures += 1

    def leave(self, kind: int, element: html.HtmlElement) -> None:
        """End such an element."""
        if self.row is not None and kind == _BREAK and self.place is not self.row:
            self.place.chars = self.row_chars - self.place.chars
            self.place = self.place.parent or self.place
        elif kind == _BREAK:
            if self.row is not None:
                self._end_row()
            if self.pieces:
                self.close()
            if self.place is self.table:
                self.table = None
            if self.run and self.run[-1].place is self.place:
                self.end_run()
            self.place = _leave(self.place)
        elif kind == _LINK and element.get("href") is not None:
            self.links -= 1

    def _enter_table(self, element: html.HtmlElement) -> None:
        if element.tag == "table" and self.table is None and is_data_table(element):
            self.table = self.place
        elif element.tag == "tr" and self.table is not None:
            self.row, self.cells, self.row_chars = self.place, [], 0

    def _enter_in_row(self, kind: int, element: html.HtmlElement) -> None:
        if kind == _LINE_END:
            self.pieces.append(" ")
            return
        self.place = _open(element, self.place)
        self.places.append(self.place)
        # until it is left: where the element's text begins in the row
        self.place.chars = self.row_chars
        if element.tag in ("td", "th"):
            self._end_cell()
        else:
            self.pieces.append(" ")

    def _end_cell(self) -> None:
        text = " ".join("".join(self.pieces).split())
        self.pieces = []
        if text:
            self.cells.append(text)

    def _end_row(self) -> None:
        self._end_cell()
        self.row, self.pieces = None, [CELLS.join(self.cells)] if self.cells else []

    def take(self, text: str) -> None:
        """Read on in the line; in preformatted text each line is one."""
        if self.place.tag == "pre" and "\n" in text:
            first, *rest = text.split("\n")
            self.pieces.append(first)
            for piece in rest:
                if not "".join(self.pieces).strip():
                    # an empty line ends a paragraph
                    self.end_run()
                self.close()
                self.after_break = True
                self.pieces.append(piece)
            return
        self.pieces.append(text)
        if self.row is not None:
            self.row_chars += len(text.strip())
        if self.links:
            self.link_chars += len(text.strip())

    def close(self) -> None:
        """End the line that is being read."""
        text = " ".join(clean_text("".join(self.pieces)).split())
        self.pieces = []
        if text:
            self._keep(text, self.place)
        self.link_chars = 0
        self.after_break = False

    def _keep(self, text: str, place: BlockContext) -> None:
        link_chars = min(self.link_chars, len(text))
        if not (self.after_break and self.run and self.run[-1].place is place):
            self.end_run()
        self.run.append(Block(text, place, link_chars))
        self.blocks.append(self.run[-1])
        place.blocks += 1
        place.chars += len(text)
        place.link_chars += link_chars
        if len(text) > 80 and link_chars * 4 < len(text):
            place.prose += len(text)

    def end_run(self) -> None:
        """Rejoin what was broken in the middle of a sentence."""
        run, self.run = self.run, []
        if len(run) < 2:
            return
        place = run[0].place
        whole = run[:1]
        for block, undone in zip(run[1:], breaks_to_undo([b.text for b in run], place.tag == "pre")[1:], strict=True):
            if undone and len(whole[-1].text) < LONGEST:
                whole[-1].text += " " + block.text
                whole[-1].link_chars += block.link_chars
            else:
                whole.append(block)
        place.blocks -= len(run) - len(whole)
        self.blocks[len(self.blocks) - len(run) :] = whole


def read_blocks(tree: html.HtmlElement) -> list[Block]:
    """The lines of the page in order; text of scripts, forms' fields and players is left out."""
    return read_page_lines(tree).blocks


def read_page_lines(tree: html.HtmlElement) -> Lines:
    """The lines of the page with the elements that hold them."""
    lines = Lines(tree)
    walker = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walker:
        kind = _KINDS.get(element.tag, _INLINE)
        if event == "start":
            if kind == _SILENCE:
                walker.skip_subtree()
                continue
            if kind:
                lines.enter(kind, element)
            text = element.text
        else:
            if kind:
                lines.leave(kind, element)
            text = element.tail
        # white space between elements begins no line
        if text and (lines.pieces or not text.isspace()):
            lines.take(text)
    if lines.pieces:
        lines.close()
    lines.end_run()
    while lines.place.parent:
        lines.place = _leave(lines.place)
    return lines


def _open(element: html.HtmlElement, parent: BlockContext) -> BlockContext:
    marks, names = TAG_BITS.get(element.tag, 0), ""
    attributes = element.keys()
    if attributes:
        names = element.get("class", "")
        if names:
            marks |= name_bits(names)
        if "id" in attributes:
            marks |= name_bits(element.get("id", ""))
        if not _TELLING.isdisjoint(attributes):
            marks |= other_bits(dict(element.items()))
    return BlockContext(element, parent, marks, names)


def _leave(place: BlockContext) -> BlockContext:
    parent = place.parent
    if parent is None:
        return place
    if place.chars:
        parent.chars += place.chars
        parent.link_chars += place.link_chars
        parent.blocks += place.blocks
        parent.prose += place.prose
    return parent
