"""The thread that keeps responses in batches, off the reactor."""

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from storage.warc.fetched import Fetched, Kept

BATCH = 20
"""Responses to one fsync and one commit."""

Keep = Callable[[Sequence[Fetched]], list[Kept]]
_Waiting = tuple[Fetched, "Future[Kept]"]


class BatchWriter:
    """One thread that keeps what is submitted, as many at a time as are waiting.

    The queue is bounded by the crawl, which waits for each answer before it takes the page's next step.
    """

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="archive", daemon=True)
        self._thread.start()

    def submit(self, fetched: Fetched) -> "Future[Kept]":
        """The future of the response's place in the archive; it raises what keeping it raised."""
        answer: Future[Kept] = Future()
        self._queue.put((fetched, answer))
        return answer

    def close(self) -> None:
        """Keep what waits, then end."""
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        going = True
        while going:
            first = self._queue.get()
            if first is None:
                return
            batch = [first]
            while len(batch) < BATCH and not self._queue.empty():
                following = self._queue.get()
                if following is None:
                    going = False
                    break
                batch.append(following)
            self._answer(batch)

    def _answer(self, batch: list[_Waiting]) -> None:
        try:
            kept = self._keep([fetched for fetched, _ in batch])
        except Exception as err:  # told to whoever waits
            for _, answer in batch:
                answer.set_exception(err)
            return
        for (_, answer), one in zip(batch, kept, strict=True):
            answer.set_result(one)
