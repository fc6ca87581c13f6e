"""The lock that keeps one source from being crawled twice at once, here or on another machine."""

from functools import partial

from sqlalchemy import Engine

from storage.db.held_lock import HeldLock, hold_lock
from storage.db.locks import try_lock_crawl


def hold(engine: Engine, name: str) -> HeldLock | None:
    """The lock of the crawl of that name, or None while another process holds it."""
    return hold_lock(engine, partial(try_lock_crawl, name=name), f"the crawl of {name}")
