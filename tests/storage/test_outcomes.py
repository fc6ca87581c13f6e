"""The words of what happened have one home, and every place that uses them reads them there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from extract import Outcome
from storage.outcomes import CaptureKind, CaptureOutcome, Command, EndReason, IssueCode, LinkState, ReasonCode

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "storage" / "outcomes.py"
MODULES = [path for name in ("storage", "crawler", "tarikh") for path in (ROOT / name).rglob("*.py") if path != HOME]
WORDS = [
    frozenset(str(word) for word in words)
    for words in (CaptureKind, CaptureOutcome, Command, EndReason, IssueCode, LinkState, ReasonCode)
]
LISTED = re.compile(r"\bIN \(([^()]*)\)")


def lists_in(tree: ast.Module) -> Iterator[tuple[int, set[str]]]:
    """The strings that stand together in a tuple, list, set, dict or SQL list, with their line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            yield node.lineno, {each.value for each in node.elts if _is_text(each)}
        elif isinstance(node, ast.Dict):
            yield node.lineno, {key.value for key in node.keys if _is_text(key)}
        elif _is_text(node):
            for listed in LISTED.findall(node.value):
                yield node.lineno, set(re.findall(r"'(\w+)'", listed))


def _is_text(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_no_module_keeps_a_list_of_its_own() -> None:
    # columns of a table of counts and of a version, keys of JSON, and the endings of places of links are other words
    others = {"unchanged", "failed", "links", "feed", "sitemap", "listing", "robots", "demo", "crawl", "reextract"}
    others |= {"cut", "degraded"}
    found = [
        (str(path.relative_to(ROOT)), line, sorted(listed & words - others))
        for path in MODULES
        for line, listed in lists_in(ast.parse(path.read_text(encoding="utf-8")))
        for words in WORDS
        if len(listed & words - others) > 1
    ]
    assert found == []


def test_no_module_spells_a_word_that_means_nothing_else() -> None:
    # `cut` is a column of a version, `refused` a step of `why`, `not_in_replay` a count of a crawl's last event,
    # `frame` an element of HTML, `page` why an article is known by an address, and `doubtful_capture` a table
    plain = {"ok", "links", "listing", "unchanged", "robots", "article", "feed", "sitemap", "connection"}
    plain |= {"refused", "not_in_replay", "part", "frame", "page", "cut", "doubtful_capture"}
    words = (WORDS[0] | WORDS[1] | WORDS[6]) - plain
    found = [
        (str(path.relative_to(ROOT)), node.lineno, node.value)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if _is_text(node) and node.value in words
    ]
    assert found == []


def test_the_archive_knows_every_word_of_the_reader() -> None:
    for outcome in Outcome:
        ours = CaptureOutcome(outcome)
        assert not ours.failed or ours in list(IssueCode), "a failure leaves an issue"
    told = [
        code for code in ReasonCode if not code.obeyed and code not in (ReasonCode.CANCELLED, ReasonCode.PART_FAILED)
    ]
    assert [code for code in told if code not in list(IssueCode)] == []


def test_what_follows_from_an_outcome() -> None:
    assert {str(each) for each in CaptureOutcome if not each.failed} == {
        *("ok", "not_article", "listing", "too_short", "links", "unchanged", "absent", "pending", "part"),
    }
    assert {str(each) for each in CaptureOutcome if each.settled} == {
        *("ok", "not_article", "listing", "too_short", "consent_wall", "bot_challenge", "undecodable"),
        *("links", "unchanged"),
    }
    assert {str(each) for each in ReasonCode if each.told_once} == {
        *("robots", "refused_address", "dns", "tls", "connection"),
    }
    assert {str(each) for each in ReasonCode if each.obeyed} == {"noarchive", "tdm"}
    assert {str(each) for each in Command if not each.judged_as_night} == {"fetch", "import", "reextract", "rebuild"}
