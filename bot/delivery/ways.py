"""How a message goes out by each route. What Discord raises is passed on as it is; `deliverer` knows what it means.

A message of the bot's own carries a nonce, which Discord holds for minutes: posting it again in that time gives the
first one. An answer has none, so it is made in two steps: a text, whose id is stored, then the files are put into it
as often as it takes.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import discord
from discord.http import handle_message_parameters

from bot.delivery.letters import Letter
from bot.delivery.packing import Packed, PackedVoice
from bot.delivery.refusals import Closed, Why
from bot.delivery.view import clips_in, marked
from bot.receipts import receipt

log = logging.getLogger(__name__)

SEARCHED_MESSAGES = 500  # since the clip was made: five requests in the busiest channel, and only after a fault


class Way(Protocol):
    """`limit_bytes`: of each file."""

    limit_bytes: int
    lock_key: str  # ways with equal keys lead to the same place

    async def find(self, letter: Letter) -> str | None:
        """The receipt where the letter is there already."""
        ...

    async def send(self, letter: Letter) -> str:
        """Returns the receipt."""
        ...

    async def tell(self, letter: Letter) -> str:
        """Its text alone, of clips that cannot be posted."""
        ...


class Channel:
    """As the bot, into a channel or a thread."""

    def __init__(self, client: discord.Client, channel_id: str, guild_id: str | None) -> None:
        self._client = client
        self._guild = client.get_guild(int(guild_id)) if guild_id else None
        self._channel_id = int(channel_id)
        self.limit_bytes = self._guild.filesize_limit if self._guild else discord.utils.DEFAULT_FILE_SIZE_LIMIT_BYTES
        self.lock_key = channel_id

    async def place(self) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(self._channel_id)

    async def find(self, letter: Letter) -> str | None:
        return await self._found(letter, lambda message: bool(letter.job_ids & clips_in(message)))

    async def send(self, letter: Letter) -> str:
        place = await self.place()
        async with _opened(letter.files) as files:
            message = await place.send(
                letter.content,
                files=files,
                view=letter.view(),
                nonce=f"clip-{letter.key}",
                allowed_mentions=letter.allowed_mentions(),
                suppress_embeds=True,
            )
        return receipt(place.id, message.id)

    async def tell(self, letter: Letter) -> str:
        place = await self.place()
        message = await place.send(
            letter.content,
            nonce=f"told-{letter.key}",
            allowed_mentions=letter.allowed_mentions(),
            suppress_embeds=True,
        )
        return receipt(place.id, message.id)

    async def send_voice(self, voice: PackedVoice, letter: Letter) -> str:
        place = await self.place()
        async with _opened([voice]) as (file,):
            with handle_message_parameters(
                file=file, flags=discord.MessageFlags(voice=True), nonce=f"voice-{letter.key}"
            ) as params:
                data = await self._client.http.send_message(place.id, params=params)
        return receipt(place.id, data["id"])

    async def find_note(self, letter: Letter) -> str | None:
        """The text that goes with a voice message, which can have neither text nor buttons."""
        return await self._found(letter, lambda message: bool(letter.job_ids & marked(message)))

    async def send_note(self, letter: Letter, voice: str) -> str:
        place = await self.place()
        message = await place.send(
            letter.content,
            view=letter.view(),
            nonce=f"note-{letter.key}",
            allowed_mentions=letter.allowed_mentions(),
            suppress_embeds=True,
            reference=place.get_partial_message(int(voice.split("/")[1])).to_reference(fail_if_not_exists=False),
        )
        return receipt(place.id, message.id)

    async def _found(self, letter: Letter, is_it: Callable[[discord.Message], bool]) -> str | None:
        if not self._may_read_history():
            log.warning(
                "the channel's history cannot be read: the nonce alone keeps the clip from being posted twice",
                extra={"job_id": letter.job_id},
            )
            return None
        place, me = await self.place(), self._client.user
        async for message in place.history(limit=SEARCHED_MESSAGES, after=letter.posted_after, oldest_first=True):
            if me is not None and message.author.id == me.id and is_it(message):
                log.info("the clip is there already", extra={"job_id": letter.job_id})
                return receipt(place.id, message.id)
        return None

    def _may_read_history(self) -> bool:
        """What is not known is tried."""
        channel = self._guild.get_channel_or_thread(self._channel_id) if self._guild else None
        if self._guild is None or channel is None:
            return True
        return channel.permissions_for(self._guild.me).read_message_history


class Direct(Channel):
    """A direct message."""

    def __init__(self, client: discord.Client, user_id: str) -> None:
        super().__init__(client, "0", None)
        self._user = discord.Object(int(user_id))
        self.lock_key = f"@{user_id}"

    async def place(self) -> discord.PartialMessageable:
        direct = await self._client.create_dm(self._user)
        return self._client.get_partial_messageable(direct.id)


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """A request's token, and the id of the message that was begun with it; empty: none yet."""

    channel_id: str
    secret: str
    answer_id: str
    limit_bytes: int


class Answer:
    """By the request's own webhook. `is_alive` is asked before each step; `remember` stores the id of the text."""

    def __init__(
        self,
        client: discord.Client,
        token: Token,
        *,
        ephemeral: bool,
        is_alive: Callable[[], bool],
        remember: Callable[[str], Awaitable[None]],
    ) -> None:
        self._webhook = discord.Webhook.partial(client.application_id or 0, token.secret, client=client)
        self._webhook.type = discord.WebhookType.application
        self._channel_id = token.channel_id
        self._answer_id = token.answer_id
        self._ephemeral = ephemeral
        self._is_alive = is_alive
        self._remember = remember
        self.limit_bytes = token.limit_bytes or discord.utils.DEFAULT_FILE_SIZE_LIMIT_BYTES
        self.lock_key = f"answer {token.channel_id}"

    async def find(self, letter: Letter) -> str | None:
        """Nothing to look for: the files go into the same message again."""
        return None

    async def send(self, letter: Letter) -> str:
        """Raises Closed once the token is over."""
        await self._begin(letter, letter.beforehand)
        self._require_life()
        async with _opened(letter.files) as files:
            await self._webhook.edit_message(
                int(self._answer_id),
                content=letter.content,
                attachments=files,
                view=letter.view(),
                allowed_mentions=letter.allowed_mentions(),
            )
        return receipt(self._channel_id, self._answer_id)

    async def tell(self, letter: Letter) -> str:
        """Raises Closed once the token is over."""
        await self._begin(letter, letter.content)
        await self._webhook.edit_message(
            int(self._answer_id), content=letter.content, allowed_mentions=letter.allowed_mentions()
        )
        return receipt(self._channel_id, self._answer_id)

    async def _begin(self, letter: Letter, text: str) -> None:
        """The message, unless there is one."""
        self._require_life()
        if self._answer_id:
            return
        begun = await self._webhook.send(
            text,
            ephemeral=self._ephemeral,
            wait=True,
            allowed_mentions=letter.allowed_mentions(),
            suppress_embeds=True,
        )
        self._answer_id = str(begun.id)
        await self._remember(self._answer_id)

    def _require_life(self) -> None:
        if not self._is_alive():
            raise Closed(Why.LATE)


@asynccontextmanager
async def _opened(packed: Sequence[Packed | PackedVoice]) -> AsyncIterator[list[discord.File]]:
    """Open while they are sent, closed whatever happens. Raises StorageFailed."""
    files: list[discord.File] = []
    try:
        for each in packed:
            files.append(await asyncio.to_thread(each.open))
        yield files
    finally:
        for file in files:
            file.close()
