"""One dispatcher a data folder: whoever holds the folder's lock dispatches, the others wait for their turn to."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from bot.app import App, render_options
from generation.backends import BackendOptions, create
from generation.backlog import Owner
from generation.delivery import FileDeliverer
from generation.dispatcher import Dispatcher, DispatcherOptions
from generation.engines import Engines
from generation.errors import from_os_error

LOCK_RETRY_S = 0.25


class Dispatching:
    """Waits for the folder's lock, then dispatches until told to stop. `task` fails when the dispatcher does."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._dispatcher: Dispatcher | None = None
        self._stopped = asyncio.Event()
        self.task = asyncio.create_task(self._run(), name="dispatching")

    async def stop(self, deadline_s: float) -> None:
        """Finish or give back what runs, then let go of the lock. Raises what the dispatcher died of."""
        self._stopped.set()
        if self._dispatcher is not None:
            self._dispatcher.stop(deadline_s)
        await self.task

    async def _run(self) -> None:
        lock = FileLock(self._app.folder / "dispatcher.lock", thread_local=False)
        while not self._stopped.is_set():
            try:
                with lock.acquire(blocking=False):
                    await self._dispatch()
                    return
            except Timeout:
                await self._pause()

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._stopped.wait(), LOCK_RETRY_S)
        except TimeoutError:
            return

    async def _dispatch(self) -> None:
        app = self._app
        queue = app.settings.queue
        backend = create(
            "local",
            BackendOptions(
                work_folder=app.folder / "work",
                cpu_slots=app.settings.generation.cpu_slots,
                make_engines=Engines,
                render=render_options(app.settings),
            ),
        )
        deliverer = FileDeliverer(app.files)
        self._dispatcher = Dispatcher(
            store=app.store,
            backend=backend,
            files=app.files,
            deliverer=deliverer,
            events=app.events,
            owner=Owner(id=secrets.token_hex(8), folder=_folder_id(app.folder)),
            options=DispatcherOptions(heartbeat_s=queue.heartbeat_s, stale_after_s=queue.stale_after_s),
        )
        try:
            await app.service.expire()
            await self._dispatcher.run()
        finally:
            await backend.close()
            deliverer.close()


def _folder_id(folder: Path) -> str:
    """The data folder's lasting name in the database. Read and written under the folder's lock."""
    path = folder / "folder-id"
    try:
        if not path.exists():
            path.write_text(secrets.token_hex(8), encoding="ascii")
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise from_os_error(error, str(folder)) from error


@asynccontextmanager
async def dispatching(app: App) -> AsyncIterator[Dispatching]:
    """Dispatch, or stand by to, for the length of the block."""
    work = Dispatching(app)
    try:
        yield work
    finally:
        await work.stop(deadline_s=0.0)
