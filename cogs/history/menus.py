"""The menus on messages: what a clip was made from, and somebody's words spoken."""

from collections.abc import Sequence

import discord
from discord import app_commands

from bot.access import Viewer, seen_job, viewer_of
from bot.answering import Answer, respond
from bot.asking import ask
from bot.buttons import button, jobs_of_buttons, view
from bot.client import CartoonClient, client_of
from bot.language import say
from generation.domain import Task
from generation.errors import BadInput, JobNotFound, Refused
from generation.jobs import ChatDestination, Job
from generation.text import clean_speech
from generation.wish import Wish

_NO_TAGS = str.maketrans("[]", "  ")  # a tag would give the words to somebody else


async def _details(interaction: discord.Interaction, message: discord.Message) -> None:
    found = sorted(jobs_of_buttons(message)) if _is_ours(message, client_of(interaction)) else []
    if len(found) == 1:
        await client_of(interaction).actions["details"](interaction, found[0])
    else:
        await respond(interaction, _which(interaction, found))


def _is_ours(message: discord.Message, client: CartoonClient) -> bool:
    """Anybody's bot can post buttons that are called like ours, with the ids of jobs that it should not know of."""
    return client.user is not None and message.author.id == client.user.id


async def _which(interaction: discord.Interaction, ids: Sequence[str]) -> Answer:
    """A button for each clip of the message."""
    viewer = await viewer_of(interaction)
    if not ids:
        raise BadInput(say(viewer.language, "This message shows no clip of mine."))
    jobs = await _seen(interaction, viewer, ids)
    label = say(viewer.language, "Clip")
    buttons = [button("details", job.id, label=f"{label} {_number(job, at)}") for at, job in enumerate(jobs, 1)]
    return Answer(content=say(viewer.language, "Which clip?"), view=view(buttons))


async def _seen(interaction: discord.Interaction, viewer: Viewer, ids: Sequence[str]) -> list[Job]:
    """Those that the viewer may see, in the order of the message. Raises why not where that is none."""
    jobs: list[Job] = []
    hindered: JobNotFound | Refused | None = None
    for job_id in ids:
        try:
            jobs.append(await seen_job(interaction, viewer, job_id))
        except (JobNotFound, Refused) as error:
            hindered = error
    if not jobs and hindered is not None:
        raise hindered
    return sorted(jobs, key=lambda job: job.seq)


def _number(job: Job, place: int) -> int:
    """As the message counts them: those that the viewer does not see count too."""
    group = job.destination.group if isinstance(job.destination, ChatDestination) else ()
    return group.index(job.id) + 1 if job.id in group else place


async def _speak(interaction: discord.Interaction, message: discord.Message) -> None:
    text = clean_speech(message.content).translate(_NO_TAGS)
    if not any(character.isalnum() for character in text):
        viewer = await viewer_of(interaction)
        raise BadInput(say(viewer.language, "This message has no words that could be spoken."))
    await ask(interaction, Wish(task=Task.SPEAK, dialogue=f"[S1] {text}"))


MENUS: tuple[app_commands.ContextMenu, ...] = (
    app_commands.ContextMenu(name="Cartoon: details", callback=_details),
    app_commands.ContextMenu(name="Cartoon: speak this", callback=_speak),
)
