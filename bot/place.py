"""Who asks, and where: plain values taken from an interaction, which itself is never kept."""

from dataclasses import dataclass
from datetime import datetime

import discord

from bot.language import supported
from generation.jobs import ChatDestination

POSTING = discord.Permissions(view_channel=True, send_messages=True, embed_links=True, attach_files=True)
POSTING_IN_THREADS = discord.Permissions(
    view_channel=True, send_messages_in_threads=True, embed_links=True, attach_files=True
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asker:
    """Who asks. `is_manager`: has Manage Server there; always false outside of servers."""

    user_id: str
    name: str
    role_ids: frozenset[str] = frozenset()
    is_manager: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where it was asked, and how an answer finds its way back. Times are aware, UTC."""

    channel_id: str
    guild_id: str | None  # None: a direct message, or a server that the bot is not a member of
    can_post: bool  # the bot itself may send messages with files here
    lacking: tuple[str, ...]  # names of the permissions that it would need to
    reply_token: str
    reply_until: datetime
    reply_limit_bytes: int
    language: str
    parent_id: str | None = None  # of a thread: its channel

    def destination(self, group: tuple[str, ...], *, voice_message: bool = False) -> ChatDestination:
        return ChatDestination(
            channel_id=self.channel_id,
            guild_id=self.guild_id,
            can_post=self.can_post,
            reply_token=self.reply_token,
            reply_until=self.reply_until,
            reply_limit_bytes=self.reply_limit_bytes,
            language=self.language,
            group=group,
            voice_message=voice_message,
        )


def asker_of(interaction: discord.Interaction) -> Asker:
    user = interaction.user
    roles = frozenset(str(role.id) for role in user.roles) if isinstance(user, discord.Member) else frozenset()
    return Asker(
        user_id=str(user.id),
        name=user.display_name,
        role_ids=roles,
        is_manager=interaction.guild_id is not None and interaction.permissions.manage_guild,
    )


def place_of(interaction: discord.Interaction) -> Place:
    # Not `is_guild_integration`: a server can have added the commands without the bot.
    is_member = interaction.guild_id is not None and interaction.client.get_guild(interaction.guild_id) is not None
    in_bot_dm = interaction.guild_id is None and interaction.context.dm_channel
    lacking = _lacking(interaction) if is_member else ()
    channel = interaction.channel
    return Place(
        channel_id=str(interaction.channel_id),
        guild_id=str(interaction.guild_id) if is_member else None,
        can_post=in_bot_dm or (is_member and not lacking),
        lacking=lacking,
        reply_token=interaction.token,
        reply_until=interaction.expires_at,
        reply_limit_bytes=interaction.filesize_limit,
        language=supported(interaction.locale.value),
        parent_id=str(channel.parent_id) if isinstance(channel, discord.Thread) else None,
    )


def _lacking(interaction: discord.Interaction) -> tuple[str, ...]:
    """What the bot lacks in the channel, by the names of Discord's permissions."""
    needed = POSTING_IN_THREADS if isinstance(interaction.channel, discord.Thread) else POSTING
    has = interaction.app_permissions
    return tuple(name for name, wanted in needed if wanted and not getattr(has, name))
