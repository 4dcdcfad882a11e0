"""A connected client on the loopback without a dispatcher: jobs stay as a test puts them."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from bot.app import App
from bot.client import CartoonClient
from bot.preferences import ServerSettings
from generation.backlog import JobQuery
from generation.jobs import Job
from tests.discord.server import Channel, Guild, Interaction, Loopback, Message, User


class Connected:
    """A server with two members and a moderator."""

    def __init__(self, server: Loopback, app: App) -> None:
        self.server = server
        self.app = app
        self.guild: Guild = server.add_guild()
        self.channel: Channel = server.add_channel(self.guild)
        self.ana: User = server.add_user("ana", self.guild)
        self.ben: User = server.add_user("ben", self.guild)
        self.mod: User = server.add_user("mod")
        server.join(self.guild, self.mod, server.add_role(self.guild, "Mods", manage_guild=True))
        self.client = CartoonClient(app)
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Sign in and connect."""
        server = self.server
        identified = server.gateway.identified
        task = self._task = asyncio.create_task(self.client.start(server.token), name="client")
        await server.until(lambda: server.gateway.identified > identified or task.done())
        if task.done():
            await task

    async def close(self) -> None:
        await self.client.close()
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    async def restart(self) -> None:
        """The bot as another process would start it: nothing but the store is left."""
        await self.close()
        self.client = CartoonClient(self.app)
        await self.open()

    async def slash(self, user: User, command: str, /, **values: object) -> Message:
        return await private(await self.server.slash(self.channel, user, command, **values))

    async def click(self, message: Message, user: User, label: str) -> Message:
        return await private(await self.server.click(message, user, label))

    async def menu(self, user: User, name: str, target: Message) -> Message:
        return await private(await self.server.menu(user, name, target))

    async def offered(self, user: User, command: str, option: str, typed: str) -> list[str]:
        """The values of the choices."""
        choices = await self.server.autocomplete(self.channel, user, command, option, typed)
        return [str(choice["value"]) for choice in choices]

    async def change(self, **settings: object) -> ServerSettings:
        """Settings of the server."""
        preferences = self.client.preferences
        return await preferences.change_server(self.guild.id, lambda server: server.model_copy(update=settings))

    async def newest(self, user: User) -> Sequence[Job]:
        """The user's newest job, or none."""
        return await self.app.service.jobs(JobQuery(user_id=user.id, limit=1))


async def private(asked: Interaction) -> Message:
    """What the asker alone reads: the answer, or the line that took its place."""
    shown = await asked.reply()
    if shown.deleted:
        shown = await asked.followup()
    assert shown.ephemeral
    assert shown.pings == frozenset()
    return shown


@pytest.fixture
async def at(loopback: Loopback, app: App) -> AsyncIterator[Connected]:
    made = Connected(loopback, app)
    await made.open()
    yield made
    await made.close()
