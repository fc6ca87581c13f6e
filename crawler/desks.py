"""Which desk does an order call for?"""

from crawler.archive_desk import ArchiveDesk
from crawler.desk import Desk
from crawler.order import Mode, Order
from crawler.paper_desk import PaperDesk
from extract.pool import Workers
from sources import Source
from storage.settings import Settings


def open_desk(source: Source, order: Order, settings: Settings, workers: Workers) -> Desk:
    """The archive's desk, or one that stores nothing."""
    if order.mode == Mode.ARCHIVE:
        return ArchiveDesk(source, order, settings, workers)
    return PaperDesk(source, order, workers)
