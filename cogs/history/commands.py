"""/history and /show, and what the buttons of jobs do that show or fetch them."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.access import viewer_of
from bot.answering import Answer, respond
from bot.client import CartoonClient, client_of
from bot.exports import Exports
from bot.job_choices import job_choices, typed_id
from cogs.history.paging import history_page
from cogs.history.showing import Showing
from generation.backlog import JobQuery

SEARCHED_JOBS = 200  # the newest of one's own, while an id is typed


async def own_jobs(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    viewer = await viewer_of(interaction)
    query = JobQuery(user_id=viewer.asker.user_id, limit=SEARCHED_JOBS)
    return job_choices(await client_of(interaction).app.service.jobs(query), typed, viewer.language)


class History(commands.Cog):
    """Everything here answers privately."""

    def __init__(self, client: CartoonClient) -> None:
        self._client = client
        self._showing = Showing(Exports(client.app.files, client.app.folder / "work"))

    @app_commands.command(description="What you made, the newest first")
    @app_commands.describe(member="Whose clips of this server to look at, where that is allowed")
    async def history(self, interaction: discord.Interaction, member: discord.User | None = None) -> None:
        async def work() -> Answer:
            viewer = await viewer_of(interaction)
            return await history_page(self._client, viewer, str((member or interaction.user).id))

        await respond(interaction, work())

    @app_commands.command(description="How a clip was made, and its file again")
    @app_commands.describe(job="The clip's id; your own are offered")
    @app_commands.autocomplete(job=own_jobs)
    async def show(self, interaction: discord.Interaction, job: app_commands.Range[str, 1, 100]) -> None:
        await self._showing.whole(interaction, typed_id(job))

    async def details(self, interaction: discord.Interaction, job_id: str) -> None:
        await self._showing.details(interaction, job_id)

    async def file(self, interaction: discord.Interaction, job_id: str) -> None:
        await self._showing.file(interaction, job_id)

    async def gif(self, interaction: discord.Interaction, job_id: str) -> None:
        await self._showing.converted(interaction, job_id, ".gif")

    async def audio(self, interaction: discord.Interaction, job_id: str) -> None:
        await self._showing.converted(interaction, job_id, ".mp3")

    async def captions(self, interaction: discord.Interaction, job_id: str) -> None:
        await self._showing.converted(interaction, job_id, ".srt")
