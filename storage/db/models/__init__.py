"""The tables of the database."""

from storage.db.models.articles import Article, ArticleUrl, ArticleVersion, CreditRow, DateEvidenceRow
from storage.db.models.base import Base, CleanJson, CleanText, Instant, within_reason
from storage.db.models.boilerplate import SiteLine, SitePages
from storage.db.models.captures import Capture, LinkRow, RobotsRow
from storage.db.models.doubts import DoubtfulCapture
from storage.db.models.identity import Fingerprint, FingerprintKey, TextEdge, TextGroup, TextLink, TextMember
from storage.db.models.issues import Issue
from storage.db.models.places import PlaceRow
from storage.db.models.search import ArticleSearch
from storage.db.models.sources import Run, SourceRow, SourceRun

__all__ = [
    "Article",
    "ArticleSearch",
    "ArticleUrl",
    "ArticleVersion",
    "Base",
    "Capture",
    "CleanJson",
    "CleanText",
    "CreditRow",
    "DateEvidenceRow",
    "DoubtfulCapture",
    "Fingerprint",
    "FingerprintKey",
    "Instant",
    "Issue",
    "LinkRow",
    "PlaceRow",
    "RobotsRow",
    "Run",
    "SiteLine",
    "SitePages",
    "SourceRow",
    "SourceRun",
    "TextEdge",
    "TextGroup",
    "TextLink",
    "TextMember",
    "within_reason",
]
