"""Data and programs that come as a page are no article, and an encoding that is none is no encoding."""

import json
import time
from datetime import UTC, datetime

import pytest

from extract import Outcome, Page, extract
from extract.decode import decode
from extract.decode.code import kind_of_code
from extract.decode.labels import python_name
from extract.fallback import read_without_tree

NOW = datetime(2026, 11, 22, tzinfo=UTC)
NEWS = "Мост через реку закрыли на ремонт до весны, сообщила пресс-служба района. Объезд идёт через старый посёлок. "
POST = {"date": "2026-11-20T10:00:00", "title": {"rendered": "Мост"}, "content": {"rendered": f"<p>{NEWS * 4}</p>"}}
CODE = {
    "json": json.dumps(POST, ensure_ascii=False),
    "json in ascii": json.dumps([POST] * 9),
    "json that was cut": json.dumps(POST)[:-40],
    "json nested past any stack": "[" * 200_000,
    "json in a call": f"jQuery1_2({json.dumps(POST, ensure_ascii=False)});",
    "css": "/* The theme. All rights are its owner's. */\n@charset 'utf-8';\n"
    + "".join(f".box-{n} > a:hover {{ color: #{n:06x}; font-family: 'Open Sans', serif; }}\n" for n in range(60)),
    "css in one line": "".join(f"@media print{{.b{n}>a{{color:red;margin:{n}px auto}}}}" for n in range(60)),
    "javascript": "/*! lib v3.6 | (c) its authors */\n(function () {\n  'use strict'; // strictly\n"
    + "".join(f"  if (a{n}) {{ a{n}.innerHTML = '<p>{NEWS}</p>'; }}\n" for n in range(9))
    + "})();",
    "javascript in one line": "!function(e,t){"
    + "".join(f"var a{n}=e.b{n}||[];a{n}.push(t);" for n in range(90))
    + "}()",
    "javascript of a module": "import {a} from './a.js';\n"
    + "".join(f"export const b{n} = a({n});\n" for n in range(9)),
    "javascript that writes": f"document.write('<div class=news><p>{NEWS * 3}</p></div>');\n",
}
PAGES = {
    "a page behind printed data": f"{json.dumps({'debug': 1})}<!doctype html><h1>Мост</h1><p>{NEWS * 3}</p>",
    "a page behind a script without its tag": f"var a = 1; b(a); </script><html><body><h1>Мост</h1><p>{NEWS * 3}</p>",
    "a page that teaches code": f"<h1>Стили</h1><p>{NEWS * 3}</p><pre>.a {{ color: red }} .b {{ color: blue }}</pre>",
    "a plain text": NEWS * 3,
    "a plain text in brackets": f"[Обновлено] {NEWS * 3} (Фото: {{автор}}; {{место}}; {{день}})",
    "a fragment behind a word": f"Новости: <p>{NEWS * 3}</p>",
}


@pytest.mark.parametrize("name", CODE)
def test_code_that_comes_as_a_page_is_no_article(name: str) -> None:
    page = Page("https://tau.example/1", CODE[name].encode(), NOW, "text/html; charset=utf-8")
    read = extract(page)
    assert (read.outcome, read.body) == (Outcome.NOT_ARTICLE, None)
    assert read.warnings == (f"not_markup: {name.split()[0]}",)
    assert read_without_tree(page, None, "timeout").body is None


@pytest.mark.parametrize("name", PAGES)
def test_a_page_with_code_in_it_is_a_page(name: str) -> None:
    read = extract(Page("https://tau.example/1", PAGES[name].encode(), NOW, "text/html; charset=utf-8"))
    assert read.outcome is Outcome.OK
    assert "Объезд идёт через старый посёлок" in (read.body or "")


@pytest.mark.parametrize(
    "text",
    ["a" * 10**6, "{:" * 10**5, "/*" * 10**5, '"\\"' * 10**5, "'\\" * 10**5, "class " + "a" * 10**6, "@a" * 10**5],
)
def test_the_time_is_linear(text: str) -> None:
    begun = time.process_time()
    assert kind_of_code(f"var {text}") in (None, "javascript")
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    "codec",
    [
        "idna",
        "punycode",
        "undefined",
        "unicode_escape",
        "raw_unicode_escape",
        "charmap",
        "rot13",
        "zlib",
        "hex",
        "utf-7",
    ],
)
def test_a_codec_that_no_site_writes_in_is_no_encoding(codec: str) -> None:
    assert python_name(codec) is None
    page = f"<p>{NEWS * 4}</p>".encode("cp1251")
    assert NEWS in decode(page, f"text/html; charset={codec}", ("ru",)).text
    assert decode(b"<p>\\u0041 xn--a</p>", f"text/html; charset={codec}").text == "<p>\\u0041 xn--a</p>"
