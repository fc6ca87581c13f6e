"""Makes the key by which two addresses are one article.

`url_key` answers with an equality key: addresses with one key are one article. A false merge loses an article for
ever, while a miss costs a row that the text stage finds; so every rule is exact, and what is not known is kept.
"""

import re
import unicodedata
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from extract.url_noise import is_noise, is_tracker
from extract.url_wrappers import MOST_WRAPPED, unwrap
from sources import Source
from sources.host_names import ascii_host, host_of

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
# /news;jsessionid=0A1B2C3D.node1, /news%3Bjsessionid=0A1B, /(S(ab1cd2ef3gh4ij5kl6mn7op8))/news
_PATH_SESSION = re.compile(r"(?:;|%3b)(?:jsessionid|phpsessid)=[^/?;]*|/\(S\([a-z0-9]{24}\)\)", re.I)
# /news/5.amp, /news/5.amp.html, /news/5/amp, /news/5/amp.html, /news/48213-amp.html, /48213_amp
_AMP_TAIL = re.compile(
    r"(?<=[^/])(?:\.amp(?=(?:\.html?)?$)|/amp(?:\.html?)?$)|(?<=[0-9]{4})[-_]amp(?=(?:\.html?|\.php)?$)"
)
# /news/5/print, /news/5/print.html, /news/5/print-version; /print:page,1,5-slug.html is DataLife Engine's
_PRINT_TAIL = re.compile(r"(?<=[^/])/(?:print(?:\.html?|\.php|able|[-_]?version)?|version[-_]print|forprint)$")
# /news/5.print, /news/48213-print.html, /48213_print; but /5-amp may be a plug
_PRINT_MARK = re.compile(r"(?<=[^/])\.print(?=(?:\.html?)?$)|(?<=[0-9]{4})[-_]print(?=(?:\.html?|\.php)?$)")
_PRINT_PREFIX = re.compile(r"(?<=/)(?:print:page,1,)+")
# /amp/news/slug, /ru/amp/news/5: where something follows; /news/print/5, /print/node/5: where an id follows
_TWIN_SEGMENT = re.compile(r"/(?:amp(?=/.)|print(?=/(?:[^/]+/)?[^/]*[0-9]))(?=/)")
# /2025/05/slug/comment-page-2: WordPress shows the article above each page of its comments
_COMMENT_PAGE = re.compile(r"(?<=[^/])/comment-page-[0-9]+$")
# /news/5&utm_source=tg, /news/5%3Futm_source=tg: a link made without its question mark
_PATH_TRACKER = re.compile(r"(?:[&;?]|%26|%3[bf])(?:utm_[a-z]+|fbclid|gclid|yclid|ysclid)=[^/&;]*", re.I)
# %0D, %0A, %09, a space, and the spaces that editors paste: what stood behind the address where it was copied
_TRAILING_SPACE = re.compile(r"(?:%20|%0[09ADad]|%C2%A0|%E2%80%(?:8[0-F]|AF)|%E2%81%A0|%EF%BB%BF)+$")
# /a/32700123.html, /a/some-words/32700123.html, /amp/32700123.html: one article of Radio Free Europe's sites
_RFE_ARTICLE = re.compile(r"/(?:a|amp)/(?:[^/]+/)?([0-9]{5,})\.html")
_RFE_HOST = re.compile(
    r"(?:[a-z]{2,4}\.)?(?:azattyq|azattyk|azattyqasia|radiosvoboda|svoboda|svaboda|ozodi|ozodlik|azadliq|azatliq|idelreal|severreal"
    r"|sibreal|krymr|rferl|europalibera|evropaelire|slobodnaevropa|currenttime|kavkazr|azathabar|ekhokavkaza"
    r"|radiofarda|radiotavisupleba|azatutyun|azadiradio|mashaalradio|szabadeuropa|svobodnaevropa)"
    r"\.(?:org|com|tv|am|ge|hu|bg|mk|info|kz)"
)
# &amp;lang=ru, &amp;amp;lang=ru, &amp%3Blang=ru: escaped once and more
_AMPERSAND = re.compile(r"&(?:amp(?:;|%3b))+", re.I)
_PATH_MARKS = "!$'()*,:@~"
_QUERY_MARKS = "/!$'()*,:@~[]"
"""These mean the same with and without their escape; `_RESERVED` do not, and keep the spelling they came in."""
_RESERVED = "/;=&+"


def url_key(url: str, source: Source | None = None) -> str:
    """The key of `url`: `https://host/path?query` with everything left out that does not tell articles apart.

    With a `source` that owns the address, its aliases become its home's host, and its `article_id` pattern makes
    `id:host:ID` (with the group `lang`, where the pattern has one). Never raises; a key is its own key.
    """
    key = _key(url, source)
    for _ in range(MOST_WRAPPED):
        key, before = _key(key, source), key
        if key == before:
            break
    return key


def site_of(url: str) -> str:
    """The host whose article `url` shows: the site's own for a twin, an AMP cache or a web archive; or empty."""
    try:
        return _host(unwrap(_read(url), _read))
    except ValueError:  # http://[::1 has no host
        return ""


