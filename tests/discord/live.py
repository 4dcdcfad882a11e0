"""The whole bot, running against a `Loopback` in this process: started, restarted, stopped as `run` does it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from pydantic import SecretStr

from bot.app import open_app
from bot.serving import serve
from bot.settings import Settings
from bot.settings.sections import DiscordSettings
from generation.backlog import JobQuery
from generation.jobs import Job, JobState
from generation.store import Store
from tests.discord.server import Channel, Guild, Loopback, Message, User
from tests.patience import PATIENCE_S

T = TypeVar("T")
DELIVERED = JobQuery(states=frozenset({JobState.DELIVERED}), limit=50)


class Live:
    """A server with a channel and two members; the bot comes and goes by `running`."""

    def __init__(self, server: Loopback, settings: Settings) -> None:
        self.server = server
        self.settings = settings.model_copy(update={"discord": DiscordSettings(token=SecretStr(server.token))})
        self.guild: Guild = server.add_guild()
        self.channel: Channel = server.add_channel(self.guild)
        self.ana: User = server.add_user("ana", self.guild)
        self.ben: User = server.add_user("ben", self.guild)
        self.told: list[str] = []

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Signed in and connected while the block runs; then stopped as by SIGTERM. Raises what ended it."""
        stop: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(serve(self.settings, self.told.append, stop), name="serve")
        try:
            connected = asyncio.create_task(self.server.until_connected())
            await asyncio.wait({task, connected}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                connected.cancel()
                await task
            await connected
            yield
        finally:
            if not stop.done():
                stop.set_result(None)
            await task

    async def clip(self, number: int = 1, timeout_s: float = PATIENCE_S) -> Message:
        """The `number`th message of the bot with a file that is no answer to a command, once it is there."""

        def found() -> Message | None:
            posted = [each for each in self.server.messages_of(self.server.bot) if each.attachments]
            return posted[number - 1] if len(posted) >= number else None

        message = await self.server.until(found, timeout_s)
        assert message is not None
        return message

    async def recorded(self, number: int, timeout_s: float = PATIENCE_S) -> None:
        """Waits until so many jobs are recorded as delivered: a clip is posted a moment before that."""
        async with open_app(self.settings) as app, asyncio.timeout(timeout_s):
            while len(await app.store(lambda store: store.jobs(DELIVERED))) < number:
                await asyncio.sleep(0.05)

    async def stored(self, operation: Callable[[Store], T]) -> T:
        """What the data folder's store says, read as another program would."""
        async with open_app(self.settings) as app:
            return await app.store(operation)

    async def job(self, job_id: str) -> Job:
        return await self.stored(lambda store: store.job(job_id))
