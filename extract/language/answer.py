"""What is said of a text's language?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """ISO 639-1 (else 639-3) language, ISO 15924 script, and an honest confidence of 0 to 1; None is unknown.

    0.8 and more is sure. Text of a language that we have no profile of is told by its script, and not surely.
    """

    language: str | None
    script: str | None
    confidence: float
