"""Makes the key by which two addresses are one article.

`url_key` answers with an equality key: addresses with one key are one article. A false merge loses an article for
ever, while a miss costs a row that the text stage finds; so every rule is exact, and what is not known is kept.
"""

import re
import unicodedata
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from extract.url_noise import is_noise
from sources import Source

_WRAPPED = 5
"""Redirectors nest (a share button around an AMP cache); a chain beyond this is an attack, not a link."""

# //example.kz, HTTPS://example.kz
_SCHEME = re.compile(r"^(?:([a-z][a-z0-9+.-]*):)?//", re.I)
# mailto:desk@site.kz, id:site.kz:12; but not the port of site.kz:8080/news
_OTHER_SCHEME = re.compile(r"^(?!https?:)[a-z][a-z0-9+-]*:(?![0-9])", re.I)
# www.site.kz, www2.site.kz, m.site.kz, amp.site.kz; the rest must still be a site: m.kz and m.com.kz are sites
_TWIN_HOST = re.compile(
    r"^(?:www\d?|m|mobile|mobi|amp|wap|pda|touch)\.(?=[^.]+\.)(?!(?:com|co|org|net|gov|edu|ac)\.[a-z]{2}$)"
)
# ru-ru.facebook.com, mbasic.facebook.com
_FACEBOOK = re.compile(r"(?:[a-z]{2}-[a-z]{2}|mbasic|web)\.facebook\.com$")
_MOVED = {"zen.yandex.ru": "dzen.ru", "zen.yandex.com": "dzen.ru", "twitter.com": "x.com", "telegram.me": "t.me"}
# ru.m.wikipedia.org
_INNER_MOBILE = re.compile(r"^([a-z]{2,3})\.m\.(?=[^.]+\.[^.]+$)")
# /news/index.php, /Default.aspx
_INDEX = re.compile(r"/(?:index\.(?:php\d?|[sx]?html?|aspx?|jsp|cgi|pl)|default\.(?:aspx?|html?))(?=/|$)", re.I)
# /news;jsessionid=0A1B2C3D4E5F60718293A4B5C6D7E8F9, /(S(ab1cd2ef3gh4ij5kl6mn7op8))/news
_PATH_SESSION = re.compile(r";jsessionid=[\w.!-]{16,}|/\(S\([a-z0-9]{24}\)\)", re.I)
# /news/5.amp, /news/5.amp.html, /news/5/amp, /news/5/amp.html
_AMP_TAIL = re.compile(r"(?<=[^/])(?:\.amp(?=(?:\.html?)?$)|/amp(?:\.html?)?$)")
# /news/5/print, /news/5/print.html; /print:page,1,5-slug.html is DataLife Engine's
_PRINT_TAIL = re.compile(r"(?<=[^/])/print(?:\.html?|able)?$")
_PRINT_PREFIX = re.compile(r"(?<=/)(?:print:page,1,)+")
# /amp/news/slug, /ru/amp/news/5: where something follows; /news/print/5: where an id follows
_TWIN_SEGMENT = re.compile(r"/(?:amp(?=/.)|print(?=/[^/]*[0-9]))(?=/)")
# /news/5&utm_source=tg: a link made without its question mark
_PATH_TRACKER = re.compile(r"[&;](?:utm_[a-z]+|fbclid|gclid|yclid|ysclid)=[^/&;]*")
_PATH_MARKS = "!$'()*,:@~"
_QUERY_MARKS = "/!$'()*,:@~[]"
"""These mean the same with and without their escape; `_RESERVED` do not, and keep the spelling they came in."""
_RESERVED = "/;=&+"

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


def url_key(url: str, source: Source | None = None) -> str:
    """The key of `url`: `https://host/path?query` with everything left out that does not tell articles apart.

    With a `source` that owns the address, its aliases become its home's host, and its `article_id` pattern makes
    `id:host:ID` (with the group `lang`, where the pattern has one). Never raises; a key is its own key.
    """
    key = _key(url, source)
    for _ in range(_WRAPPED):
        key, before = _key(key, source), key
        if key == before:
            break
    return key


def _key(url: str, source: Source | None) -> str:
    text = _clean(url)
    if _OTHER_SCHEME.match(text):
        return text
    try:
        parts = _unwrapped(_split(text))
        host = _host(parts)
    except ValueError:  # http://[::1 and other broken hosts have no parts; such an address is equal to itself alone
        return text
    if source is not None and host in source.hosts:
        host = _bare((urlsplit(source.home).hostname or host).lower())
        if found := _article_id(parts.geturl(), source):
            return f"id:{host}:{found}"
    key = _of_platform(host, parts) or _plain_key(host, parts)
    found = _article_id(key, source) if source is not None and host in source.hosts else None
    return f"id:{host}:{found}" if found else key


def _plain_key(host: str, parts: SplitResult) -> str:
    query = _query(host, parts.query)
    return f"https://{host}{_path(parts.path)}" + (f"?{query}" if query else "") + _route(parts.fragment)


def _clean(url: str) -> str:
    """Without white space and control characters at either end or inside, as browsers read an address."""
    marks = {"\ufeff", "\u200b", "\u200e", "\u200f"}
    kept = "".join(c for c in url.strip() if c not in marks and unicodedata.category(c) not in ("Cc", "Cs"))
    return kept.strip().replace("&amp;", "&")


def _split(text: str) -> SplitResult:
    scheme = _SCHEME.match(text)
    text = text if scheme and scheme[1] else f"https:{text}" if scheme else f"https://{text}"
    head, mark, tail = text.partition("?")
    return urlsplit(head.replace("\\", "/") + mark + tail)


