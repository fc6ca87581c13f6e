"""The identity of texts: which are one text, and who printed it first."""

from storage.identity.compare import Comparison, Relation, compare
from storage.identity.fingerprint import Text

__all__ = ["Comparison", "Relation", "Text", "compare"]
