"""How every command and button answers: within Discord's 3 s, once, and with one line for whatever went wrong."""

import asyncio
import logging
import re
import secrets
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass

import aiohttp
import discord

from bot.language import say, supported
from bot.typed import as_file, typed
from generation import rush
from generation.errors import CartoonError

log = logging.getLogger(__name__)

DEFER_AFTER_S = 0.5  # members are told at once that they were heard; Discord itself waits 3 s
NO_PINGS = discord.AllowedMentions.none()
MESSAGE_CHARACTERS = 2000
LONG_CHARACTERS = 80  # of a form's text that is worth giving back
_ANSWERED = 40060  # Discord's code for a second first answer
_BROKEN = (aiohttp.ClientError, OSError)  # the connection; discord.py tries again only where Discord has answered
_UNSENDABLE = re.compile("[\0\ud800-\udfff]")  # half surrogate pairs


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What is sent back. It never pings anybody."""

    content: str = ""
    embeds: Sequence[discord.Embed] = ()
    view: discord.ui.View | None = None
    files: Sequence[discord.File] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """The message that an answer became."""

    channel_id: str
    message_id: str


async def respond(
    interaction: discord.Interaction, work: Awaitable[Answer], *, private: bool = True, update: bool = False
) -> Sent | None:
    """Run `work` and send what it gives; None where that was a line about a failure, or could not be sent any more.

    In a rush the asker is told first that they were heard. What goes wrong is told to the asker alone, also where the
    answer would have been public. `update`: the answer takes the place of the message whose button was pressed.
    """
    waiting = rush.begin()
    task = asyncio.ensure_future(work)
    task.add_done_callback(lambda _: rush.end())
    done, _ = await asyncio.wait({task}, timeout=0 if waiting > rush.MANY else DEFER_AFTER_S)
    if not done and not interaction.response.is_done():
        await _defer(interaction, private=private, update=update)
    try:
        answer = await task
    except Exception as error:  # the seam: whatever a command raises ends here, as one line
        await tell(interaction, failure_line(interaction, error))
        return None
    try:
        return await _send_twice(interaction, answer, private=private, update=update)
    except (discord.DiscordException, *_BROKEN) as error:
        log.warning("an answer could not be sent: %s", _named(error), extra=_whose(interaction))
        return None
    finally:
        for file in answer.files:  # discord.py leaves those of a first answer open
            file.close()


def failure_line(interaction: discord.Interaction, error: Exception) -> str:
    """What the asker reads. A fault of ours gets a number, under which the log has the rest."""
    if isinstance(error, CartoonError):
        log.info("refused: %s %s", error.user_message, error.detail, extra=_whose(interaction) | {"code": error.code})
        return error.user_message
    incident = secrets.token_hex(4)
    log.error("a command failed", exc_info=error, extra=_whose(interaction) | {"incident": incident})
    return say(
        supported(interaction.locale.value),
        "Something broke on my side; nothing that was queued is lost. Try again, and if it stays, "
        "tell the owner of the bot this number: `{incident}`.",
        incident=incident,
    )


async def _defer(interaction: discord.Interaction, *, private: bool, update: bool) -> None:
    """Where Discord does not take it the work goes on: what it queues is delivered all the same."""
    try:
        if update:
            await interaction.response.defer()
        else:
            await interaction.response.defer(ephemeral=private, thinking=True)
    except (discord.DiscordException, *_BROKEN) as error:
        log.warning("an interaction could not be deferred: %s", _named(error), extra=_whose(interaction))


async def _send_twice(interaction: discord.Interaction, answer: Answer, *, private: bool, update: bool) -> Sent:
    """Once more where the connection broke, which leaves open whether Discord has taken the first; files are read by
    then.
    """
    try:
        return await _send(interaction, answer, private=private, update=update)
    except _BROKEN:
        if answer.files:
            raise
    return await _send(interaction, answer, private=private, update=update)


async def _send(interaction: discord.Interaction, answer: Answer, *, private: bool, update: bool) -> Sent:
    if interaction.response.is_done():
        return await _fill(interaction, answer)
    try:
        return await _first(interaction, answer, private=private, update=update)
    except discord.HTTPException as error:
        if error.code != _ANSWERED or answer.files:
            raise
    return await _fill(interaction, answer)


async def _fill(interaction: discord.Interaction, answer: Answer) -> Sent:
    """The message that a first answer, with or without content, became."""
    message = await interaction.edit_original_response(
        content=_fitted(answer.content),
        embeds=list(answer.embeds),
        attachments=list(answer.files),
        view=answer.view,
        allowed_mentions=NO_PINGS,
    )
    return Sent(str(message.channel.id), str(message.id))


async def _first(interaction: discord.Interaction, answer: Answer, *, private: bool, update: bool) -> Sent:
    content, embeds, files = _fitted(answer.content), list(answer.embeds), list(answer.files)
    if update:
        await interaction.response.edit_message(
            content=content, embeds=embeds, attachments=files, view=answer.view, allowed_mentions=NO_PINGS
        )
        return Sent(str(interaction.channel_id), str(interaction.message.id if interaction.message else ""))
    view = answer.view if answer.view is not None else discord.utils.MISSING
    done = await interaction.response.send_message(
        content, embeds=embeds, files=files, view=view, ephemeral=private, allowed_mentions=NO_PINGS
    )
    return Sent(str(interaction.channel_id), str(done.message_id))


async def tell(interaction: discord.Interaction, line: str) -> None:
    """One line to the asker alone, whatever was promised before. What they wrote into a form they get back with it."""
    text = typed(interaction)
    files = [as_file(text)] if len(text) >= LONG_CHARACTERS else []
    if files:
        line += "\n" + say(supported(interaction.locale.value), "What you wrote is in the file.")
    try:
        if not interaction.response.is_done():
            await interaction.response.send_message(
                _fitted(line), files=files, ephemeral=True, allowed_mentions=NO_PINGS
            )
            return
        if interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
            await interaction.delete_original_response()  # the next message would take its place, and its publicity
        await interaction.followup.send(_fitted(line), files=files, ephemeral=True, allowed_mentions=NO_PINGS)
    except (discord.DiscordException, *_BROKEN) as error:
        log.warning("a failure could not be told: %s", _named(error), extra=_whose(interaction))


def _named(error: Exception) -> str:
    """For the log. What the connection's errors say may hold the address, and with it the interaction's token."""
    return str(error) if isinstance(error, discord.DiscordException) else type(error).__name__


def _fitted(text: str) -> str:
    """What members typed may hold what Discord's JSON can carry and its messages cannot."""
    text = _UNSENDABLE.sub("", text)
    return text if len(text) <= MESSAGE_CHARACTERS else text[: MESSAGE_CHARACTERS - 1] + "…"


def _whose(interaction: discord.Interaction) -> dict[str, object]:
    command = interaction.command.qualified_name if interaction.command else None
    return {"user_id": str(interaction.user.id), "command": command}
