"""Which language is this text in, and in which script?"""

from extract.language.answer import Answer
from extract.language.letters import fold
from extract.language.voting import vote

__all__ = ["Answer", "tell"]

_READ = 20_000
"""Characters of a text that are looked at; a page's language does not change after ten screens."""


def tell(text: str) -> Answer:
    """The language of `text`, by votes of its lines where they differ."""
    lines = [folded for line in text[:_READ].splitlines() if (folded := fold(line).strip())]
    return vote(lines) if lines else Answer(None, None, 0.0)
