"""Names a text that is data or a program, not a page, under whatever label: JSON, a style sheet or JavaScript."""

import json
import re

from extract.decode import Undecodable

# `<!doctype html>`, `<html lang=ru>`, `<p class=x>`: a page, even where some code was printed before it
_PAGE = re.compile(r"<(?:!doctype|html|head|body|article|main|div|h1|p)\b", re.I)
# `{"title": `, `[{"id":1`, `["a"`: how JSON begins, whole or cut
_JSON = re.compile(r'[\[{\s]*[\[{]\s*"(?:[^"\\<]|\\.){0,200}"\s*[:,\]]')
# `callback({`, `/**/jQuery.x_1([`
_JSONP = re.compile(r"(?:/\*\*/)?\s*[\w$.]{1,100}\s*\(\s*(?=[\[{])")
_LINE_COMMENT = re.compile(r"(?<![:'\"])//[^\n]*")
# an escape outside of strings is taken as well, so that no scan begins at its quote
_STRING = re.compile(r"""\\.|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`""", re.S)
# `.box > a:hover { color: red; }`, `@media print {`, `@charset "utf-8";`
_RULE = re.compile(r"[^{};<]{1,300}\{[^{}<]*\}|@[a-z-]{1,30}[^{};<]{0,300}[{;]", re.I)
# `!function(`, `(()=>`, `var a =`, `import x from`, `window.`, `"use strict"`, `document.write(`
_PROGRAM = re.compile(
    r"[;!(+\s]{0,20}(?:(?:async\s{1,9})?function\b\s{0,9}[\w$]{0,80}\s{0,9}\(|\(?[\w$,\s]{0,80}\)?\s{0,9}=>"
    r"|(?:var|let|const)\s{1,9}[\w$,{\[]|import\s{0,9}[\w${*\"']|export\s{1,9}(?:default|const|function|class|\{)"
    r"|class\s{1,9}[\w$]{1,80}[\w$\s.]{0,80}\{|(?:window|document|self|globalThis|jQuery|\$)\s{0,9}[.(\[]"
    r"|[\"']use strict[\"']|(?:if|try)\s{0,9}[({]|(?:define|require)\s{0,9}\()"
)
_MARKS = re.compile(r"[;{}()=\[\]]")
_SAMPLE = 100_000
_MOSTLY, _LEAST_RULES, _LEAST_MARKS = 0.7, 3, 0.05


class NotMarkup(Undecodable):
    """A text that is no page, but data or a program."""


def kind_of_code(text: str) -> str | None:
    """What the text is where it is no page: json, css or javascript; None for a page or a plain text.

    It is looked at only where it does not begin with a tag, as pages do.
    """
    text = text.strip("\ufeff \t\r\n")
    if not text or text[0] == "<":
        return None
    if _is_json(text):
        return "json"
    bare = _LINE_COMMENT.sub("", _without_comments(text[:_SAMPLE])).strip()
    without_strings = _STRING.sub("''", bare)
    if _PAGE.search(without_strings):
        return None
    if _is_style(without_strings):
        return "css"
    return "javascript" if _is_program(bare, without_strings) else None


def _is_json(text: str) -> bool:
    """Whether all of it is JSON, or a call with JSON; what is cut, or nested too deep, by its beginning."""
    called = _JSONP.match(text)
    if called:
        text = text[called.end() :].rstrip("); \r\n\t")
    if text[0] not in "[{":
        return False
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except RecursionError:
        return True
    except ValueError:
        # cut, or not quite JSON: what stands outside of its strings, the last of which may have no end
        outside = _STRING.sub("", text[:_SAMPLE]).partition('"')[0]
        return bool(_JSON.match(text[:2000])) and not _PAGE.search(outside)
    rest = text[end : end + _SAMPLE].strip()
    return not rest or (rest[0] in "[{" and not _PAGE.search(_STRING.sub("", rest)))


def _without_comments(text: str) -> str:
    """The text without what stands between `/*` and `*/`; every look-up goes forward, so the time is linear."""
    kept, at = [], 0
    while (start := text.find("/*", at)) >= 0 and (end := text.find("*/", start + 2)) >= 0:
        kept.append(text[at:start])
        at = end + 2
    return "".join([*kept, text[at:]])


def _is_style(text: str) -> bool:
    """Whether hardly anything stands outside of its rules."""
    if text.count("{") < _LEAST_RULES:
        return False
    rules = [rule.group() for rule in _RULE.finditer(text)]
    rules = [rule for rule in rules if ":" in rule or rule[0] == "@"]
    return len(rules) >= _LEAST_RULES and sum(map(len, rules)) > _MOSTLY * len(text)


def _is_program(bare: str, without_strings: str) -> bool:
    """Whether it begins as a program does, and is full of brackets and semicolons."""
    if not _PROGRAM.match(bare):
        return False
    return len(_MARKS.findall(without_strings)) > _LEAST_MARKS * len(without_strings)
