"""The store for the event loop: every operation runs on one thread of its own, in the order of the calls.

With one thread there is one writer a process, and a slow disk never stops the loop.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from generation.store import Store

log = logging.getLogger(__name__)
T = TypeVar("T")


class AsyncStore:
    """`await store(lambda s: s.claim(...))`. The operation may be any function of the store, such as two calls."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    async def __call__(self, operation: Callable[[Store], T]) -> T:
        """What the operation returns or raises.

        Cancelling the awaiting task does not stop the operation: the cancellation is passed on once it has ended, so
        that nobody acts on a store that is still being changed on their behalf. What it returned is lost then, and an
        error of it is logged.
        """
        future = asyncio.get_running_loop().run_in_executor(self._thread, operation, self._store)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            await _finished(future)
            raise

    async def close(self) -> None:
        """After what was asked for before; nothing may be asked for later."""
        try:
            await self(lambda store: store.close())
        finally:
            self._thread.shutdown()


async def _finished(future: asyncio.Future[T]) -> None:
    while not future.done():
        try:
            await asyncio.wait([future])
        except asyncio.CancelledError:
            continue  # cancelled twice: the caller raises the first one when the operation has ended
    if not future.cancelled() and (error := future.exception()) is not None:
        log.error("a store operation failed after its caller was cancelled", exc_info=error)
