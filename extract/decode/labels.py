"""Reads the encodings that the HTTP header, the page's head and the XML prolog name."""

import codecs
import re
from dataclasses import dataclass

_HEAD = 8192
# text/html; charset="windows-1251"
_HTTP = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
# <meta charset=utf-8>, <meta http-equiv="Content-Type" content="text/html; charset=koi8-r">
_META = re.compile(rb"<meta\b[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
# <?xml version="1.0" encoding="windows-1251"?>, after blank lines too
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([\w.:-]+)", re.I)
# <html lang="kk-KZ">, xml:lang='ru'
_LANGUAGE = re.compile(rb"<html\b[^>]{0,400}?\blang\s*=\s*[\"']?\s*([a-zA-Z]{2,3})\b")
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.S)

# what sites write, or browsers mean by it -> Python's name
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "utf-16": "utf-16-le",
    "utf-8-sig": "utf-8",
}
_SPELLED = {
    "unicode": "utf-16-le",
    "x-sjis": "cp932",
    "ks_c_5601-1987": "cp949",
    "x-gbk": "gb18030",
    "koi8-ru": "koi8-u",
}
# codecs of Python's own, that no site writes in and that raise whatever is asked for
_NO_ENCODINGS = frozenset(
    {"charmap", "idna", "mbcs", "oem", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}
)
# win-1251, x-cp1251, cp-1251, windows1251, windows_1251
_WINDOWS = re.compile(r"^(?:x-)?(?:cp|win|windows|ms|microsoft)[-_]?(\d{3,4})$")


@dataclass(frozen=True, slots=True)
class Label:
    """An encoding by Python's name, and who named it: http, meta or xml."""

    charset: str
    origin: str


def read_labels(body: bytes, content_type: str | None) -> tuple[Label, ...]:
    """What is named, the header first; names that mean nothing are left out."""
    named: list[tuple[str, str]] = []
    if content_type and (http := _HTTP.search(content_type)):
        named.append((http[1], "http"))
    head = _COMMENT.sub(b"", body[:_HEAD])
    if meta := _META.search(head):
        named.append((meta[1].decode("ascii", "replace"), "meta"))
    if xml := _XML.search(head):
        named.append((xml[1].decode("ascii", "replace"), "xml"))
    return tuple(Label(charset, origin) for name, origin in named if (charset := python_name(name)))


def declared_language(body: bytes) -> tuple[str, ...]:
    """The primary code of the page's `lang`, where it has one."""
    found = _LANGUAGE.search(body[:_HEAD])
    return (found[1].decode().lower(),) if found else ()


def python_name(name: str) -> str | None:
    """Python's name of an encoding for text, as browsers understand the label; None for nonsense."""
    name = name.strip().lower()
    windows = _WINDOWS.match(name)
    name = _SPELLED.get(name, f"cp{windows[1]}" if windows else name)
    try:
        found = codecs.lookup(name)
    except LookupError:
        return None
    if not found._is_text_encoding or found.name in _NO_ENCODINGS:
        return None
    return _MEANT.get(found.name, found.name)
