"""The one place where a status message is really edited, and where Discord's refusals become words of ours."""

import io
import logging
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import aiohttp
import discord

from bot.answering import NO_PINGS
from bot.status.text import Status

log = logging.getLogger(__name__)

TOO_MANY_OLD_EDITS = 30046
THREAD_IS_ARCHIVED = 50083


class Outcome(Enum):
    """What became of an edit."""

    SHOWN = "shown"
    GONE = "gone"  # the message, the right to see it, or the token
    OLD = "old"  # Discord counts it among the old messages, and takes no more edits of such for a while
    LATER = "later"  # Discord is not well, or cannot be reached


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """Where a status message is. With a token it is edited as the answer to an interaction, else by the bot itself."""

    channel_id: str
    message_id: str
    token: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A file shown below the text."""

    name: str
    content: bytes
    spoiler: bool = False


class Editor(Protocol):
    async def edit(self, address: Address, status: Status, attached: tuple[Attachment, ...] | None) -> Outcome:
        """`attached` None leaves the message's files as they are."""
        ...

    async def answer_to(self, token: str) -> str | None:
        """The id of the message that answered a request; None where there is none, or it cannot be looked up."""
        ...


class DiscordEditor:
    """Implements `Editor`. The client must be logged in."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def edit(self, address: Address, status: Status, attached: tuple[Attachment, ...] | None) -> Outcome:
        if self._client.is_closed():  # a token was revoked: this process edits nothing any more
            return Outcome.GONE
        files = discord.utils.MISSING if attached is None else [_file(each) for each in attached]
        try:
            await self._send(address, status, files)
        except (discord.NotFound, discord.Forbidden):
            return Outcome.GONE
        except discord.HTTPException as error:
            return _outcome(error)
        except (discord.RateLimited, aiohttp.ClientError, OSError) as error:
            log.info("a status message could not be edited now: %r", error)
            return Outcome.LATER
        return Outcome.SHOWN

    async def answer_to(self, token: str) -> str | None:
        if self._client.application_id is None:
            return None
        webhook = discord.Webhook.partial(self._client.application_id, token, client=self._client)
        try:
            # Discord's own name for the first answer; the library knows it for an interaction at hand only.
            answer = await webhook.fetch_message("@original")  # type: ignore[arg-type]
        except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError) as error:
            log.info("the answer to a request was not found: %s", type(error).__name__)
            return None
        return str(answer.id)

    async def _send(self, address: Address, status: Status, files: list[discord.File]) -> None:
        """An edit pings nobody; whatever the message held goes."""
        embeds, view = [status.embed()], status.view()
        if address.token and self._client.application_id is not None:
            webhook = discord.Webhook.partial(self._client.application_id, address.token, client=self._client)
            await webhook.edit_message(
                int(address.message_id), embeds=embeds, view=view, attachments=files, allowed_mentions=NO_PINGS
            )
        else:
            channel = self._client.get_partial_messageable(int(address.channel_id))
            message = channel.get_partial_message(int(address.message_id))
            await message.edit(embeds=embeds, view=view, attachments=files, allowed_mentions=NO_PINGS)


def _outcome(error: discord.HTTPException) -> Outcome:
    if error.code == TOO_MANY_OLD_EDITS:
        return Outcome.OLD
    if error.status == 401 or error.code == THREAD_IS_ARCHIVED:  # 401: a token of an interaction lives for 15 minutes
        return Outcome.GONE
    if error.status == 429 or error.status >= 500:
        log.info("a status message could not be edited now: %s", error)
        return Outcome.LATER
    log.error("Discord does not take a status message", exc_info=error)
    return Outcome.GONE


def _file(attachment: Attachment) -> discord.File:
    return discord.File(io.BytesIO(attachment.content), filename=attachment.name, spoiler=attachment.spoiler)
