"""/settings channels and /settings roles: where clips may be asked for, who moderates, whose share is larger."""

import discord
from discord import app_commands

from bot.answering import respond
from bot.preferences import ServerSettings
from cogs.settings.changing import changed
from cogs.settings.choices import room_for


class _WhereMembersTalk(app_commands.Transformer):
    """Any channel with messages. Media channels are left out: Discord's own document does not know their type."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        kinds = discord.ChannelType
        return [kinds.text, kinds.news, kinds.voice, kinds.stage_voice, kinds.forum, kinds.public_thread]

    async def transform(
        self, interaction: discord.Interaction, value: app_commands.AppCommandChannel | app_commands.AppCommandThread, /
    ) -> app_commands.AppCommandChannel | app_commands.AppCommandThread:
        return value


Channel = app_commands.Transform[app_commands.AppCommandChannel | app_commands.AppCommandThread, _WhereMembersTalk]
_CHANNELS_MAX = 100
_ROLES_MAX = 50


class Channels(app_commands.Group):
    """Moderators only. Threads belong to their channel."""

    def __init__(self) -> None:
        super().__init__(name="channels", description="Where clips may be asked for; for moderators")

    @app_commands.command(description="Let clips be asked for in this channel, and only where they are allowed")
    @app_commands.describe(channel="Which channel; its threads belong to it")
    async def add(self, interaction: discord.Interaction, channel: Channel) -> None:
        channel_id = str(channel.id)

        def change(server: ServerSettings) -> ServerSettings:
            others = _without(server.channels, channel_id)
            room_for(len(others), _CHANNELS_MAX, "channels")
            return server.model_copy(update={"channels": (*others, channel_id)})

        await respond(interaction, changed(interaction, "channel allowed", change, {"channel": channel_id}))

    @app_commands.command(description="Take a channel off the list; an empty list means everywhere")
    @app_commands.describe(channel="Which channel; its threads belong to it")
    async def remove(self, interaction: discord.Interaction, channel: Channel) -> None:
        channel_id = str(channel.id)

        def change(server: ServerSettings) -> ServerSettings:
            return server.model_copy(update={"channels": _without(server.channels, channel_id)})

        await respond(interaction, changed(interaction, "channel taken off", change, {"channel": channel_id}))

    @app_commands.command(description="Let clips be asked for everywhere")
    async def everywhere(self, interaction: discord.Interaction) -> None:
        def change(server: ServerSettings) -> ServerSettings:
            return server.model_copy(update={"channels": ()})

        await respond(interaction, changed(interaction, "all channels allowed", change))


class Roles(app_commands.Group):
    """Moderators only."""

    def __init__(self) -> None:
        super().__init__(name="roles", description="Who moderates, and whose share is larger; for moderators")

    @app_commands.command(description="Let a role moderate me, beside who manages the server")
    @app_commands.describe(role="Which role", moderates="Whether its members may moderate")
    async def moderator(self, interaction: discord.Interaction, role: discord.Role, moderates: bool = True) -> None:
        role_id = str(role.id)

        def change(server: ServerSettings) -> ServerSettings:
            others = _without(server.moderator_roles, role_id)
            if moderates:
                room_for(len(others), _ROLES_MAX, "roles")
            return server.model_copy(update={"moderator_roles": (*others, role_id) if moderates else others})

        await respond(
            interaction,
            changed(interaction, "moderator role", change, {"role": role_id, "moderates": moderates}, by_manager=True),
        )

    @app_commands.command(description="Give a role's members a larger or smaller share of the queue")
    @app_commands.describe(role="Which role", weight="1 is that of everybody; of several roles the highest counts")
    async def weight(
        self, interaction: discord.Interaction, role: discord.Role, weight: app_commands.Range[float, 0.1, 10.0]
    ) -> None:
        role_id = str(role.id)

        def change(server: ServerSettings) -> ServerSettings:
            weights = {name: each for name, each in server.role_weights.items() if name != role_id}
            if weight != 1:
                room_for(len(weights), _ROLES_MAX, "roles")
                weights[role_id] = weight
            return server.model_copy(update={"role_weights": weights})

        await respond(interaction, changed(interaction, "role weight", change, {"role": role_id, "weight": weight}))


def _without(ids: tuple[str, ...], one: str) -> tuple[str, ...]:
    return tuple(each for each in ids if each != one)
