"""One dispatcher a data folder: whoever holds the folder's lock dispatches, the others wait for their turn to."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from bot.app import App, engine_options, gpus, render_options
from bot.files import FileFinder
from bot.lora_files import open_lora_files
from generation import spare
from generation.backends import BackendOptions, create
from generation.backlog import Owner
from generation.delivery import FileDeliverer
from generation.dispatcher import Dispatcher, DispatcherOptions
from generation.engines import Engines
from generation.errors import from_os_error
from generation.jobs import ChatDestination, Job
from generation.ports import Deliverer

LOCK_RETRY_S = 0.25


class DeliverByDestination:
    """A `Deliverer` that gives what goes to a chat to `chats`, everything else to `files`."""

    def __init__(self, files: Deliverer, chats: Deliverer) -> None:
        self._files = files
        self._chats = chats

    async def deliver(self, job: Job) -> str:
        deliverer = self._chats if isinstance(job.destination, ChatDestination) else self._files
        return await deliverer.deliver(job)

    def stop(self) -> None:
        self._files.stop()
        self._chats.stop()


class Dispatching:
    """Waits for the folder's lock, then dispatches until told to stop. `task` fails when the dispatcher does.

    `serve`: ids of the jobs it is there for, as `Dispatcher` has it; None: for all. `deliverer`: of clips that go to a
    chat; None: they wait for a process that has one.
    """

    def __init__(self, app: App, serve: frozenset[str] | None = None, *, deliverer: Deliverer | None = None) -> None:
        self._app = app
        self._serve = serve
        self._chats = deliverer
        self._dispatcher: Dispatcher | None = None
        self._stopped = asyncio.Event()
        self.task = asyncio.create_task(self._run(), name="dispatching")

    def stop(self, deadline_s: float) -> None:
        """Finish or give back what runs, let go of the lock, end `task`. A second call may bring the end forward."""
        self._stopped.set()
        if self._dispatcher is not None:
            self._dispatcher.stop(deadline_s)

    async def _run(self) -> None:
        lock = FileLock(self._app.folder / "dispatcher.lock", thread_local=False)
        while not self._stopped.is_set():
            if not _acquired(lock):
                spare.discard()  # somebody else makes our clips
                await self._pause()
                continue
            try:
                await self._dispatch()
            finally:
                lock.release()
            return

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._stopped.wait(), LOCK_RETRY_S)
        except TimeoutError:
            return

    async def _dispatch(self) -> None:
        app = self._app
        chosen, queue = app.settings.generation, app.settings.queue
        backend = create(
            "local",
            BackendOptions(
                work_folder=app.folder / "work",
                cpu_slots=chosen.cpu_slots,
                gpus=gpus(app.settings),
                make_engines=Engines,
                engines=engine_options(app.settings),
                locate=FileFinder(app, open_lora_files(app.settings)),
                render=render_options(app.settings),
                isolation=chosen.isolation,
            ),
        )
        files = FileDeliverer(app.files)
        self._dispatcher = Dispatcher(
            store=app.store,
            backend=backend,
            files=app.files,
            deliverer=files if self._chats is None else DeliverByDestination(files, self._chats),
            events=app.events,
            owner=Owner(id=secrets.token_hex(8), folder=_folder_id(app.folder)),
            options=DispatcherOptions(
                heartbeat_s=queue.heartbeat_s,
                stale_after_s=queue.stale_after_s,
                on_engine_loss=chosen.on_engine_loss,
            ),
            serve=self._serve,
        )
        try:
            await app.service.expire()
            await self._dispatcher.run()
        finally:
            await backend.close()
            files.close()


def _folder_id(folder: Path) -> str:
    """The data folder's lasting name in the database. Read and written under the folder's lock."""
    path = folder / "folder-id"
    try:
        if not path.exists():
            path.write_text(secrets.token_hex(8), encoding="ascii")
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise from_os_error(error, str(folder)) from error


def _acquired(lock: FileLock) -> bool:
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return False
    except OSError as error:
        raise from_os_error(error, f"The lock {lock.lock_file}") from error
    return True


@asynccontextmanager
async def dispatching(app: App, jobs: Sequence[Job], hurry: asyncio.Future[Any]) -> AsyncIterator[Dispatching]:
    """Dispatch, or stand by to, while the block waits for these jobs.

    At its end the jobs of others that still run, on further slots, have `shutdown_deadline_s` to end; none once `hurry`
    is done, or where the block was left by an error.
    """
    work = Dispatching(app, frozenset(job.id for job in jobs))
    deadline_s = 0.0
    try:
        yield work
        deadline_s = app.settings.queue.shutdown_deadline_s
    finally:
        work.stop(deadline_s)
        try:
            await asyncio.wait({work.task, hurry}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            work.stop(0.0)
            await work.task
