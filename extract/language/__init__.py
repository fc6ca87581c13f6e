"""Which language is this text in, and in which script?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """ISO 639-1 (else 639-3) language, ISO 15924 script, and an honest confidence of 0 to 1; None is unknown."""

    language: str | None
    script: str | None
    confidence: float


def tell(text: str) -> Answer:
    """The language of `text`, by votes of its lines where they differ."""
    return Answer(None, None, 0.0)
