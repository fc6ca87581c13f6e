"""How far may an answer be believed?"""

from dataclasses import dataclass

from extract.language.second import Opinion, could_know

# the languages that the archive is made for; others have near relatives that nobody trained (id and ms, cs and sk)
_REGION = frozenset(
    {"kk", "ky", "uz", "tg", "tk", "az", "tt", "ba", "kaa", "mn", "ru", "uk", "be", "bg", "sr", "mk"}
    | {"hy", "ka", "tr", "fa", "ps", "ar", "ug", "he", "en", "de", "fr", "es", "zh", "ko", "ja", "el"}
)
_SHORT = 70
UNSURE = 0.75
SURE = 0.8


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen of a text: the best profile, its probability, letters, strangeness, the second opinion."""

    code: str
    probability: float
    letters: int
    strange: float
    second: Opinion
    refuted: bool
    """Whether the letters make the second opinion a thousand times less likely."""


def trust(sight: Sight) -> float:
    """0.8 and more is sure: two witnesses agree on text of a usual look, or the only one that can know is certain."""
    language = sight.code.split("-")[0]
    if sight.second.language == language:
        believed = _falling(sight.strange, 2.0, 5.0, 0.98)
    elif could_know(sight.code) and not sight.refuted:
        believed = UNSURE * sight.probability * _falling(sight.strange, 1.0, 4.0, 1.0)
    else:
        believed = _falling(sight.strange, 0.8, 2.0, 0.92) * sight.probability
    if language not in _REGION and sight.letters < _SHORT:
        believed = min(believed, UNSURE)
    return round(min(believed, 0.3 + sight.letters / 30), 3)


def _falling(strange: float, usual: float, limit: float, best: float) -> float:
    """`best` up to `usual` strangeness, 0.8 at `limit`, 0.3 at twice that and beyond."""
    if strange <= usual:
        return best
    if strange <= limit:
        return best - (best - 0.8) * (strange - usual) / (limit - usual)
    return max(0.3, 0.79 - 0.49 * (strange - limit) / limit)
