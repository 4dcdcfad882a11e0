"""The local backend: a worker thread for each slot of this machine, and where asked for a process below it."""

import asyncio
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from generation import spare
from generation.backends import Locate, as_stored
from generation.backends.local.by_name import MakeEngines
from generation.backends.local.progress import LatestProgress
from generation.backends.local.runners import ProcessRunner, Runner, Task, ThreadRunner
from generation.backends.local.slot_process import DEADLINES, Deadlines
from generation.backends.local.worker import Work, Worker
from generation.cancel import CancelToken
from generation.domain import Isolation, SlotKind
from generation.engine_options import EngineOptions
from generation.errors import CancelReason, DiskFull, from_os_error
from generation.jobs import Job, Progress
from generation.ports import Rendered, Slot
from generation.render import RenderOptions


class LocalBackend:
    """Implements `Backend`. Every job gets a fresh folder `work_folder/<job id>`, itself in the data folder."""

    def __init__(
        self,
        slots: Sequence[Slot],
        make_engines: MakeEngines,
        work_folder: Path,
        options: RenderOptions,
        *,
        isolation: Isolation = Isolation.AUTO,
        deadlines: Deadlines = DEADLINES,
        engine_options: EngineOptions | None = None,
        locate: Locate = as_stored,
    ) -> None:
        """Where a slot has a process, `make_engines` must stand at a module's top: the process imports it."""

        def runner(slot: Slot) -> Runner:
            chosen = engine_options or EngineOptions()
            if slot.kind is SlotKind.GPU:
                chosen = replace(chosen, device=slot.id)
            if in_process(isolation, slot.kind):
                return ProcessRunner(slot.id, make_engines, chosen, options, deadlines)
            return ThreadRunner(make_engines, chosen, options)

        if isolation is Isolation.THREAD:
            spare.discard()
        self._workers = {slot.id: Worker(slot, runner(slot), locate) for slot in slots}
        self._work_folder = work_folder

    def slots(self) -> tuple[Slot, ...]:
        return tuple(worker.slot for worker in self._workers.values())

    def warm(self, slot: Slot) -> frozenset[str]:
        return self._workers[slot.id].warm

    async def run(self, job: Job, slot: Slot, on_progress: Callable[[Progress], None], cancel: CancelToken) -> Rendered:
        loop = asyncio.get_running_loop()
        folder = self._fresh_folder(job.id)
        task = Task(job, job.request, folder, cancel, LatestProgress(loop, on_progress))
        done: asyncio.Future[Rendered] = loop.create_future()
        self._workers[slot.id].submit(Work(task, loop, done))
        try:
            return await asyncio.shield(done)
        except DiskFull as error:  # nobody can make room in a job's folder: the data folder is what people know
            raise DiskFull(str(self._work_folder.parent), detail=error.detail) from error
        except asyncio.CancelledError:
            # A thread cannot be interrupted: it stops at its next report, and until then the slot is not free.
            cancel.cancel(CancelReason.SHUTDOWN)
            await asyncio.wait([done])
            done.exception()
            raise

    def discard(self, job_id: str) -> None:
        shutil.rmtree(self._work_folder / job_id, ignore_errors=True)

    def discard_all(self) -> None:
        shutil.rmtree(self._work_folder, ignore_errors=True)

    async def close(self) -> None:
        stopping = (asyncio.to_thread(worker.stop) for worker in self._workers.values())
        await asyncio.gather(*stopping)  # all at once: each may wait for its process, to a deadline

    def _fresh_folder(self, job_id: str) -> Path:
        self.discard(job_id)
        folder = self._work_folder / job_id
        try:
            folder.mkdir(parents=True)
        except OSError as error:
            raise from_os_error(error, str(self._work_folder)) from error
        return folder


def in_process(isolation: Isolation, kind: SlotKind) -> bool:
    """Whether a slot's engines run in a process of their own.

    `auto`: a GPU's do, the CPU's only where one waits already (`generation.spare`). Importing the GPU libraries alone
    held the event loop for 0.96 s, in a process for 0.01 s; drawing held it for 0.06 s and 0.02 s, which is not worth
    0.6 s of start (benchmarks/RESULTS.md).
    """
    if isolation is Isolation.AUTO:
        return kind is SlotKind.GPU or spare.waits()
    return isolation is Isolation.PROCESS