def _bare(host: str) -> str:
    """The host without the prefixes of its mobile, AMP and www twins."""
    before = ""
    while before != host:
        before, host = host, _INNER_MOBILE.sub(r"\1.", _TWIN_HOST.sub("", host))
    return host


def _host(parts: SplitResult) -> str:
    """The lower-cased ASCII host, with a port only where it is none of the usual two. Raises ValueError."""
    host = (parts.hostname or "").lower().rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError as err:
            raise ValueError(f"no host name: {host!r}") from err
    if not host or not re.fullmatch(r"[\w.:%-]+", host):
        raise ValueError("no host")
    host = f"[{host}]" if ":" in host else _bare(host)
    host = _MOVED.get(host, "facebook.com" if _FACEBOOK.match(host) else host)
    return host if parts.port in (None, 80, 443) else f"{host}:{parts.port}"


def _unwrapped(parts: SplitResult) -> SplitResult:
    """The address inside redirectors, AMP caches and turbo pages. Raises ValueError."""
    for _ in range(_WRAPPED):
        inner = _inside(parts)
        if inner is None:
            return parts
        parts = _split(_clean(inner))
    return parts


def _inside(parts: SplitResult) -> str | None:
    host = (parts.hostname or "").lower()
    place = re.sub(r"/{2,}", "/", f"{host}{parts.path}")
    tail = f"?{parts.query}" if parts.query else ""
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


def _escaped(text: str, plain: str) -> str:
    """One spelling of each character: those in `plain` bare, all others as UTF-8 escapes in capitals."""
    pieces = re.split(r"((?:%[0-9a-fA-F]{2})+)", text)
    return "".join(_one_escape(p, plain) if i % 2 else _quoted(p, plain) for i, p in enumerate(pieces))


def _quoted(text: str, plain: str) -> str:
    return quote(unicodedata.normalize("NFC", text), safe=plain + _RESERVED + "%")


def _one_escape(escape: str, plain: str) -> str:
    raw = bytes.fromhex(escape.replace("%", ""))
    try:
        return quote(unicodedata.normalize("NFC", raw.decode()), safe=plain)
    except UnicodeDecodeError:  # windows-1251 addresses: their bytes are their spelling
        return quote(raw, safe="")


def _path(path: str) -> str:
    path = _dotless(_PATH_TRACKER.sub("", _PATH_SESSION.sub("", re.sub(r"/{2,}", "/", path))))
    path = re.sub(r"(?:%20)+$", "", _escaped(path, _PATH_MARKS))
    before = None
    while before != path:
        before = path
        path = _PRINT_PREFIX.sub("", _INDEX.sub("", path)).rstrip("/")
        path = _TWIN_SEGMENT.sub("", _PRINT_TAIL.sub("", _AMP_TAIL.sub("", path)))
        path = re.sub(r"/{2,}", "/", re.sub(r"(?:%20)+$", "", path))
    return path or "/"


def _dotless(path: str) -> str:
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            kept[1:] = kept[1:-1]
        elif segment != ".":
            kept.append(segment)
    return "/".join(kept)


def _query(host: str, query: str) -> str:
    """The parameters that tell articles apart, in order of their names."""
    pairs = []
    for part in query.split("&"):
        name, _, value = part.replace("+", "%20").partition("=")
        if name:
            pairs.append((_escaped(name, _QUERY_MARKS), _escaped(value, _QUERY_MARKS)))
    plain = {unquote(n).lower(): unquote(v) for n, v in pairs}
    kept = [(n, v) for n, v in pairs if not is_noise(host, unquote(n).lower(), unquote(v), plain)]
    return "&".join(f"{n}={v}" for n, v in sorted(kept, key=lambda pair: pair[0]))


def _route(fragment: str) -> str:
    """A fragment that is an address of its own (`#!/news/5`, `#/news/5`); all others are places in one page."""
    return f"#{_escaped(fragment, _PATH_MARKS + '?')}" if re.match(r"!?/|!", fragment) else ""


def _article_id(url: str, source: Source) -> str | None:
    if source.article_id is None:
        return None
    found = re.search(source.article_id, url)
    if found is None:
        return None
    names = found.groupdict()
    ident = names.get("id") or found[1]
    return "/".join(filter(None, (names.get("lang"), ident))) if ident else None


def _of_platform(host: str, parts: SplitResult) -> str | None:
    """The key of a post on a platform whose addresses have many spellings, if this is one."""
    path = parts.path.rstrip("/")
    values = dict(parse_qsl(parts.query))
    if host in ("t.me", "telegram.dog"):
        post = re.fullmatch(r"/(?:s/)?(\w+)/(\d+)", path)
        return f"https://t.me/{post[1].lower()}/{post[2]}" if post else None
    if host in ("youtube.com", "youtu.be", "youtube-nocookie.com"):
        video = (
            re.fullmatch(r"/(?:shorts|embed|live|v)/([\w-]{11})", path)
            if host != "youtu.be"
            else re.fullmatch(r"/([\w-]{6,})", path)
        )
        ident = video[1] if video else values.get("v") if path == "/watch" else None
        return f"https://youtube.com/watch?v={ident}" if ident else None
    if host == "x.com":
        post = re.fullmatch(r"/(\w+)/status(?:es)?/(\d+)(?:/(?:photo|video)/\d)?", path)
        return f"https://x.com/{post[1].lower()}/status/{post[2]}" if post else None
    if host in ("vk.com", "vk.ru"):
        wall = re.fullmatch(r"/(wall-?\d+_\d+)", path) or re.fullmatch(r"(wall-?\d+_\d+)", values.get("w", ""))
        return f"https://vk.com/{wall[1]}" if wall else None
    return None