def _key(url: str, source: Source | None) -> str:
    text = _clean(url)
    if _OTHER_SCHEME.match(text):
        return text
    try:
        parts = unwrap(_split(text), _read)
        host = _host(parts)
    except ValueError:  # http://[::1 and other broken hosts have no parts; such an address is equal to itself alone
        return text
    if source is not None and host in source.hosts:
        host = _bare(host_of(source.home) or host)
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
    marks = {"\ufeff", "\u200b", "\u200e", "\u200f", "\u2060"}
    kept = "".join(c for c in url.strip() if c not in marks and unicodedata.category(c) not in ("Cc", "Cs"))
    return _AMPERSAND.sub("&", kept.strip())


def _split(text: str) -> SplitResult:
    scheme = _SCHEME.match(text)
    text = text if scheme and scheme[1] else f"https:{text}" if scheme else f"https://{text}"
    head, mark, tail = text.partition("?")
    return urlsplit(head.replace("\\", "/") + mark + tail)


def _read(text: str) -> SplitResult:
    return _split(_clean(text))


def _bare(host: str) -> str:
    """The host without the prefixes of its mobile, AMP and www twins."""
    before = ""
    while before != host:
        before, host = host, _INNER_MOBILE.sub(r"\1.", _TWIN_HOST.sub("", host))
    return host


def _host(parts: SplitResult) -> str:
    """The lower-cased ASCII host, with a port only where it is none of the usual two. Raises ValueError."""
    host = ascii_host(parts.hostname or "")
    if not host or not re.fullmatch(r"[\w.:%-]+", host):
        raise ValueError("no host")
    host = f"[{host}]" if ":" in host else _bare(host)
    host = _MOVED.get(host, "facebook.com" if _FACEBOOK.match(host) else host)
    return host if parts.port in (None, 80, 443) else f"{host}:{parts.port}"


def _escaped(text: str, plain: str) -> str:
    """One spelling of each character: those in `plain` bare, all others as UTF-8 escapes in capitals."""
    pieces = re.split(r"((?:%[0-9a-fA-F]{2})+)", text)
    return "".join(_one_escape(p, plain) if i % 2 else _quoted(p, plain) for i, p in enumerate(pieces))


def _quoted(text: str, plain: str) -> str:
    """What stands outside of escapes; a bare % is the sign itself, as servers read it."""
    return quote(unicodedata.normalize("NFC", text), safe=plain + _RESERVED)


def _one_escape(escape: str, plain: str) -> str:
    raw = bytes.fromhex(escape.replace("%", ""))
    try:
        return quote(unicodedata.normalize("NFC", raw.decode()), safe=plain)
    except UnicodeDecodeError:  # windows-1251 addresses: their bytes are their spelling
        return quote(raw, safe="")


def _path(path: str) -> str:
    path = _PATH_TRACKER.sub("", _PATH_SESSION.sub("", re.sub(r"/{2,}", "/", path)))
    # an escaped dot is a dot: browsers read /news/%2E%2E/5 as /5
    path = _TRAILING_SPACE.sub("", _dotless(_escaped(path, _PATH_MARKS)))
    before = None
    while before != path:
        before = path
        path = _PRINT_PREFIX.sub("", _INDEX.sub("", path)).rstrip("/")
        path = _COMMENT_PAGE.sub("", _PRINT_MARK.sub("", _PRINT_TAIL.sub("", _AMP_TAIL.sub("", path))))
        path = re.sub(r"/{2,}", "/", _TRAILING_SPACE.sub("", _TWIN_SEGMENT.sub("", path)))
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
        name, _, value = _untracked(part).replace("+", "%20").partition("=")
        if name:
            value = _TRAILING_SPACE.sub("", _escaped(value, _QUERY_MARKS))
            pairs.append((_escaped(name, _QUERY_MARKS), value))
    plain = {unquote(n).lower(): unquote(v) for n, v in pairs}
    kept = [(n, v) for n, v in pairs if not is_noise(host, unquote(n).lower(), unquote(v), plain)]
    return "&".join(f"{n}={v}" for n, v in sorted(kept, key=lambda pair: pair[0]))


def _untracked(part: str) -> str:
    """Without the trackers that stand behind a semicolon: old servers part parameters by it as well as by &."""
    pieces = part.split(";")
    kept = [piece for piece in pieces if not is_tracker(unquote(piece.partition("=")[0]).lower())]
    return ";".join(kept) if len(pieces) > 1 else part


def _route(fragment: str) -> str:
    """A fragment that is an address of its own (`#!/news/5`, `#/news/5`); all others are places in one page."""
    if not re.match(r"!?/|!", fragment):
        return ""
    path, _, query = fragment.partition("?")
    query = _query("", query)
    path = _TRAILING_SPACE.sub("", _escaped(_PATH_TRACKER.sub("", path), _PATH_MARKS))
    return f"#{path}" + (f"?{query}" if query else "")


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
    if _RFE_HOST.fullmatch(host):
        article = _RFE_ARTICLE.fullmatch(re.sub(r"/{2,}", "/", path))
        return f"https://{host}/a/{article[1]}.html" if article else None
    return None
