"""How a job is put into words wherever several are told: its state, an excerpt.

Everything that members typed is escaped here, and never longer than it was promised to be.
"""

import unicodedata

import discord

from bot.language import say
from bot.status.echo import plain
from generation.jobs import Job, JobState
from generation.script import written

_UNSENDABLE = frozenset({"Cc", "Cs"})  # control characters, half surrogate pairs


def shown(text: str, characters: int) -> str:
    """On one line, escaped, with the escapes at most this long."""
    sendable = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in _UNSENDABLE)
    return cut(plain(sendable, characters), characters)


def cut(escaped: str, characters: int) -> str:
    """Shortened without leaving half an escape behind, which would swallow what follows."""
    if len(escaped) <= characters:
        return escaped
    kept = escaped[: max(0, characters - 1)]
    backslashes = len(kept) - len(kept.rstrip("\\"))
    return (kept[: len(kept) - backslashes % 2] + "…")[:characters]


def turns(job: Job) -> tuple[str, ...]:
    """What is said, a string for each turn, with its speaker as in a script; not escaped."""
    script = job.request.script
    return tuple(map(written, script.lines)) if script else ()


def excerpt(job: Job, characters: int) -> str:
    """What a job makes; empty where nothing was typed."""
    return shown(job.request.prompt or " ".join(turns(job)), characters)


def unescaped_excerpt(job: Job, characters: int) -> str:
    """For places that show text as it is, such as offered choices."""
    text = " ".join((job.request.prompt or " ".join(turns(job))).split())
    return text if len(text) <= characters else text[: characters - 1] + "…"


def state(job: Job, language: str) -> str:
    """In a word or two; a cancel that was asked for counts already."""
    if job.cancel_requested and job.state is JobState.RUNNING:
        return say(language, "Being cancelled")
    words = {
        JobState.QUEUED: say(language, "Waiting"),
        JobState.RUNNING: say(language, "Being made"),
        JobState.RENDERED: say(language, "Made, not delivered yet"),
        JobState.DELIVERED: say(language, "Delivered"),
        JobState.CANCELLED: say(language, "Cancelled"),
        JobState.FAILED: say(language, "Failed"),
        JobState.UNDELIVERABLE: say(language, "Could not be delivered"),
        JobState.DELETED: say(language, "Deleted"),
    }
    return words[job.state]


def megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f} MB"


def footer(embed: discord.Embed, job: Job) -> None:
    """How to come back to the job."""
    embed.set_footer(text=f"/show job:{job.id}")
