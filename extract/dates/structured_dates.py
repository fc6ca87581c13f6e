"""Reads the dates that a page's metas and JSON-LD state."""

import json
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from extract.dates.candidates import MODIFIED, PUBLISHED, Candidate
from extract.dates.context import DateContext
from extract.dates.text_nodes import key
from extract.document.jsonld import is_article, types_of

_METAS: dict[str, list[str]] = json.loads((files(__package__) / "metas.json").read_text(encoding="utf-8"))
_ARTICLE = re.compile(r"article|posting|report|review|analysis|recipe|podcast|episode|interview|liveblog")
OTHER_THINGS = re.compile(r"video|image|audio|event|product|comment|person|organization|clip|offer|job|dataset")
_TOLD = (("datePublished", PUBLISHED), ("dateModified", MODIFIED))
_UPLOADED = (("uploadDate", PUBLISHED),)
_ITEMS = frozenset({"datepublished", "datemodified"})
_MOST = 60


def read_metas(context: DateContext) -> Iterator[Candidate]:
    """The dates of metas that are about the whole page."""
    metas = context.document.metas
    for role in (PUBLISHED, MODIFIED):
        for name in _METAS[role]:
            values = metas.get(name, ())
            if values and not (name in _ITEMS and _of_some_block(context, name)):
                yield context.candidate_from(f"meta:{name}", values[0], role)


def _of_some_block(context: DateContext, name: str) -> bool:
    """Whether <meta itemprop> stands in the body: it dates its block, perhaps a comment, and is read in its place."""
    found = (m for m in context.document.tree.iter("meta") if (m.get("itemprop") or "").strip().lower() == name)
    return any(above.tag == "body" for meta in islice(found, 1) for above in meta.iterancestors())


def read_json_ld_dates(context: DateContext) -> Iterator[Candidate]:
    """The dates of the objects that are about this article; the origin says how well an object fits the page."""
    objects = context.document.json_ld[:400]
    dated = [(o, _fit(o, context)) for o in objects if _dated(o)]
    if not any(is_article(o) for o in objects):
        dated += [(o, "film") for o in objects if _is_own_film(o, context)]
    for item, fit in dated[:_MOST]:
        fields = _UPLOADED if fit == "film" else _TOLD
        for field, role in fields:
            value = item.get(field)
            if isinstance(value, list) and value:
                value = value[0]
            if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
                doubt = "of another article" if fit == "other" else ""
                yield context.candidate_from(f"jsonld:{fit}", str(value), role, doubt)


def _dated(item: Mapping[str, Any]) -> bool:
    return "datePublished" in item or "dateModified" in item


def _is_own_film(item: Mapping[str, Any], context: DateContext) -> bool:
    """Whether a film, named as the page is, is what a page without an article's object is about."""
    if "VideoObject" not in types_of(item) or "uploadDate" not in item:
        return False
    name, title = item.get("name"), context.title_key
    return isinstance(name, str) and len(title) > 5 and key(name) == title


def _fit(item: Mapping[str, Any], context: DateContext) -> str:
    """article, page or other: whether an object is this page's article, the page itself, or something else."""
    kinds = item.get("@type")
    kind = " ".join(str(k) for k in kinds) if isinstance(kinds, list) else str(kinds or "")
    kind = kind.lower()
    if OTHER_THINGS.search(kind):
        return "other"
    names = [key(n) for f in ("headline", "name", "alternativeHeadline") if isinstance(n := item.get(f), str)]
    title = context.title_key
    same_name = any(len(n) > 5 and title and (n in title or title in n) for n in names)
    same_address = any(_same_address(item.get(f), context) for f in ("url", "mainEntityOfPage", "@id"))
    is_article = _ARTICLE.search(kind)
    if is_article:
        stated = any(n for n in names) or isinstance(item.get("url"), str)
        return "article" if same_name or same_address or not stated or not title else "unlike"
    return "page" if same_name or same_address or "page" in kind else "other"


def _same_address(value: object, context: DateContext) -> bool:
    if isinstance(value, Mapping):
        value = value.get("@id") or value.get("url")
    if not isinstance(value, str) or not value:
        return False
    return _path(value) in context.paths


def _path(url: str) -> str:
    try:
        return urlsplit(url.strip()).path.rstrip("/") or "?"
    except ValueError:
        return "?"
