"""Finds the address that is wrapped in another: of a web archive, a redirector, an AMP cache, a turbo page."""

import re
from collections.abc import Callable
from urllib.parse import SplitResult, parse_qsl, unquote

MOST_WRAPPED = 5
"""Redirectors nest (a share button around an AMP cache); a chain beyond this is an attack, not a link."""

_REDIRECTS = {
    "facebook.com/l.php": ("u",),
    "facebook.com/flx/warn": ("u",),
    "instagram.com/": ("u",),
    "google.com/url": ("url", "q"),
    "youtube.com/redirect": ("q",),
    "vk.com/away.php": ("to",),
    "linkedin.com/redir/redirect": ("url",),
    "slack-redir.net/link": ("url",),
    "steamcommunity.com/linkfilter": ("url", "u"),
    "duckduckgo.com/l": ("uddg",),
    "yandex.ru/turbo": ("text",),
    "click.mail.ru/redir": ("u",),
    "out.reddit.com/": ("url",),
    "t.umblr.com/redirect": ("z",),
    "protection.outlook.com/": ("url",),
}
"""Site and path of a redirector -> the parameters that hold the true address."""

# www-site-kz.cdn.ampproject.org/c/s/www.site.kz/news, google.com/amp/s/site.kz/news; `s` says https
_AMP_CACHE = re.compile(
    r"(?:\.cdn\.ampproject\.(?:org|net)/[civ]|^(?:www\.)?(?:google\.[a-z.]{2,6}|bing\.com)/amp)/(?:s/)?(?=[\w.-]+\.\w)"
)
# site-kz.turbopages.org/site.kz/s/news/5, yandex.ru/turbo/site.kz/s/news/5
_TURBO = re.compile(
    r"^(?:[\w.-]+\.turbopages\.org|(?:www\.)?yandex\.(?:ru|kz|by|com)/turbo)/(?:turbo/)?([\w.-]+\.\w+)/[shn](?=/)"
)
_ARCHIVES = re.compile(
    r"(?:[\w-]+\.)*archive\.org|archive\.(?:today|ph|is|li|vn|fo|md)|wayback\.archive-it\.org|arquivo\.pt"
    r"|webarchive\.(?:loc\.gov|org\.uk|nationalarchives\.gov\.uk)|(?:www\.)?webarchive\.org\.uk|swap\.stanford\.edu"
    r"|vefsafn\.is|web\.archive\.bibalex\.org|timetravel\.mementoweb\.org|archive\.wikiwix\.com"
)
# /https://, /http:/, /https%3A%2F%2F: where the original begins
_ORIGINAL = re.compile(r"/https?(:|%3a)(?:/|%2f)*", re.I)
# 20240102030405id_, 2024.01.02-030405, 2019, newest: what stands before an original without its scheme
_DATE = re.compile(r"(?:\d{4,14}|\d{4}\.\d\d\.\d\d-\d{6})(?:[a-z]{2}_)?|newest|oldest")
_SITE = re.compile(r"[^/?#%]+\.[^/?#%]{2,}")
_COPIES = frozenset({"", "web", "wayback", "all", "archive", "replay", "ukgwa", "is", "memento"})
_DEEPEST = 5
"""Segments of an archive's own before the original: /wayback/archive/20240102030405mp_/."""
# cache:AbCdEfGhIjKl:https://site.kz/5+word
_GOOGLE_CACHE = re.compile(r"cache:(?:[\w-]{12}:)?((?:https?:)?[^\s:]+)")


def unwrap(parts: SplitResult, split: Callable[[str], SplitResult]) -> SplitResult:
    """The parts of the innermost address; `split` reads an address as a link. Raises ValueError."""
    for _ in range(MOST_WRAPPED):
        inner = _inside(parts)
        if inner is None:
            return parts
        parts = split(inner)
    return parts


def _inside(parts: SplitResult) -> str | None:
    host = (parts.hostname or "").lower()
    place = re.sub(r"/{2,}", "/", f"{host}{parts.path}")
    tail = f"?{parts.query}" if parts.query else ""
    if _ARCHIVES.fullmatch(host):
        return _archived(parts.path, tail + (f"#{parts.fragment}" if parts.fragment else ""))
    if host == "webcache.googleusercontent.com":
        copy = _GOOGLE_CACHE.match(dict(parse_qsl(parts.query)).get("q", ""))
        return copy[1] if copy else None
    if cache := _AMP_CACHE.search(place):
        return f"https://{place[cache.end() :]}{tail}"
    if turbo := _TURBO.match(place):
        return f"https://{turbo[1]}{place[turbo.end() :]}{tail}"
    path = parts.path.rstrip("/") or "/"
    for target, names in _REDIRECTS.items():
        site, _, wanted = target.partition("/")
        if path == f"/{wanted}" and (host == site or host.endswith(f".{site}")):
            values = dict(parse_qsl(parts.query))
            return next((values[n] for n in names if values.get(n, "").startswith(("http://", "https://"))), None)
    return None


def _archived(path: str, tail: str) -> str | None:
    """The original of an archived copy, whose scheme may have lost a slash or be escaped; None for other pages."""
    if found := _ORIGINAL.search(path):
        original = path[found.end() :] if found[1] == ":" else unquote(path[found.end() :])
        before = path[: found.start()]
    else:
        segments = re.sub("/{2,}", "/", path).split("/")
        # archive.org/download/2024/x.pdf is no copy of a page
        dates = [i for i, s in enumerate(segments[:_DEEPEST]) if _DATE.fullmatch(s) and segments[i - 1] in _COPIES]
        if not dates:
            return None
        before, original = "/".join(segments[: dates[-1]]), "/".join(segments[dates[-1] + 1 :])
    # /web/*/http://site.kz/5 is the calendar of a page's copies
    if "*" in before or before.count("/") > _DEEPEST or not _SITE.match(original):
        return None
    return f"https://{original}{tail}"
