"""How a slot runs a job: with engines in its own thread, or in a child process that it owns."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from generation.backends.local.by_name import MakeEngines
from generation.backends.local.messages import Begin
from generation.backends.local.progress import Outlet, TokenReport
from generation.backends.local.rendering import Outcome, outcome_of
from generation.backends.local.slot_process import Deadlines, SlotProcess, cannot_start
from generation.cancel import CancelToken
from generation.domain import Request
from generation.engine_options import EngineOptions
from generation.errors import Cancelled, EngineLost
from generation.jobs import Job
from generation.ports import EngineSet
from generation.render import RenderOptions

_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 60.0
_LOOK_EVERY_S = 0.05


@dataclass(frozen=True, slots=True)
class Task:
    """A job on its way into a slot: its request with the places of its files. `folder` is there and empty."""

    job: Job
    request: Request
    folder: Path
    cancel: CancelToken
    outlet: Outlet


class Runner(Protocol):
    """Belongs to the slot's thread; only `warm` may be asked from elsewhere."""

    @property
    def warm(self) -> frozenset[str]:
        """The warm keys of the models that are loaded."""
        ...

    def run(self, task: Task) -> Outcome:
        """Blocks until the job has ended. Raises nothing that an engine raises."""
        ...

    def close(self) -> None:
        """Give everything back; no job runs."""
        ...


class ThreadRunner:
    """Engines in this thread, made for the first job."""

    def __init__(self, make_engines: MakeEngines, engine_options: EngineOptions, options: RenderOptions) -> None:
        self._make_engines = make_engines
        self._engine_options = engine_options
        self._options = options
        self._engines: EngineSet | None = None
        self._warm: frozenset[str] = frozenset()

    @property
    def warm(self) -> frozenset[str]:
        return self._warm

    def run(self, task: Task) -> Outcome:
        if self._engines is None:
            self._engines = self._make_engines(self._engine_options)
        job, report = task.job, TokenReport(task.cancel, task.outlet)
        outcome = outcome_of(
            job.id, task.request, self._engines, folder=task.folder, report=report, options=self._options
        )
        loaded = frozenset({job.warm_key} - {""}) or self._warm
        self._warm = frozenset() if isinstance(outcome, EngineLost) else loaded
        return outcome

    def close(self) -> None:
        if self._engines is not None:
            self._engines.close()


class ProcessRunner:
    """Engines in a child process, started for the first job and anew after it was lost.

    Where it cannot be started the job fails and says why; the next one waits before it tries again, longer each time.
    """

    def __init__(
        self,
        slot_id: str,
        make_engines: MakeEngines,
        engine_options: EngineOptions,
        options: RenderOptions,
        deadlines: Deadlines,
    ) -> None:
        self._slot_id = slot_id
        self._make_engines = make_engines
        self._engine_options = engine_options
        self._options = options
        self._deadlines = deadlines
        self._process: SlotProcess | None = None
        self._warm: frozenset[str] = frozenset()
        self._failed_starts = 0
        self._start_at = 0.0

    @property
    def warm(self) -> frozenset[str]:
        process = self._process
        return self._warm if process is not None and not process.is_over else frozenset()

    def run(self, task: Task) -> Outcome:
        process = self._process
        if process is None or process.is_over:
            self._warm = frozenset()
            started = self._start(task.cancel)
            if not isinstance(started, SlotProcess):
                return started
            process = self._process = started
        job = task.job
        begin = Begin(job_id=job.id, request=task.request, folder=task.folder.absolute(), options=self._options)
        outcome = process.run(begin, task.cancel, task.outlet)
        self._warm = frozenset({job.warm_key} - {""}) or self._warm
        return outcome

    def close(self) -> None:
        if self._process is not None:
            self._process.end()

    def _start(self, cancel: CancelToken) -> SlotProcess | Outcome:
        while (left_s := self._start_at - time.monotonic()) > 0:
            if cancel.reason is not None:
                return Cancelled(cancel.reason)
            time.sleep(min(left_s, _LOOK_EVERY_S))
        try:
            process = SlotProcess(self._slot_id, self._make_engines, self._engine_options, self._deadlines)
            why_not = process.until_ready(cancel)
        except OSError as error:
            why_not = cannot_start(error.strerror or str(error), detail=repr(error))
        if why_not is None:
            self._failed_starts = 0
            return process
        if not isinstance(why_not, Cancelled):
            pause_s = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2**self._failed_starts)
            self._failed_starts += 1
            self._start_at = time.monotonic() + pause_s
        return why_not
