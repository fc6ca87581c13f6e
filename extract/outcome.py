"""Is this page an article, and if not, what is it?"""

from extract.document import Body, Document, Metadata
from extract.extraction import Outcome


def judge_outcome(document: Document, metadata: Metadata, body: Body) -> Outcome:
    """The one word for a page that was decoded and parsed."""
    return Outcome.OK if body.paragraphs else Outcome.NOT_ARTICLE
