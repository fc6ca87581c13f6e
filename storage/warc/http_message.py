"""Reads the HTTP response in a record's block, however its archiver wrote it."""

import re
from dataclasses import dataclass

from storage.warc.content_coding import open_body

_MOST_HEAD = 1 << 18
_INTERIM = 5
# HTTP/1.1 200 OK, HTTP/2 200, ICY 200 OK, 200 OK
_STATUS = re.compile(rb"^(?:[A-Za-z]{2,8}(?:/[0-9.]{1,5})?[ \t]+)?([0-9]{3})(?:[ \t]+(.*))?$")
# Content-Type: text/html, Server : nginx
_HEADER = re.compile(rb"^([!-9;-~]{1,200})[ \t]*:(.*)$", re.S)
_LINE_END = re.compile(rb"\r?\n")
_MARKUP = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<(?:!doctype\s|!--|\?xml|html|head|body|meta|title)", re.I)
_PAGE_END = re.compile(rb"</html>\s*(?:<!--(?:[^-]|-(?!->))*-->\s*)*$", re.I)
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?\n")
_TEXTUAL = ("text/", "application/xhtml", "application/xml", "application/json")


@dataclass(frozen=True, slots=True)
class HttpHead:
    """Status line and headers, and where in the block the body begins; status 0 where there is no status line."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body_at: int

    def all(self, name: str) -> list[str]:
        """The values of every header of that name, split at their commas."""
        found = [value for key, value in self.headers if key.lower() == name]
        return [part.strip() for value in found for part in value.split(",") if part.strip()]


@dataclass(frozen=True, slots=True)
class HttpMessage:
    """A response with its body open; `cut` is the WARC word for why the body is not whole."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    cut: str | None = None


@dataclass(frozen=True, slots=True)
class _Dechunked:
    body: bytes
    whole: bool


def read_message(block: bytes, most: int) -> HttpMessage:
    """The response in the block, at most `most` bytes of its body. A block that is a page has status 200."""
    head = read_head(block)
    body = block[head.body_at :]
    cut = None
    chunked = _dechunk(body) if _may_be_chunked(head, body) else None
    if chunked is not None:
        body, cut = chunked.body, None if chunked.whole else "disconnect"
    elif is_short(head, len(body)) and not ends_as_page(body):
        cut = "disconnect"
    kind = next(iter(head.all("content-type")), "").lower()
    opened = open_body(body, head.all("content-encoding"), most, sniff=not kind or kind.startswith(_TEXTUAL))
    if opened.body is not body:
        # an encoding tells its own end
        cut = opened.cut
    status = head.status or (200 if head.headers or _MARKUP.match(block) else 0)
    return HttpMessage(status, head.reason, head.headers, opened.body, cut or opened.cut)


def read_head(block: bytes) -> HttpHead:
    """The last status line and headers before the body: interim answers and a proxy's own are passed over."""
    head = _read_one(block, 0)
    for _ in range(_INTERIM):
        following = block[head.body_at : head.body_at + 5]
        if following != b"HTTP/" or not (head.status // 100 == 1 or "established" in head.reason.lower()):
            break
        head = _read_one(block, head.body_at)
    return head


def _read_one(block: bytes, start: int) -> HttpHead:
    lines, end = _head_lines(block, start)
    found = _STATUS.match(lines[0]) if lines else None
    headers = tuple(_fold(lines[1 if found else 0 :]))
    if found is None:
        # without a status line, only lines that are all headers are a head
        whole = bool(lines) and len(headers) == len(lines)
        return HttpHead(0, "", headers if whole else (), end if whole else start)
    return HttpHead(int(found[1]), _text(found[2] or b"").strip(), headers, end)


def _head_lines(block: bytes, start: int) -> tuple[list[bytes], int]:
    """The lines up to an empty one, or to one that begins the page, and where the body begins."""
    lines: list[bytes] = []
    at = start
    while at < len(block) and at - start < _MOST_HEAD:
        found = _LINE_END.search(block, at, at + _MOST_HEAD)
        line, following = (block[at : found.start()], found.end()) if found else (block[at:], len(block))
        if _MARKUP.match(line) and not _HEADER.match(line):
            return lines, at
        if not line.strip():
            if lines:
                return lines, following
        elif line[:1] in b" \t" and lines:
            lines[-1] += b" " + line.strip()
        else:
            lines.append(line)
        at = following
    return lines, at


def _fold(lines: list[bytes]) -> list[tuple[str, str]]:
    found = (_HEADER.match(line) for line in lines)
    return [(_text(one[1]).strip(), _text(one[2]).strip()) for one in found if one]


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def body_length(head: HttpHead) -> int | None:
    """The Content-Length of the response, where it says one."""
    said = head.all("content-length")
    return int(said[0]) if said and said[0].isascii() and said[0].isdigit() and len(said[0]) < 13 else None


def is_short(head: HttpHead, size: int) -> bool:
    """Whether the response says that more bytes should have come."""
    said = body_length(head)
    return said is not None and size < said and head.status not in (204, 206, 304)


def ends_as_page(body: bytes) -> bool:
    """Whether the bytes end with the end of an HTML page."""
    return _PAGE_END.search(body[-2048:]) is not None


def is_complete(block: bytes) -> bool:
    """Whether a response itself proves its end: by its Content-Length or its last chunk."""
    head = read_head(block)
    body = block[head.body_at :]
    if body_length(head) == len(body) and body:
        return True
    chunked = _dechunk(body) if _may_be_chunked(head, body) else None
    return chunked is not None and chunked.whole


def _may_be_chunked(head: HttpHead, body: bytes) -> bool:
    said = any(part.lower() == "chunked" for part in head.all("transfer-encoding"))
    return said or (body_length(head) != len(body) and body.rstrip().endswith(b"\n0"))


def _dechunk(body: bytes) -> _Dechunked | None:
    """The chunks put together; None where the bytes are not in chunks."""
    pieces: list[bytes] = []
    at = 0
    while at < len(body):
        found = _CHUNK.match(body, at)
        if found is None:
            return _Dechunked(b"".join(pieces), False) if pieces and _is_torn(body[at:]) else None
        size = int(found[1], 16)
        if size == 0:
            return _Dechunked(b"".join(pieces), True)
        piece = body[found.end() : found.end() + size]
        pieces.append(piece)
        at = found.end() + size
        if len(piece) < size:
            # a number before a text is no chunk: the text would have to be as long as it says
            return _Dechunked(b"".join(pieces), False) if len(pieces) > 1 or _MARKUP.match(piece) else None
        end = _LINE_END.match(body, at)
        if end is None:
            return _Dechunked(b"".join(pieces), False) if at == len(body) else None
        at = end.end()
    return _Dechunked(b"".join(pieces), False) if pieces else None


def _is_torn(rest: bytes) -> bool:
    # the file ends within the size of the next chunk
    return len(rest) < 10 and re.fullmatch(rb"[0-9A-Fa-f]{1,8}\r?", rest) is not None
