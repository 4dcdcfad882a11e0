"""The progress bars of a waiting command."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from bot.app import App
from bot.cli.console import stderr
from generation.events import JobProgressed
from generation.jobs import Job, JobState
from generation.jobs import Progress as JobProgress
from generation.pausing import is_paused, paused

LOOK_S = 0.5  # how often the store is asked when no event comes: the clip is made by another process, or waits


@asynccontextmanager
async def watching(app: App, jobs: Sequence[Job], *, quiet: bool) -> AsyncIterator[None]:
    """Show how the jobs go while the block runs; nothing where nobody looks."""
    console = stderr()
    if quiet or not console.is_terminal:
        yield
        return
    bars = Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TimeElapsedColumn(),
        console=console, transient=True,
    )  # fmt: skip
    with bars:
        task = asyncio.create_task(_Watch(app, jobs, bars).run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


class _Watch:
    def __init__(self, app: App, jobs: Sequence[Job], bars: Progress) -> None:
        self._app = app
        self._bars = bars
        self._rows: dict[str, TaskID] = {job.id: bars.add_task("waiting", total=None) for job in jobs}

    async def run(self) -> None:
        with self._app.events.subscribed() as happened:
            while True:
                try:
                    event = await asyncio.wait_for(happened.get(), LOOK_S)
                except TimeoutError:
                    await self._look()
                    continue
                if not isinstance(event, JobProgressed):
                    continue
                if event.job_id in self._rows:
                    self._show(event.job_id, event.progress)
                else:
                    self._show_earlier(event.progress)

    async def _look(self) -> None:
        for job_id in self._rows:
            job = await self._app.service.job(job_id)
            if job.state is JobState.QUEUED:
                expected = await self._app.service.expectation(job, self._app.settings.generation.cpu_slots)
                if is_paused(job.requester.guild_id, await self._app.store(paused)):
                    self._describe(job_id, "waiting until the queue is resumed: it is paused")
                elif expected is not None:
                    ahead = expected.position - 1
                    self._describe(job_id, f"waiting, {ahead} ahead, starts in about {expected.starts_in_s:.0f} s")
            elif job.progress is not None:
                self._show(job_id, job.progress)

    def _show(self, job_id: str, progress: JobProgress) -> None:
        self._bars.update(self._rows[job_id], description=progress.stage, completed=progress.done, total=progress.total)

    def _show_earlier(self, progress: JobProgress) -> None:
        for job_id in self._rows:
            self._describe(job_id, f"finishing an earlier clip first: {progress.stage} {progress.fraction:.0%}")

    def _describe(self, job_id: str, text: str) -> None:
        row = self._rows[job_id]
        if not self._bars.tasks[self._bars.task_ids.index(row)].completed:
            self._bars.update(row, description=text, total=None)
