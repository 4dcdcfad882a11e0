"""/admin pause, resume and drain: what waits stays waiting, or nothing new is taken."""

from typing import Literal

import discord
from discord import app_commands

from bot.answering import Answer, respond
from bot.client import client_of
from bot.language import say
from bot.moderation.moderator import Moderator, moderator_of
from generation import pausing
from generation.errors import Refused

Scope = Literal["this server", "everywhere"]


@app_commands.command(description="Begin no more jobs; what runs goes on, what waits keeps its place")
@app_commands.describe(scope="Everywhere is for the bot's owner alone")
async def pause(interaction: discord.Interaction, scope: Scope = "this server") -> None:
    async def work() -> Answer:
        moderator = await moderator_of(interaction, or_owner=True)
        scope_id = await _scope_id(interaction, moderator, scope)
        await client_of(interaction).app.store(lambda store: pausing.pause(store, scope_id))
        moderator.record("paused", {"scope": scope_id})
        language = moderator.language
        here = say(language, "Paused. Jobs of this server wait until /admin resume; what runs goes on.")
        everywhere = say(language, "Paused everywhere. All jobs wait until /admin resume; what runs goes on.")
        return Answer(content=everywhere if scope == "everywhere" else here)

    await respond(interaction, work())


@app_commands.command(description="Begin jobs again after a pause")
@app_commands.describe(scope="Everywhere is for the bot's owner alone")
async def resume(interaction: discord.Interaction, scope: Scope = "this server") -> None:
    async def work() -> Answer:
        moderator = await moderator_of(interaction, or_owner=True)
        scope_id = await _scope_id(interaction, moderator, scope)
        store = client_of(interaction).app.store
        await store(lambda store: pausing.resume(store, scope_id))
        moderator.record("resumed", {"scope": scope_id})
        language = moderator.language
        held = (await store(pausing.paused)) & {moderator.guild_id, pausing.EVERYTHING}
        if pausing.EVERYTHING in held:
            return Answer(content=say(language, "Resumed. Jobs still wait: my owner has paused me everywhere."))
        if held:
            return Answer(content=say(language, "Resumed everywhere. This server is still paused by itself."))
        return Answer(content=say(language, "Resumed. Jobs are begun again."))

    await respond(interaction, work())


@app_commands.command(description="Take no new requests in this server; what is queued is finished")
@app_commands.describe(on="Off: requests are taken again")
async def drain(interaction: discord.Interaction, on: bool) -> None:
    async def work() -> Answer:
        moderator = await moderator_of(interaction)
        await client_of(interaction).preferences.change_server(
            moderator.guild_id, lambda before: before.model_copy(update={"draining": on})
        )
        moderator.record("draining", {"on": on})
        language = moderator.language
        if on:
            return Answer(content=say(language, "I take no new requests in this server. What is queued is finished."))
        return Answer(content=say(language, "I take requests in this server again."))

    await respond(interaction, work())


async def _scope_id(interaction: discord.Interaction, moderator: Moderator, scope: Scope) -> str:
    """What `pausing` keeps for it. Raises Refused where it is not the moderator's to pause."""
    if scope == "this server":
        return moderator.guild_id
    if not await client_of(interaction).is_owner(interaction.user):
        raise Refused(say(moderator.language, "Only the owner of the bot can do that everywhere."))
    return pausing.EVERYTHING
