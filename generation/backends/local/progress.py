"""Progress on its way out of a render: only the newest counts, and not too often."""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Protocol

from generation import rush
from generation.cancel import CancelToken
from generation.jobs import Progress

PROGRESS_EVERY_S = 0.1  # each wake-up of the loop takes the interpreter's lock from the engine


class Outlet(Protocol):
    def post(self, progress: Progress) -> None:
        """Never blocks; a later one may replace it before it is seen."""
        ...


class LatestProgress:
    """Carries progress from a thread to the loop, where a slow loop is never flooded."""

    def __init__(self, loop: asyncio.AbstractEventLoop, deliver: Callable[[Progress], None]) -> None:
        self._loop = loop
        self._deliver = deliver
        self._lock = threading.Lock()
        self._latest: Progress | None = None

    def post(self, progress: Progress) -> None:
        with self._lock:
            pending = self._latest is not None
            self._latest = progress.after(self._latest)
        if not pending:
            self._loop.call_soon_threadsafe(self._take)

    def _take(self) -> None:
        with self._lock:
            progress, self._latest = self._latest, None
        if progress is not None:
            self._deliver(progress)


class TokenReport:
    """The engines' `Report`: stands back in a rush, checks the job's token, then posts.

    At most every PROGRESS_EVERY_S, a stage's end and a new preview always.
    """

    def __init__(self, cancel: CancelToken, outlet: Outlet) -> None:
        self._cancel = cancel
        self._outlet = outlet
        self._next_at = 0.0

    def __call__(self, stage: str, done: int, total: int, preview: bytes | None = None) -> None:
        rush.stand_back()
        self._cancel.check()
        now = time.monotonic()
        if now < self._next_at and done < total and preview is None:
            return
        self._next_at = now + PROGRESS_EVERY_S
        self._outlet.post(Progress(stage=stage, done=done, total=total, preview=preview))
