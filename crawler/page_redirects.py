"""Finds where a page without a text leads: by a Refresh header, a meta refresh, or `location` in a script."""

import re

from scrapy.http import Response

from crawler.discovery.links import absolute
from extract.decode import Undecodable, decode

LARGEST = 8192
"""Bytes; a page that only leads on is small, and a larger one may hold an article."""

LONGEST_WAIT = 15.0
"""Seconds; a page that is shown for longer reloads itself."""

_MOST_TEXT = 300
# 0; url=/new/1, 5;URL='https://site.kz/', 0,/new/1
_REFRESH = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*[;,]\s*(?:url\s*=\s*)?['\"]?([^'\"]+)", re.I)
_META = re.compile(r"<meta\b[^<>]*http-equiv\s*=\s*['\"]?refresh\b[^<>]*>", re.I)
_CONTENT = re.compile(r"content\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.I)
_SCRIPT = re.compile(r"<script\b[^<>]*>(.*?)</script\s*>", re.I | re.S)
# location.href = '/new/1'; window.location="/new/1"; location.replace('/new/1')
_LOCATION = re.compile(
    r"(?<![\w$])(?:(?:window|document|self|top|parent)\s*\.\s*)?location\s*"
    r"(?:(?:\.\s*href\s*)?=\s*|\.\s*(?:replace|assign)\s*\(\s*)(['\"])(?P<url>[^'\"\s]+)\1",
    re.I,
)
_HIDDEN = re.compile(r"<(script|style|noscript|head)\b.*?</\1\s*>|<!--.*?-->|<[^<>]*>", re.I | re.S)
_NO_SCRIPT = re.compile(r"<noscript\b.*?</noscript\s*>|<!--.*?-->", re.I | re.S)
# a guard that first sets a cookie, or counts something, leads nowhere without its script
_GUARD = re.compile(r"cookie|captcha|challenge|fingerprint", re.I)


def leads_to(response: Response) -> str | None:
    """The address that the page leads to, None for a page that is one itself or leads nowhere else."""
    if response.status != 200 or len(response.body) > LARGEST:
        return None
    kind = (response.headers.get(b"Content-Type") or b"text/html").decode("latin-1")
    header = (response.headers.get(b"Refresh") or b"").decode("latin-1")
    if "html" not in kind.lower():
        return None
    try:
        decoded = decode(response.body, kind)
    except Undecodable:
        return None
    if _GUARD.search(decoded.text) or len("".join(_HIDDEN.sub(" ", decoded.text).split())) > _MOST_TEXT:
        return None
    href = _of_refresh(header) or _of_meta(decoded.text) or _of_script(decoded.text)
    url = absolute(response.url, href, decoded.charset) if href else None
    return None if url == response.url.partition("#")[0] else url


def _of_refresh(words: str) -> str | None:
    match = _REFRESH.match(words)
    return match[2].strip() if match and float(match[1]) <= LONGEST_WAIT else None


def _of_meta(text: str) -> str | None:
    meta = _META.search(_NO_SCRIPT.sub(" ", text))
    content = _CONTENT.search(meta[0]) if meta else None
    return _of_refresh(next(filter(None, content.groups()), "").replace("&amp;", "&")) if content else None


def _of_script(text: str) -> str | None:
    scripts = _SCRIPT.findall(_NO_SCRIPT.sub(" ", text))
    found = next((match["url"] for script in scripts if (match := _LOCATION.search(script))), None)
    # a script may write `\\/` for a slash
    return found.replace("\\/", "/") if found else None
