"""A change of a server's settings by a moderator: checked, stored, written down, shown."""

from collections.abc import Callable, Mapping

import discord

from bot.answering import Answer
from bot.client import client_of
from bot.language import say
from bot.moderation.moderator import moderator_of
from bot.preferences import ServerSettings
from cogs.settings.wording import server_embed

Change = Callable[[ServerSettings], ServerSettings]


async def shown(interaction: discord.Interaction) -> Answer:
    """The settings as they are. Raises Refused for who may not moderate."""
    moderator = await moderator_of(interaction)
    return Answer(embeds=[_embed(interaction, moderator.server, moderator.language)])


async def changed(
    interaction: discord.Interaction,
    did: str,
    change: Change,
    about: Mapping[str, object] | None = None,
    *,
    by_manager: bool = False,
) -> Answer:
    """`did` and `about` stand in the log; `by_manager`: a moderator's role is not enough.

    Raises Refused for who may not, and what `change` raises.
    """
    moderator = await moderator_of(interaction, manager=by_manager)
    server = await client_of(interaction).preferences.change_server(moderator.guild_id, change)
    moderator.record(did, about)
    language = moderator.language
    return Answer(content=say(language, "Saved."), embeds=[_embed(interaction, server, language)])


async def with_fields(interaction: discord.Interaction, did: str, fields: Mapping[str, object]) -> Answer:
    """Fields that are given take the place of what was; none given: the settings are shown."""
    if not fields:
        return await shown(interaction)
    return await changed(interaction, did, lambda before: before.model_copy(update=dict(fields)), fields)


def _embed(interaction: discord.Interaction, server: ServerSettings, language: str) -> discord.Embed:
    program = client_of(interaction).app.settings
    return server_embed(server, program.limits, program.queue.max_waiting, language)
