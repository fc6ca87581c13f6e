"""Tells which language a text is in, and in which script."""

from collections import defaultdict

from extract.language.confidence import Answer
from extract.language.detectors import ask_cld2
from extract.language.identify import LONGEST, identify
from extract.language.letters import fold, mend_cyrillic, spells

__all__ = ["Answer", "tell"]

_READ = 20_000
"""Characters of a text that are looked at; a page's language does not change after ten screens."""


def tell(text: str) -> Answer:
    """The language of `text`, by votes of its lines where they differ."""
    lines = [folded for line in text[:_READ].splitlines() if (folded := fold(line).strip())]
    return vote(lines) if lines else Answer(None, None, 0.0)


_SENTENCE = 45
"""Letters from which a line is rather a sentence than a menu's entry."""
_LINES = 12
_LINE = 240


def vote(lines: list[str]) -> Answer:
    """The language that most of the running text is in; lines are folded."""
    lines = telling(lines)
    sample = spread(lines)
    whole = " ".join(sample)
    if len(lines) == 1 or is_one(whole):
        return identify(whole)
    ballots: dict[tuple[str | None, str | None], list[str]] = defaultdict(list)
    for line in sample:
        named = identify(line)
        ballots[named.language, named.script].append(line)
    won = max(ballots.values(), key=letter_count)
    answer = identify(" ".join(won))
    share = letter_count(won) / max(1, letter_count(sample))
    return answer if share > 0.5 else Answer(answer.language, answer.script, round(answer.confidence * 0.75, 3))


def is_one(text: str) -> bool:
    """Whether pycld2 sees one language alone, and that one's letters spell what it does not see."""
    cld2 = ask_cld2(text)
    return cld2.share >= 0.9 or (cld2.alone and cld2.language is not None and spells(cld2.language, text))


def telling(lines: list[str]) -> list[str]:
    """The lines that are sentences, where they hold a quarter of the text; else all: menus are in short lines."""
    sentences = [line for line in lines if len(line) >= _SENTENCE]
    return sentences if 4 * letter_count(sentences) >= letter_count(lines) else lines


def spread(lines: list[str]) -> list[str]:
    """The beginnings of lines from all over the text, mended, up to what one detection reads."""
    step = max(1, len(lines) // _LINES)
    some = lines[::step][: _LINES + 1]
    return [mend_cyrillic(line[: max(_LINE, LONGEST // len(some))]) for line in some]


def letter_count(lines: list[str]) -> int:
    return sum(map(len, lines))
