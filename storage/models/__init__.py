"""Which tables are there?"""

from storage.models.articles import Article, ArticleUrl, ArticleVersion, CreditRow, DateEvidenceRow
from storage.models.base import Base, CleanJson, CleanText, Instant, within_reason
from storage.models.captures import Capture, Link, RobotsRow
from storage.models.chrome import SiteLine, SitePages
from storage.models.identity import Fingerprint, FingerprintKey, TextEdge, TextGroup, TextLink, TextMember
from storage.models.issues import Issue
from storage.models.sources import Run, SourceRow, SourceRun

__all__ = [
    "Article",
    "ArticleUrl",
    "ArticleVersion",
    "Base",
    "Capture",
    "CleanJson",
    "CleanText",
    "CreditRow",
    "DateEvidenceRow",
    "Fingerprint",
    "FingerprintKey",
    "Instant",
    "Issue",
    "Link",
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
