"""One long-lived thread a slot: the only place where engines run in this process."""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from generation import rush
from generation.cancel import CancelToken
from generation.errors import CartoonError, EngineFailed
from generation.jobs import Job, Progress
from generation.ports import EngineSet, Rendered, Slot
from generation.render import RenderOptions, render

log = logging.getLogger(__name__)


PROGRESS_EVERY_S = 0.1  # each wake-up of the loop takes the interpreter's lock from the engine


class LatestProgress:
    """Carries progress from the worker to the loop: at most every PROGRESS_EVERY_S, a stage's end always.

    Only the newest is kept, so a slow loop is never flooded.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, deliver: Callable[[Progress], None]) -> None:
        self._loop = loop
        self._deliver = deliver
        self._lock = threading.Lock()
        self._latest: Progress | None = None
        self._next_at = 0.0

    def post(self, progress: Progress) -> None:
        """From the worker's thread."""
        now = time.monotonic()
        if now < self._next_at and progress.done < progress.total:
            return
        self._next_at = now + PROGRESS_EVERY_S
        with self._lock:
            pending = self._latest is not None
            self._latest = progress
        if not pending:
            self._loop.call_soon_threadsafe(self._take)

    def _take(self) -> None:
        with self._lock:
            progress, self._latest = self._latest, None
        if progress is not None:
            self._deliver(progress)


class TokenReport:
    """The engines' `Report`: stands back in a rush, checks the job's token, then posts."""

    def __init__(self, cancel: CancelToken, progress: LatestProgress) -> None:
        self._cancel = cancel
        self._progress = progress

    def __call__(self, stage: str, done: int, total: int, preview: bytes | None = None) -> None:
        rush.stand_back()
        self._cancel.check()
        self._progress.post(Progress(stage=stage, done=done, total=total, preview=preview))


@dataclass(frozen=True, slots=True)
class Work:
    """What crosses into the thread: frozen values, a token and the way back."""

    job: Job
    folder: Path
    report: TokenReport
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[Rendered]

    def settle(self, outcome: Rendered | BaseException) -> None:
        """From the worker's thread. The loop is open: the backend's `close` waits for the worker first."""
        self.loop.call_soon_threadsafe(self._settle, outcome)

    def _settle(self, outcome: Rendered | BaseException) -> None:
        if self.done.cancelled():
            return
        if isinstance(outcome, BaseException):
            self.done.set_exception(outcome)
        else:
            self.done.set_result(outcome)


class Worker:
    """Runs one job after the other on its own thread, with its own engines."""

    def __init__(self, slot: Slot, make_engines: Callable[[], EngineSet], options: RenderOptions) -> None:
        self.slot = slot
        self.warm: frozenset[str] = frozenset()
        self._make_engines = make_engines
        self._options = options
        self._inbox: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._loop, name=f"slot {slot.id}", daemon=True)
        self._thread.start()

    def submit(self, work: Work) -> None:
        self._inbox.put(work)

    def stop(self) -> None:
        """Returns when the thread has ended; a job that still runs must have been cancelled before."""
        self._inbox.put(None)
        self._thread.join()

    def _loop(self) -> None:
        engines = self._make_engines()
        try:
            while (work := self._inbox.get()) is not None:
                outcome = self._run(work, engines)
                if work.job.warm_key:
                    self.warm = frozenset({work.job.warm_key})
                work.settle(outcome)  # last: who awaits it may ask at once what is warm
                del work, outcome  # the last job's values must not outlive it while the thread waits
        finally:
            engines.close()

    def _run(self, work: Work, engines: EngineSet) -> Rendered | BaseException:
        started = time.monotonic()
        try:
            rendered = render(work.job.request, engines, work.folder, work.report, self._options)
        except CartoonError as error:
            return error
        except MemoryError as error:
            return EngineFailed(
                "Not enough memory for this clip. Ask for a smaller or shorter one.", detail=repr(error)
            )
        except BaseException as error:  # the seam: whatever an engine's library raises ends here, with its traceback
            log.exception("engine broke", extra={"job_id": work.job.id})
            return EngineFailed(
                "The clip could not be drawn because of a fault in the program; its log has the details.",
                detail=repr(error),
            )
        log.info("rendered in %.2f s", time.monotonic() - started, extra={"job_id": work.job.id})
        return rendered
