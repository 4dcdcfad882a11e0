"""A dispatcher with everything around it: memory for a database, and engines that draw nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from generation.async_store import AsyncStore
from generation.backlog import Owner
from generation.dispatcher import Dispatcher, DispatcherOptions
from generation.domain import Character, PictureOptions, Request, Task
from generation.events import Events
from generation.jobs import Job, JobState, LibraryDestination, Requester
from generation.service import Order, Service
from generation.testing import FixedEngines, FlatPictures, RecordingDeliverer, ScriptedBackend
from storage.files import ClipFiles
from tests.clock import FakeClock

FAST = DispatcherOptions(heartbeat_s=0.01, stale_after_s=5.0, poll_s=0.01)
TEMO = Character(name="temo", title="Temo")


def order(user: str = "ann", seed: int = 1, requester: Requester | None = None) -> Order:
    picture = PictureOptions(engine="flat", width=16, height=16, fps=8)
    request = Request(task=Task.ANIMATE, preset="draft", seed=seed, cast=(TEMO,), prompt="temo waves", picture=picture)
    return Order(request=request, requester=requester or Requester(user_id=user), destination=LibraryDestination())


class Stage:
    """A dispatcher with everything around it; several dispatchers may share one store."""

    def __init__(self, tmp_path: Path, store: AsyncStore, clock: FakeClock | None = None) -> None:
        self.store = store
        self.clock = clock or FakeClock()
        self.options = FAST
        self.serve: frozenset[str] | None = None
        self.files = ClipFiles(tmp_path / "clips")
        self.events = Events()
        self.backend = ScriptedBackend()
        self.deliverer = RecordingDeliverer()
        self.service = Service(
            store,
            self.files,
            self.events,
            FixedEngines(pictures=(FlatPictures(),)),
            max_waiting=50,
            retention_days=30,
            clock=self.clock,
        )

    def dispatcher(self, owner: str = "first", folder: str = "folder") -> Dispatcher:
        return Dispatcher(
            store=self.store,
            backend=self.backend,
            files=self.files,
            deliverer=self.deliverer,
            events=self.events,
            owner=Owner(id=owner, folder=folder),
            options=self.options,
            serve=self.serve,
        )

    @asynccontextmanager
    async def dispatching(self, owner: str = "first", deadline_s: float = 0.0) -> AsyncIterator[Dispatcher]:
        dispatcher = self.dispatcher(owner)
        running = asyncio.create_task(dispatcher.run())
        yield dispatcher
        dispatcher.stop(deadline_s)
        await asyncio.wait_for(running, 5)

    async def until(self, job: Job, state: JobState) -> Job:
        async with asyncio.timeout(5):
            while (now := await self.service.job(job.id)).state is not state:
                await asyncio.sleep(0.005)
        return now
