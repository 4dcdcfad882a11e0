"""The buttons below a clip, and how a posted clip is known again by them."""

from collections.abc import Sequence

import discord

from bot.buttons import JobButton, button, jobs_of_buttons, view
from bot.language import say
from generation.jobs import ChatDestination, Job

ROWS = 5  # Discord's, and so many clips has a message
_MARK = "again"  # the button that every posted clip has, and no other message of ours
_VOICE_FILE = "voice-"


def voice_file_name(job: Job) -> str:
    """A voice message has no buttons and shows no name: its file's name says whose it is."""
    return f"{_VOICE_FILE}{job.id}.ogg"


def number_of(job: Job) -> int | None:
    """Which of its group the job is, from 1; None where it is alone."""
    group = job.destination.group if isinstance(job.destination, ChatDestination) else ()
    return group.index(job.id) + 1 if len(group) > 1 and job.id in group else None


def clip_view(jobs: Sequence[Job], ultra_available: bool) -> discord.ui.View:
    """A row for each clip, at most `ROWS`; the clips of a group are told apart by their numbers."""
    return view(
        each for row, job in enumerate(jobs) for each in _row(job, row, offers_ultra=ultra_available and can_rise(job))
    )


def can_rise(job: Job) -> bool:
    return job.request.preset != "ultra"


def _row(job: Job, row: int, *, offers_ultra: bool) -> list[JobButton]:
    language = job.destination.language if isinstance(job.destination, ChatDestination) else "en-US"
    number = number_of(job)
    shown = [
        ("again", say(language, "Again"), "🔁"),
        ("edit", say(language, "Edit"), "✏️"),
        ("ultra", say(language, "Ultra"), "⬆️"),
        ("details", say(language, "Details"), "ℹ️"),
        ("delete", say(language, "Delete"), "🗑️"),
    ]
    return [
        button(action, job.id, label=f"{label} {number}" if number else label, emoji=emoji, row=row)
        for action, label, emoji in shown
        if action != "ultra" or offers_ultra
    ]


def clips_in(message: discord.Message) -> frozenset[str]:
    """Ids of the jobs whose clips the message holds; the status message and notices hold none."""
    if message.flags.voice:
        names = (each.filename for each in message.attachments)
        return frozenset(name.removeprefix(_VOICE_FILE).removesuffix(".ogg") for name in names)
    return marked(message) if message.attachments else frozenset()


def marked(message: discord.Message) -> frozenset[str]:
    """Ids of the jobs that the message has the buttons of a clip for."""
    return frozenset(jobs_of_buttons(message, _MARK))
