"""A moderator who does something: their server, and the line about it in the log."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

import discord

from bot.access import viewer_of
from bot.client import client_of
from bot.language import say
from bot.moderation.rights import require_moderator
from bot.preferences import ServerSettings
from generation.errors import Refused

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Moderator:
    """Somebody who may moderate the server that they are in."""

    user_id: str
    guild_id: str
    server: ServerSettings
    language: str

    def record(self, did: str, about: Mapping[str, object] | None = None) -> None:
        """In the log, with ids: what was done and by whom."""
        told = "".join(f" {name}={value}" for name, value in (about or {}).items())
        log.info("moderator: %s%s", did, told, extra={"user_id": self.user_id, "guild_id": self.guild_id})


async def moderator_of(interaction: discord.Interaction, *, manager: bool = False, or_owner: bool = False) -> Moderator:
    """Raises Refused for everybody else, and outside of servers. `manager`: a configured role is not enough.

    `or_owner`: the owner of the bot may too.
    """
    viewer = await viewer_of(interaction)
    if viewer.guild_id is None:
        raise Refused(say(viewer.language, "This works in a server that has added me."))
    if not (or_owner and await client_of(interaction).is_owner(interaction.user)):
        require_moderator(viewer.asker, viewer.server, viewer.language)
    if manager and not viewer.asker.is_manager:
        raise Refused(say(viewer.language, "This is for who may manage the server."))
    return Moderator(
        user_id=viewer.asker.user_id, guild_id=viewer.guild_id, server=viewer.server, language=viewer.language
    )
