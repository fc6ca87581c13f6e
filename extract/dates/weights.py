"""How far is each kind of evidence trusted?

A weight is about the log of (right : wrong) as measured on pages with known dates, smoothed towards less where
few were seen. Kinds of one family repeat one another, so that a day counts only its best of each family.
"""

from extract.dates.candidate import Candidate

HEAD, SHOWN, ADDRESS, WITNESS = "head", "shown", "address", "witness"
FAMILIES = {
    "jsonld": HEAD, "meta": HEAD, "microdata": HEAD, "url": ADDRESS, "witness": WITNESS,
    "time": SHOWN, "text": SHOWN, "stated": SHOWN, "credited": SHOWN, "plain": SHOWN, "relative": SHOWN,
    "yearless": SHOWN,
}  # fmt: skip
ENOUGH = 1.0
"""A day with less is not told."""
CLEAR = 0.5
"""By how much a day must lead the next one, unless that is a lesser trusted kind."""

_WEIGHTS = {
    "jsonld:article": 3.2, "jsonld:page": 3.0, "jsonld:unlike": 0.9, "jsonld:other": 0.0,
    "meta:article:published_time": 3.6, "meta:datepublished": 3.0, "meta:date": 1.7, "meta:dc.date": 2.0,
    "meta:dcterms.date": 1.5, "meta:dcsext.articlefirstpublished": 0.6,
    "microdata:headline": 2.4, "microdata:beside": 1.8, "microdata:above": 2.3, "microdata:before": 2.3,
    "microdata:end": 1.7, "microdata:elsewhere": 1.7, "microdata:other": 1.6, "microdata:linked": 0.4,
    "microdata:body": 1.0, "microdata:listed": 0.4,
    "time:headline": 3.0, "time:above": 2.4, "time:before": 1.8, "time:beside": 1.3, "time:top": 1.8,
    "time:elsewhere": 0.6, "time:tail": 0.5, "time:linked": 0.3, "time:body": 0.3, "time:other": 0.1,
    "time:end": 1.2,
    "stated:headline": 3.2, "stated:beside": 3.2, "stated:above": 3.0, "stated:before": 2.4, "stated:end": 2.2,
    "stated:top": 2.0, "stated:tail": 1.8, "stated:elsewhere": 1.6, "stated:linked": 0.5, "stated:body": 0.4,
    "stated:other": 0.3,
    "text:headline": 2.7, "text:above": 2.4, "text:before": 1.8, "text:beside": 2.2, "text:top": 1.4,
    "text:elsewhere": 0.8, "text:tail": 0.3, "text:labelled": 0.5, "text:linked": 0.3, "text:body": 0.1,
    "text:other": 0.1, "text:end": 1.4,
    "plain:headline": 2.2, "plain:beside": 0.8, "plain:above": 1.2, "plain:before": 0.6, "plain:end": 1.1,
    "plain:top": 0.6, "plain:tail": 0.2, "plain:elsewhere": 0.5, "plain:labelled": 0.2, "plain:linked": 0.2,
    "plain:body": 0.05, "plain:other": 0.05,
    "time:listed": 0.1, "stated:listed": 0.3, "text:listed": 0.05, "plain:listed": 0.05,
    "credited:tail": 2.0, "credited:body": 1.5, "credited:other": 1.0,
    "relative:headline": 1.2, "relative:beside": 0.6,
    "yearless:headline": 1.0, "yearless:beside": 0.5,
    "url:day": 2.8, "url:compact": 2.4, "url:dmy": 2.0, "url:short": 1.4, "url:timestamp": 1.6, "url:number": 0.6,
    "witness:news_sitemap": 3.4, "witness:feed": 2.9, "witness:listing": 1.8, "witness:sitemap": 1.5,
}  # fmt: skip
_OTHERWISE = {"meta": 2.5, "microdata": 1.8}


def weight(candidate: Candidate) -> float:
    """The trust in a candidate's kind and place."""
    return weight_of(candidate.origin)


def weight_of(origin: str) -> float:
    """The trust in an origin such as `time:headline`."""
    kind, _, place = origin.partition(":")
    if place == "clock":
        return 0.0
    return _WEIGHTS.get(origin, _OTHERWISE.get(kind, 0.3))
