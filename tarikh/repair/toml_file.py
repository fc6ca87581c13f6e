"""Changes single keys of a TOML file and leaves its comments, order and columns as they are."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any

import tomlkit

_BOM = "\ufeff"
_ALIASES_BEHIND = ("home",)
_PLACE_BEHIND = ("listings", "sitemaps", "feeds", "checked", "timezone")
"""Keys behind which a new key stands, the first that is there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One string of an array, with the comment of its line."""

    words: str
    comment: str = ""


NewValue = str | Sequence[Entry] | None
"""A string, an array with comments, or None for a key that goes."""


def edited(text: str, changes: Mapping[str, NewValue]) -> str:
    """The text of the file with those keys changed, added or taken out."""
    marked = text.startswith(_BOM)
    document: Any = tomlkit.parse(text.removeprefix(_BOM))
    after: Any = tomlkit.document()
    for key, item in _body(list(document.body), changes):
        after.append(key, item)
    words: str = tomlkit.dumps(after)
    if "\r\n" in text:
        words = words.replace("\r\n", "\n").replace("\n", "\r\n")
    return f"{_BOM}{words}" if marked else words


def comments_of(text: str, key: str) -> dict[str, str]:
    """The comment of each string of an array, by the string."""
    lines = text.splitlines()
    start = next((n for n, line in enumerate(lines) if line.split("=")[0].strip() == key), None)
    found: dict[str, str] = {}
    for line in lines[start:] if start is not None else ():
        head, mark, comment = line.rpartition("  # ")
        for words in head.split('"')[1::2] if mark else ():
            found[words] = comment.strip()
        if (head or line).rstrip().endswith("]"):
            break
    return found


def difference(before: str, after: str, name: str) -> str:
    """The change as a unified diff."""
    lines = unified_diff(before.splitlines(), after.splitlines(), f"a/{name}", f"b/{name}", lineterm="")
    return "".join(f"{line}\n" for line in lines)


def _body(body: list[Any], changes: Mapping[str, NewValue]) -> Iterator[tuple[Any, Any]]:
    known = {key.key for key, _ in body if key is not None}
    new = {name: value for name, value in changes.items() if name not in known and value is not None}
    behind = {name: _first_of(_ALIASES_BEHIND if name == "aliases" else _PLACE_BEHIND, known) for name in new}
    width = max((len(key.as_string() + key.sep) for key, item in body if _is_plain(key, item)), default=0)
    for key, item in body:
        if key is None or key.key not in changes:
            yield key, item
        elif (value := changes[key.key]) is not None:
            yield key, _item(value, item)
        for name, value in new.items():
            if key is not None and key.key == behind[name]:
                yield _key(name, width), _item(value, None)


def _first_of(names: Sequence[str], known: Collection[str]) -> str | None:
    return next((name for name in names if name in known), None)


def _is_plain(key: Any, item: Any) -> bool:
    return key is not None and not isinstance(item, tomlkit.items.Table | tomlkit.items.AoT)


def _key(name: str, width: int) -> Any:
    key: Any = tomlkit.key(name)
    key.sep = f"{' ' * max(1, width - len(name) - 2)}= "
    return key


def _item(value: NewValue, before: Any) -> Any:
    if isinstance(value, str):
        item: Any = tomlkit.string(value, literal="'" not in value)
        if before is not None and before.trivia.comment:
            item.comment(before.trivia.comment)
        return item
    # parsed from its own text: tomlkit's arrays write their comments in another column
    return tomlkit.parse(f"x = {_array(list(value or ()))}\n").body[0][1]


def _array(entries: Sequence[Entry]) -> str:
    """The text of an array: one string stands in the line of its key."""
    words = [json.dumps(entry.words, ensure_ascii=False) for entry in entries]
    notes = [f"  # {entry.comment}" if entry.comment else "" for entry in entries]
    if len(entries) == 1:
        return f"[{words[0]}]{notes[0]}"
    return "[\n" + "".join(f"    {word},{note}\n" for word, note in zip(words, notes, strict=True)) + "]"
