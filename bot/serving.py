"""`run`: the bot from its start to its end, in one process a data folder."""

import asyncio
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import aiohttp
import discord
from filelock import FileLock, Timeout

from bot.app import App, engine_options, open_app, request_context
from bot.client import CartoonClient
from bot.dispatching import Dispatching
from bot.settings import Settings
from generation.costs import cost_of
from generation.domain import Task
from generation.engines import Engines
from generation.errors import BadInput, CartoonError, StorageFailed, Unavailable, from_os_error
from generation.presets import DRAFT
from generation.request import resolve
from generation.wish import Wish

log = logging.getLogger(__name__)

Tell = Callable[[str], None]  # one line for the terminal
NOT_ACCEPTED = "Discord does not accept the token in DISCORD_TOKEN. Copy it anew from the developer portal, under Bot."
_LOGIN_PAUSES_S = (1.0, 2.0, 5.0, 10.0)
_LONGEST_PAUSE_S = 30.0
# The interpreter's own 5 ms is what the event loop waits for its turn after each read and write while a clip is drawn.
SWITCH_INTERVAL_S = 0.0005
_DAY_S = 86_400.0
_TOKEN_REFUSED = 4004  # Discord's close code "authentication failed"


async def serve(settings: Settings, tell: Tell, stop: asyncio.Future[Any]) -> None:
    """Until `stop` is done. Raises BadInput, Unavailable, StorageFailed for what keeps it from running."""
    token = settings.discord.token
    if token is None:
        raise BadInput("The bot needs its token: set DISCORD_TOKEN in the environment. `cartoon-bot clip` needs none.")
    if not token.get_secret_value().strip().isprintable():  # pasted over several lines: no header can hold it
        raise BadInput(NOT_ACCEPTED)
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    async with open_app(settings) as app:
        with _only_one(app.folder):
            await asyncio.to_thread(_warm_up, app)
            client = CartoonClient(app)
            async with client:
                if await _signed_in(client, token.get_secret_value(), stop, tell):
                    await _Run(app, client, stop, tell).until_stopped()


def _warm_up(app: App) -> None:
    """What the first request would load, loaded before: the drawing library alone holds the loop for 0.3 s."""
    engines = Engines(engine_options(app.settings))
    wish = Wish(task=Task.COMBINE, prompt="a test", dialogue="A test.", preset=DRAFT)
    with closing(engines), suppress(CartoonError):  # what is lacking here is told to who asks for it
        (request,) = resolve(wish, request_context(app.settings, engines, app.characters))
        cost_of(request, engines)


class _Run:
    """A signed-in bot: the connection and the dispatcher beside each other."""

    def __init__(self, app: App, client: CartoonClient, stop: asyncio.Future[Any], tell: Tell) -> None:
        self._app = app
        self._client = client
        self._stop_asked = stop
        self._tell = tell

    async def until_stopped(self) -> None:
        name = self._client.user or "?"
        self._tell(f"Signed in as {name}. Add the bot to a server: {self._client.invite_url()}")
        self._tell("Ctrl-C stops it; what is queued stays queued.")
        connection = asyncio.create_task(_connected(self._client), name="gateway")
        await self._client.board.start()
        work = Dispatching(self._app, deliverer=self._client.deliverer)
        expiring = asyncio.create_task(_expire_daily(self._app), name="retention")
        try:
            ends: set[asyncio.Future[Any]] = {self._stop_asked, work.task, connection}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if connection.done():
                _raise_lost(connection)
            if work.task.done() and not self._stop_asked.done():
                await work.task
                raise StorageFailed("The queue stopped working. Start again; nothing is lost.")
        finally:
            expiring.cancel()
            await self._stop(work, connection)

    async def _stop(self, work: Dispatching, connection: asyncio.Task[None]) -> None:
        """Running clips may end, then everything is told; nobody is left without a word."""
        self._client.stopping = True
        deadline_s = self._app.settings.queue.shutdown_deadline_s
        self._tell(f"Stopping: running clips have {deadline_s:g} s to end.")
        work.stop(deadline_s)
        (fault,) = await asyncio.gather(work.task, return_exceptions=True)
        if isinstance(fault, Exception):
            log.error("the queue did not end in order; the next start takes it up", exc_info=fault)
        await self._client.board.close()
        await self._client.close()
        connection.cancel()  # the library's pause before its next attempt may take minutes
        await asyncio.gather(connection, return_exceptions=True)


async def _expire_daily(app: App) -> None:
    """A start lets go of what is too old; a bot that runs for months must, too."""
    while True:
        await asyncio.sleep(_DAY_S)
        try:
            await app.service.expire()
        except CartoonError as error:  # a full disk, say: tomorrow is another day
            log.warning("old clips could not be let go: %s %s", error.user_message, error.detail)


async def _signed_in(client: CartoonClient, token: str, stop: asyncio.Future[Any], tell: Tell) -> bool:
    """False: told to stop before. Discord being away is no reason to end; a wrong token is."""
    for pause_s in chain(_LOGIN_PAUSES_S, repeat(_LONGEST_PAUSE_S)):
        try:
            await client.login(token)
        except discord.LoginFailure as error:
            raise BadInput(NOT_ACCEPTED) from error
        except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError) as error:
            tell(f"Discord cannot be reached; trying again in {pause_s:g} s.")
            log.warning("login failed: %r", error)
            await client.http.close()  # the library opens another session at each login
            client.http.connector = discord.utils.MISSING
            done, _ = await asyncio.wait({stop}, timeout=pause_s)
            if done:
                return False
        else:
            return True
    return False


async def _connected(client: CartoonClient) -> None:
    """Until the connection ends for good. The library tries again by itself, but for one case: where no attempt has
    succeeded yet, it asks the socket that there never was for its sequence.
    """
    for pause_s in chain(_LOGIN_PAUSES_S, repeat(_LONGEST_PAUSE_S)):
        try:
            await client.connect(reconnect=True)
        except AttributeError:
            socket: object = client.ws  # typed as if there always were one
            if socket is not None:
                raise
            log.warning("the gateway cannot be reached; trying again in %g s", pause_s)
            await asyncio.sleep(pause_s)
        else:
            return


def _raise_lost(connection: asyncio.Task[None]) -> None:
    """Why the connection ended for good."""
    try:
        connection.result()
    except discord.ConnectionClosed as error:
        if error.code == _TOKEN_REFUSED:
            raise BadInput(NOT_ACCEPTED) from error
        raise Unavailable(f"Discord ended the connection for good (code {error.code}).", detail=repr(error)) from error
    except discord.DiscordException as error:
        raise Unavailable("Discord does not let the bot connect; the log says why.", detail=repr(error)) from error
    raise CartoonError("The connection to Discord ended.")


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Two bots on one folder would answer everything twice."""
    lock = FileLock(folder / "bot.lock", thread_local=False)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        message = f"Another bot runs on the data folder {folder}. Stop it first, or set CARTOON_DATA_DIR to another."
        raise Unavailable(message) from error
    except OSError as error:
        raise from_os_error(error, f"The lock {lock.lock_file}") from error
    try:
        yield
    finally:
        lock.release()
