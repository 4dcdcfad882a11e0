"""Who may see a job, and who may act on it."""

from dataclasses import dataclass

import discord
from discord import app_commands

from bot.client import client_of
from bot.language import say
from bot.moderation.rights import may_moderate
from bot.place import Asker, asker_of, place_of
from bot.preferences import ServerSettings, language_of
from generation.errors import JobNotFound, Refused
from generation.jobs import Job, JobState


@dataclass(frozen=True, kw_only=True, slots=True)
class Viewer:
    """Somebody who looks, with where they are. `guild_id` None: outside of the bot's servers."""

    asker: Asker
    guild_id: str | None
    server: ServerSettings
    language: str

    @property
    def is_moderator(self) -> bool:
        return self.guild_id is not None and may_moderate(self.asker, self.server)

    def owns(self, job: Job) -> bool:
        return job.requester.user_id == self.asker.user_id

    def is_at_home(self, job: Job) -> bool:
        """In the server where the job was asked for."""
        return self.guild_id is not None and job.requester.guild_id == self.guild_id

    def moderates(self, job: Job) -> bool:
        return self.is_moderator and self.is_at_home(job)

    def may_know_of(self, job: Job) -> bool:
        """That there is such a job: a private one stays between its requester and the moderators."""
        return self.owns(job) or self.moderates(job) or (self.is_at_home(job) and not job.private)

    def sees(self, job: Job) -> bool:
        return self.may_know_of(job) and (self.owns(job) or self.moderates(job) or self.server.public_history)


async def viewer_of(interaction: discord.Interaction) -> Viewer:
    preferences = client_of(interaction).preferences
    asker, place = asker_of(interaction), place_of(interaction)
    server = await preferences.server(place.guild_id)
    member = await preferences.member(asker.user_id)
    return Viewer(
        asker=asker, guild_id=place.guild_id, server=server, language=language_of(place.language, server, member)
    )


async def known_job(interaction: discord.Interaction, viewer: Viewer, job_id: str) -> Job:
    """Raises JobNotFound, also for what the viewer may not know of, and for what is deleted."""
    job = await client_of(interaction).app.service.job(job_id)
    if job.state is JobState.DELETED or not viewer.may_know_of(job):
        raise JobNotFound(job_id)
    return job


async def seen_job(interaction: discord.Interaction, viewer: Viewer, job_id: str) -> Job:
    """Raises JobNotFound as `known_job` does, and Refused where the server keeps members' clips to themselves.

    Who has the message before them, and uses its button or menu, sees what it shows in any case.
    """
    job = await client_of(interaction).app.service.job(job_id)
    if job.state is not JobState.DELETED and not job.private and _is_on_message(interaction):
        return job
    job = await known_job(interaction, viewer, job_id)
    if not viewer.sees(job):
        raise Refused(say(viewer.language, "In this server only who asked for a clip, and the moderators, see this."))
    return job


def _is_on_message(interaction: discord.Interaction) -> bool:
    is_button = interaction.type is discord.InteractionType.component
    return is_button or isinstance(interaction.command, app_commands.ContextMenu)
