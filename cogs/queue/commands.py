"""/queue and /cancel."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.access import viewer_of
from bot.answering import Answer, respond
from bot.client import CartoonClient, client_of
from bot.job_choices import job_choices, typed_id
from cogs.queue.cancelling import cancel
from cogs.queue.overview import embed_of, overview
from generation.backlog import JobQuery
from generation.jobs import ACTIVE

SEARCHED_JOBS = 200


async def active_jobs(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """One's own, and for moderators all others of the server behind them."""
    viewer = await viewer_of(interaction)
    service = client_of(interaction).app.service
    found = await service.jobs(JobQuery(user_id=viewer.asker.user_id, states=ACTIVE, limit=SEARCHED_JOBS))
    if viewer.is_moderator:
        here = await service.jobs(JobQuery(guild_id=viewer.guild_id, states=ACTIVE, limit=SEARCHED_JOBS))
        found += tuple(job for job in here if not viewer.owns(job))
    return job_choices(found, typed, viewer.language)


class Queue(commands.Cog):
    """Everything here answers privately."""

    def __init__(self, client: CartoonClient) -> None:
        self._client = client

    @app_commands.command(description="What waits and runs, and when yours will start")
    async def queue(self, interaction: discord.Interaction) -> None:
        async def work() -> Answer:
            viewer = await viewer_of(interaction)
            return Answer(embeds=[embed_of(await overview(self._client, viewer), viewer)])

        await respond(interaction, work())

    @app_commands.command(description="Stop a clip that waits or is being made")
    @app_commands.describe(job="The clip's id; your own are offered")
    @app_commands.autocomplete(job=active_jobs)
    async def cancel(self, interaction: discord.Interaction, job: app_commands.Range[str, 1, 100]) -> None:
        await cancel(interaction, typed_id(job))
