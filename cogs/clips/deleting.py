"""The button that takes a clip away: its files, its texts in the history, and what was posted of it."""

import logging
from pathlib import PurePath

import discord

from bot.access import viewer_of
from bot.answering import tell
from bot.buttons import BUTTON_IN_MESSAGE, jobs_of_buttons
from bot.client import client_of
from bot.delivery.wording import file_name
from bot.language import say, supported
from bot.receipts import message_of
from generation.errors import Refused, StaleTransition
from generation.jobs import Job, JobState

log = logging.getLogger(__name__)


async def delete(interaction: discord.Interaction, job_id: str) -> None:
    """By who asked for the clip, or a moderator."""
    client = client_of(interaction)
    language = supported(interaction.locale.value)
    job = await client.app.service.job(job_id)
    await _require_right(interaction, job)
    await interaction.response.defer()
    if job.state is not JobState.DELETED:
        try:
            await client.app.service.delete(job.id)
        except StaleTransition as error:
            raise Refused(
                say(language, "It is still being made. Cancel it, or press again when it is done.")
            ) from error
        log.info("clip deleted by %s", interaction.user.id, extra={"job_id": job.id})
    await _take_off(interaction, job, language)
    await _take_voice(interaction, job)
    await tell(interaction, say(language, "The clip is deleted."))


async def _require_right(interaction: discord.Interaction, job: Job) -> None:
    viewer = await viewer_of(interaction)
    if not (viewer.owns(job) or viewer.moderates(job)):
        raise Refused(say(viewer.language, "Only who asked for this clip, or a moderator, can delete it."))


async def _take_off(interaction: discord.Interaction, job: Job, language: str) -> None:
    """The clip leaves the message; a message that shows no other is deleted, or emptied where that is not allowed."""
    message, job_id = interaction.message, job.id
    if message is None or job_id not in jobs_of_buttons(message):
        return
    jobs = jobs_of_buttons(message)
    if len(jobs) > 1:
        name = PurePath(file_name(job, ".mp4")).stem  # whatever its ending, and whether it was a spoiler
        kept = [file for file in message.attachments if PurePath(file.filename.removeprefix("SPOILER_")).stem != name]
        await interaction.edit_original_response(attachments=kept, view=_without(message, job_id))
        return
    try:
        await message.delete()
    except discord.HTTPException as error:
        log.info("a message stays, emptied: %s", error, extra={"job_id": job_id})
        line = say(language, "This clip was deleted.")
        await interaction.edit_original_response(content=line, embeds=[], attachments=[], view=None)


async def _take_voice(interaction: discord.Interaction, job: Job) -> None:
    """A voice message has no buttons: those stand on the note that answers it."""
    posted = message_of(job)
    if posted is None or interaction.message is None or posted[1] == interaction.message.id:
        return
    channel_id, message_id = posted
    try:
        await client_of(interaction).get_partial_messageable(channel_id).get_partial_message(message_id).delete()
    except discord.HTTPException as error:
        log.info("a message stays: %s", error, extra={"job_id": job.id})


def _without(message: discord.Message, job_id: str) -> discord.ui.View:
    """The message's buttons but those of one job."""
    view = discord.ui.View.from_message(message, timeout=None)
    for item in list(view.children):
        match = BUTTON_IN_MESSAGE.fullmatch(getattr(item, "custom_id", None) or "")
        if match and match["job"] == job_id:
            view.remove_item(item)
    return view
