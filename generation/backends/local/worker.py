"""One long-lived thread a slot: it runs its jobs, one after the other, in itself or in a process that it owns."""

import asyncio
import logging
import queue
import threading
from dataclasses import dataclass, replace

from generation.backends import Locate
from generation.backends.local.progress import TokenReport
from generation.backends.local.rendering import Outcome
from generation.backends.local.runners import Runner, Task
from generation.errors import CartoonError, EngineFailed
from generation.ports import Rendered, Slot

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Work:
    """What crosses into the thread: frozen values, a token and the way back."""

    task: Task
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[Rendered]

    def settle(self, outcome: Outcome) -> None:
        """From the worker's thread. The loop is open: the backend's `close` waits for the worker first."""
        self.loop.call_soon_threadsafe(self._settle, outcome)

    def _settle(self, outcome: Outcome) -> None:
        if self.done.cancelled():
            return
        if isinstance(outcome, CartoonError):
            self.done.set_exception(outcome)
        else:
            self.done.set_result(outcome)


class Worker:
    """Runs one job after the other. The thread lives as long as its child process: see `generation.processes`."""

    def __init__(self, slot: Slot, runner: Runner, locate: Locate) -> None:
        self.slot = slot
        self._runner = runner
        self._locate = locate
        self._inbox: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._loop, name=f"slot {slot.id}", daemon=True)
        self._thread.start()

    @property
    def warm(self) -> frozenset[str]:
        return self._runner.warm

    def submit(self, work: Work) -> None:
        self._inbox.put(work)

    def stop(self) -> None:
        """Blocks until the thread has ended; a job that still runs must have been cancelled before."""
        self._inbox.put(None)
        self._thread.join()

    def _loop(self) -> None:
        try:
            while (work := self._inbox.get()) is not None:
                work.settle(self._run(work.task))
                del work  # the last job's values must not outlive it while the thread waits
        finally:
            self._runner.close()

    def _run(self, task: Task) -> Outcome:
        try:
            request = self._locate(task.job, TokenReport(task.cancel, task.outlet))
            return self._runner.run(replace(task, request=request))
        except CartoonError as error:
            return error
        except Exception as error:  # of the runner itself: the thread must live, and the job must end
            log.exception("a slot broke", extra={"job_id": task.job.id})
            message = "The clip could not be made because of a fault in the program; its log has the details."
            return EngineFailed(message, detail=repr(error))
