"""/admin clear: waiting jobs are cancelled, of all or of one member."""

from contextlib import suppress

import discord
from discord import app_commands

from bot.answering import Answer, respond
from bot.client import client_of
from bot.confirming import confirmation
from bot.language import say
from bot.moderation.moderator import moderator_of
from generation.backlog import JobQuery
from generation.errors import CancelReason, StaleTransition
from generation.jobs import Job, JobState
from generation.service import Service

_MOST = 100_000  # no queue is longer


@app_commands.command(description="Cancel what waits in this server; what runs goes on")
@app_commands.describe(member="Of this member alone")
async def clear(interaction: discord.Interaction, member: discord.User | None = None) -> None:
    async def work() -> Answer:
        moderator = await moderator_of(interaction)
        language, service = moderator.language, client_of(interaction).app.service
        user_id = str(member.id) if member else None
        waiting = await waiting_jobs(service, moderator.guild_id, user_id)
        if not waiting:
            return Answer(content=say(language, "Nothing waits."))

        async def cancel() -> Answer:
            count = await cancel_all(service, moderator.guild_id, user_id)
            moderator.record("cleared", {"member": user_id, "jobs": count})
            return Answer(content=say(language, "Waiting jobs that were cancelled: {count}.", count=count))

        label = say(language, "Cancel waiting jobs: {count}", count=len(waiting))
        whose = f"<@{user_id}>" if user_id else say(language, "all members")
        return Answer(
            content=say(
                language, "Jobs of {whose} that wait in this server: {count}.", count=len(waiting), whose=whose
            ),
            view=confirmation(interaction, language, label, cancel),
        )

    await respond(interaction, work())


async def waiting_jobs(service: Service, guild_id: str, user_id: str | None) -> tuple[Job, ...]:
    states = frozenset({JobState.QUEUED})
    return await service.jobs(JobQuery(guild_id=guild_id, user_id=user_id, states=states, limit=_MOST))


async def cancel_all(service: Service, guild_id: str, user_id: str | None) -> int:
    """How many there were: those that wait now. One that begins while this is done is cancelled too."""
    count = 0
    for job in await waiting_jobs(service, guild_id, user_id):
        with suppress(StaleTransition):  # it has ended by itself
            await service.cancel(job.id, CancelReason.MODERATOR)
            count += 1
    return count
