"""Stopping what waits or runs: by who asked for it, or by a moderator of its server."""

import logging
from collections.abc import Sequence

import discord

from bot.access import Viewer, known_job, viewer_of
from bot.answering import Answer, respond
from bot.client import CartoonClient, client_of
from bot.language import say
from generation.errors import CancelReason, Refused, StaleTransition
from generation.jobs import ACTIVE, ChatDestination, Job, JobState

log = logging.getLogger(__name__)


async def cancel(interaction: discord.Interaction, job_id: str) -> None:
    """The job with all its variations that have not ended."""
    await respond(interaction, _cancel(interaction, job_id))


async def _cancel(interaction: discord.Interaction, job_id: str) -> Answer:
    client = client_of(interaction)
    viewer = await viewer_of(interaction)
    job = await known_job(interaction, viewer, job_id)
    if not (viewer.owns(job) or viewer.moderates(job)):
        raise Refused(say(viewer.language, "Only who asked for it, or a moderator, can cancel it."))
    group = await _group(client, job)
    reason = CancelReason.USER if viewer.owns(job) else CancelReason.MODERATOR
    asked = [done for each in group if (done := await _cancelled(client, each, reason)) is not None]
    for each in asked:
        log.info("cancel asked for: %s", reason.value, extra={"job_id": each.id, "user_id": viewer.asker.user_id})
    return Answer(content=_told(job, group, asked, viewer))


async def _group(client: CartoonClient, job: Job) -> tuple[Job, ...]:
    """The job among its variations; those of somebody else are none."""
    ids = job.destination.group if isinstance(job.destination, ChatDestination) else ()
    found = await client.app.store(lambda store: store.jobs_of(ids or (job.id,)))
    return tuple(each for each in found if each.requester.user_id == job.requester.user_id)


async def _cancelled(client: CartoonClient, job: Job, reason: CancelReason) -> Job | None:
    """None where it had ended, also in between."""
    if job.state not in ACTIVE:
        return None
    try:
        return await client.app.service.cancel(job.id, reason)
    except StaleTransition:
        return None


def _told(job: Job, group: Sequence[Job], asked: Sequence[Job], viewer: Viewer) -> str:
    language = viewer.language
    if not asked:
        return _too_late(job, language)
    running = sum(each.state is JobState.RUNNING for each in asked)
    if len(group) == 1:
        line = "It runs, and stops within a moment." if running else "Cancelled."
        return say(language, line)
    line = say(language, "{count} of {all} clips are cancelled.", count=len(asked), all=len(group))
    return f"{line} {say(language, 'What runs stops within a moment.')}" if running else line


def _too_late(job: Job, language: str) -> str:
    match job.state:
        case JobState.CANCELLED:
            return say(language, "It was cancelled before.")
        case JobState.FAILED:
            return say(language, "It has ended already: it failed.")
        case JobState.RENDERED:
            return say(language, "It is made already, and is being delivered.")
        case _:
            return say(language, "It has ended already. `/show job:{id}` has the clip.", id=job.id)
