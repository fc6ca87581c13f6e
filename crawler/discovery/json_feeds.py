"""Reads the links of a JSON Feed."""

import json
from collections.abc import Mapping
from typing import Any

from crawler.discovery.feed_dates import moment_in
from crawler.discovery.links import Fault, Found, Gathering
from crawler.discovery.titles import read_title
from extract import Witness
from sources import Source
from storage.outcomes import IssueCode

MOST_ENTRIES = 1000


def read_json_feed(text: str, url: str, source: Source) -> Found:
    """The items of a JSON Feed (jsonfeed.org), with title and date as it gives them."""
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError) as err:
        return Found(faults=(Fault(IssueCode.NOT_A_FEED, f"JSON that is broken: {err}"[:300]),))
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        return Found(faults=(Fault(IssueCode.NOT_A_FEED, "JSON without a list of items"),))
    gathering = Gathering(source, MOST_ENTRIES)
    for item in items:
        href = _href(item) if isinstance(item, dict) else None
        if href:
            changed = _text(item, "date_modified")
            gathering.add(url, href, _witness(item, source), moment_in(changed, source))
    return gathering.found()


def _href(item: Mapping[str, Any]) -> str | None:
    # `external_url` is the page that an item is about, often another site's
    ident = _text(item, "id")
    return _text(item, "url") or (ident if ident.startswith(("http://", "https://")) else None)


def _witness(item: Mapping[str, Any], source: Source) -> Witness:
    words = _text(item, "date_published") or _text(item, "date_modified")
    moment = moment_in(words, source)
    return Witness("feed", read_title(_text(item, "title")), moment, words[:100] or None)


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return str(value).strip() if isinstance(value, str | int) else ""
