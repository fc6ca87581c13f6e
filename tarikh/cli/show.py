"""`tarikh show`: print what the archive knows of one article."""

import json
import sys
import unicodedata
from typing import TYPE_CHECKING, Annotated, Any

import typer

from storage.articles.citation import CitationStyle
from storage.articles.citation import cite as citation_of
from tarikh.output import Format, FormatOption, plain, print_rows

if TYPE_CHECKING:
    from storage.articles.article_report import Piece

VERSIONS = (
    "version",
    "current",
    "cause",
    "superseded_by",
    "seen_at",
    "published",
    "title",
    "characters",
    "capture_id",
)
COLOURS = {"gone": ("\x1b[31;9m", "\x1b[0m"), "new": ("\x1b[32m", "\x1b[0m"), "same": ("", "")}
MARKS = {"gone": ("[-", "-]"), "new": ("{+", "+}"), "same": ("", "")}


def register(app: typer.Typer) -> None:
    """Add `tarikh show`."""
    app.command(epilog="Example: tarikh show https://todayinfo.kz/some-article/ --diff 1 2")(show)


def show(  # noqa: PLR0913  # each option is a parameter
    article: Annotated[str, typer.Argument(metavar="URL_OR_ID", help="An article's address, number or handle.")],
    versions: Annotated[bool, typer.Option("--versions", help="List every text that it had.")] = False,
    diff: Annotated[
        tuple[int, int] | None, typer.Option(metavar="A B", help="Compare two versions by words.")
    ] = None,
    raw: Annotated[bool, typer.Option("--raw", help="Write the bytes that it was read from, as they came.")] = False,
    cite: Annotated[CitationStyle | None, typer.Option(help="Print its citation.")] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Show an article with its provenance: where and when it was fetched, and which words dated it."""
    from storage.articles.article_report import compare_versions, describe_article, list_versions
    from storage.db.engine import open_database
    from storage.db.settings import read_settings

    settings = read_settings()
    engine = open_database(settings)
    if cite is not None:
        print(citation_of(describe_article(engine, article), cite))
    elif versions:
        print_rows(list_versions(engine, article), VERSIONS, format)
    elif diff is not None:
        print_diff(compare_versions(engine, article, *diff), format)
    elif raw:
        from storage.captures.writer import read_capture

        capture = int(describe_article(engine, article)["provenance"]["capture_id"])
        sys.stdout.buffer.write(read_capture(engine, settings, capture).body)
    else:
        known = describe_article(engine, article)
        if format is Format.TABLE:
            _print_article(known)
        elif format is Format.CSV:
            print_rows([known], ("title", *_facts(), "body"), format)
        else:
            print(json.dumps(known, ensure_ascii=False, default=plain, indent=2 if format is Format.JSON else None))
    engine.dispose()


def _facts() -> tuple[str, ...]:
    from extract.fields import Use, names_to_print

    return (
        "id",
        "source",
        "url",
        *names_to_print(Use.SHOWN),
        "version",
        "degraded",
        "cut",
        "first_seen_at",
        "gone_at",
    )


def _print_article(known: dict[str, Any]) -> None:
    print(safe(known["title"] or "(no title)"))
    print()
    for name in _facts():
        if known[name] not in (None, [], ""):
            print(f"{name + ':':<18}{safe(str(plain(known[name])))}")
    for address in known["urls"]:
        if address["url"] != known["url"]:
            print(f"{'also at:':<18}{safe(address['url'])} ({address['why']})")
    for credit in known["credits"]:
        print(f"{'credit:':<18}{safe(credit['name'])} ({credit['relation']})")
    origin = known["provenance"]
    print(f"{'capture:':<18}{origin['capture_id']}, fetched {plain(origin['fetched_at'])}, status {origin['status']}")
    print(f"{'bytes:':<18}{origin['warc_file']} at {origin['warc_offset']}, {origin['warc_length']} long")
    print(f"{'digest:':<18}{origin['payload_digest']}")
    print(f"{'extractor:':<18}{origin['extractor_version']}")
    for evidence in known["evidence"]:
        mark = "+" if evidence["chosen"] else "-"
        value = plain(evidence["value"]) or "not read"
        words = safe(evidence["words"])[:60]
        print(f"{'date ' + mark + ':':<18}{evidence['role']} {value} from {evidence['origin']}: {words}")
    print()
    print("\n\n".join(safe(line) for line in (known["body"] or "").split("\n")))


def print_diff(parts: "dict[str, list[Piece]]", format: Format) -> None:
    if format in (Format.JSON, Format.JSONL):
        found = {name: [{"op": p.op, "text": p.text} for p in pieces] for name, pieces in parts.items()}
        print(json.dumps(found, ensure_ascii=False, indent=2 if format is Format.JSON else None))
        return
    marks = COLOURS if sys.stdout.isatty() else MARKS
    for name, pieces in parts.items():
        if all(piece.op == "same" for piece in pieces):
            print(f"{name}: unchanged")
            continue
        print(f"{name}:")
        print("".join(_marked(piece, *marks[piece.op]) for piece in pieces))


def _marked(piece: "Piece", before: str, after: str) -> str:
    text = safe(piece.text)
    bare = text.rstrip()
    return f"{before}{bare}{after}{text[len(bare) :]}"


def safe(text: str) -> str:
    """The text without what would command the terminal of the person who reads it."""
    return "".join(c if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf") else " " for c in text)
