"""Of which lines of text does a page consist, and what stands around each?"""

from lxml import etree, html

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
ENDS = frozenset(".!?…。!?:;։۔।”»\"')")


class Place:
    """A block-level element: its marks and its parent's, sums over all the text below it, and its own pictures."""

    __slots__ = (
        *("blocks", "chars", "depth", "inherited", "link_chars", "marks", "parent", "pictures", "prose", "shape"),
        "tag",
    )

    def __init__(self, tag: str, parent: "Place | None", marks: int, names: str) -> None:
        self.tag = tag
        self.parent = parent
        self.marks = marks
        self.inherited: int = parent.inherited | marks if parent else marks
        self.depth: int = parent.depth + 1 if parent else 0
        self.shape: int = hash((parent.shape if parent else 0, tag, names))
        self.chars = self.link_chars = self.blocks = self.prose = self.pictures = 0


class Block:
    """One line of text as a reader sees it: whitespace folded, inline markup gone, `link_chars` of it in links."""

    __slots__ = ("inner", "link_chars", "place", "text")

    def __init__(self, text: str, place: Place, link_chars: int, inner: int) -> None:
        self.text = text
        self.place = place
        self.link_chars = link_chars
        self.inner = inner


class _Line:
    """The line being read."""

    __slots__ = ("after_break", "inner", "link_chars", "pieces")

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.link_chars = 0
        self.inner = 0
        self.after_break = False


def read_blocks(tree: html.HtmlElement) -> list[Block]:
    """The lines of the page in order; text of scripts, forms' fields and players is left out."""
    blocks: list[Block] = []
    line = _Line()
    place = Place("html", None, 0, "")
    links = 0
    walker = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if tag in SILENT:
                walker.skip_subtree()
                continue
            if tag in BREAKING:
                place = _open(element, tag, place, blocks, line)
            elif tag == "br":
                _close_line(blocks, line, place)
                line.after_break = True
            else:
                attributes = element.attrib
                place.pictures += tag == "img"
                if tag == "a" and "href" in attributes:
                    links += 1
                if "class" in attributes:
                    line.inner |= name_bits(attributes["class"])
            text = element.text
        else:
            if tag in BREAKING:
                _close_line(blocks, line, place)
                place = _leave(place)
            elif tag == "a" and "href" in element.attrib:
                links -= 1
            text = element.tail
        if text:
            _take(text, place, line, links, blocks)
    _close_line(blocks, line, place)
    while place.parent:
        place = _leave(place)
    return blocks


def _open(element: html.HtmlElement, tag: str, place: Place, blocks: list[Block], line: _Line) -> Place:
    _close_line(blocks, line, place)
    attributes = element.attrib
    marks, names = TAG_BITS.get(tag, 0), ""
    if attributes:
        names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
        if names != " ":
            marks |= name_bits(names)
        if "style" in attributes or "itemprop" in attributes or "property" in attributes or "hidden" in attributes:
            marks |= other_bits(attributes)
        names = attributes.get("class", "")
    return Place(tag, place, marks, names)


def _leave(place: Place) -> Place:
    parent = place.parent
    if parent is None:
        return place
    parent.chars += place.chars
    parent.link_chars += place.link_chars
    parent.blocks += place.blocks
    parent.prose += place.prose
    return parent


def _take(text: str, place: Place, line: _Line, links: int, blocks: list[Block]) -> None:
    if place.tag == "pre" and "\n" in text:
        first, *rest = text.split("\n")
        line.pieces.append(first)
        for piece in rest:
            _close_line(blocks, line, place)
            line.after_break = True
            line.pieces.append(piece)
        return
    line.pieces.append(text)
    if links:
        line.link_chars += len(text.strip())


def _close_line(blocks: list[Block], line: _Line, place: Place) -> None:
    if not line.pieces:
        return
    text = " ".join("".join(line.pieces).split())
    line.pieces = []
    if text:
        link_chars = min(line.link_chars, len(text))
        last = blocks[-1] if blocks and line.after_break else None
        if last and last.place is place and text[0].islower() and last.text[-1] not in ENDS:
            # a line broken in the middle of a sentence
            last.text += " " + text
            last.link_chars += link_chars
        else:
            blocks.append(Block(text, place, link_chars, line.inner))
            place.blocks += 1
        place.chars += len(text)
        place.link_chars += link_chars
        if len(text) > 80 and link_chars * 4 < len(text):
            place.prose += len(text)
    line.link_chars = line.inner = 0
    line.after_break = False
