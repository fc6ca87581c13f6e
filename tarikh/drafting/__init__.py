"""The draft of a new source's file, made from what the site shows of itself, for a person to read."""

from tarikh.drafting.draft import Draft, draft_source
from tarikh.drafting.survey import NothingSeen, Visit, look_around

__all__ = ["Draft", "NothingSeen", "Visit", "draft_source", "look_around"]
