"""A server with a member and moderators, for tests of commands."""

import discord
import simcord
from simcord.results import InteractionResult, ResponseMessage

from bot.client import CartoonClient
from bot.preferences import Preferences, ServerSettings


class Village:
    """`mod` may manage the server."""

    def __init__(self, env: simcord.Env, client: CartoonClient) -> None:
        self.env = env
        self.client = client
        self.guild = env.create_guild()
        self.channel = self.guild.create_text_channel("clips")
        self.ann = self.guild.add_member(env.create_user("ann"))
        role = self.guild.create_role("Mods", permissions=discord.Permissions(manage_guild=True))
        self.mod = self.guild.add_member(env.create_user("mod"), roles=[role])

    async def server(self) -> ServerSettings:
        """As they are stored, whichever client changed them."""
        return await Preferences(self.client.app.store).server(str(self.guild.id))

    async def by_ann(self, command: str, **options: object) -> ResponseMessage:
        return said(await self.ann.slash(self.channel, command, **options))

    async def by_mod(self, command: str, **options: object) -> ResponseMessage:
        return said(await self.mod.slash(self.channel, command, **options))


def said(result: InteractionResult) -> ResponseMessage:
    """The private message that answered, whichever way it came."""
    message = result.followups[-1] if result.followups else result.response
    assert message is not None
    assert message.ephemeral
    return message


def fields(message: ResponseMessage) -> dict[str, str]:
    return {field.name or "": field.value or "" for field in message.embeds[0].fields}


def labels(message: ResponseMessage) -> list[str]:
    return [each["label"] for row in message.components for each in row["components"]]
