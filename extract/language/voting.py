"""Which language is a page's text in, where its lines are in several?"""

from collections import defaultdict

from extract.language.alphabets import spells
from extract.language.answer import Answer
from extract.language.identify import LONGEST, identify
from extract.language.letters import mend_cyrillic
from extract.language.second import ask_second

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
    won = max(ballots.values(), key=letters)
    answer = identify(" ".join(won))
    share = letters(won) / max(1, letters(sample))
    return answer if share > 0.5 else Answer(answer.language, answer.script, round(answer.confidence * 0.75, 3))


def is_one(text: str) -> bool:
    """Whether pycld2 sees one language alone, and that one's letters spell what it does not see."""
    second = ask_second(text)
    return second.share >= 0.9 or (second.alone and second.language is not None and spells(second.language, text))


def telling(lines: list[str]) -> list[str]:
    """The lines that are sentences, where they hold a quarter of the text; else all: menus are in short lines."""
    sentences = [line for line in lines if len(line) >= _SENTENCE]
    return sentences if 4 * letters(sentences) >= letters(lines) else lines


def spread(lines: list[str]) -> list[str]:
    """The beginnings of lines from all over the text, mended, up to what one detection reads."""
    step = max(1, len(lines) // _LINES)
    some = lines[::step][: _LINES + 1]
    return [mend_cyrillic(line[: max(_LINE, LONGEST // len(some))]) for line in some]


def letters(lines: list[str]) -> int:
    return sum(map(len, lines))
