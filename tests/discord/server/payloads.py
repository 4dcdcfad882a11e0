"""The objects of the API, as Discord writes them."""

from tests.discord.server import permissions
from tests.discord.server.clock import iso, made_at_s
from tests.discord.server.world import (
    DM,
    GROUP_DM,
    PUBLIC_THREAD,
    Attachment,
    Channel,
    Guild,
    Json,
    Member,
    Message,
    Role,
    User,
)


def user(of: User) -> Json:
    return {
        "id": of.id,
        "username": of.name,
        "global_name": None if of.bot else of.name.title(),
        "discriminator": "0001" if of.bot else "0",
        "avatar": None,
        "bot": of.bot,
        "public_flags": 0,
    }


def member(of: Member, *, with_user: bool = True) -> Json:
    told: Json = {
        "nick": of.nick,
        "avatar": None,
        "roles": [role.id for role in of.roles],
        "joined_at": iso(made_at_s(of.user.id)),
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
    }
    return told | {"user": user(of.user)} if with_user else told


def role(of: Role, position: int = 0) -> Json:
    return {
        "id": of.id,
        "name": of.name,
        "permissions": str(of.permissions.value),
        "position": position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": of.managed,
        "mentionable": of.mentionable,
        "flags": 0,
    }


def channel(of: Channel) -> Json:
    told: Json = {"id": of.id, "type": of.kind, "last_message_id": None, "flags": 0}
    if of.kind in (DM, GROUP_DM):
        told["recipients"] = [user(each) for each in of.recipients]
        return told | ({"owner_id": of.recipients[0].id, "name": None, "icon": None} if of.kind == GROUP_DM else {})
    assert of.guild
    told |= {"guild_id": of.guild.id, "name": of.name, "nsfw": of.nsfw, "rate_limit_per_user": 0}
    if of.kind == PUBLIC_THREAD:
        assert of.parent
        return told | {
            "parent_id": of.parent.id,
            "owner_id": of.guild.owner.id,
            "message_count": 0,
            "member_count": 1,
            "thread_metadata": {
                "archived": False,
                "auto_archive_duration": 1440,
                "archive_timestamp": iso(made_at_s(of.id)),
                "locked": False,
            },
        }
    return told | {
        "parent_id": None,
        "position": of.guild.channels.index(of),
        "topic": None,
        "permission_overwrites": [
            {
                "id": target,
                "type": int(target not in of.guild.roles),
                "allow": str(allow.value),
                "deny": str(deny.value),
            }
            for target, (allow, deny) in of.overwrites.items()
        ],
    }


def channel_seen_by(of: Channel, viewer: User) -> Json:
    """As it stands in interactions."""
    return channel(of) | {"permissions": str(permissions.in_channel(viewer, of).value)}


def guild(of: Guild, me: User) -> Json:
    """As GUILD_CREATE has it: of the members, the bot alone."""
    threads = [each for each in of.channels if each.kind == PUBLIC_THREAD and not each.deleted]
    others = [each for each in of.channels if each.kind != PUBLIC_THREAD and not each.deleted]
    return {
        "id": of.id,
        "name": of.name,
        "owner_id": of.owner.id,
        "preferred_locale": of.locale,
        "premium_tier": of.premium_tier,
        "premium_subscription_count": 0,
        "features": ["COMMUNITY"],
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "system_channel_flags": 0,
        "afk_timeout": 300,
        "icon": None,
        "emojis": [],
        "stickers": [],
        "roles": [role(each, position) for position, each in enumerate(of.roles.values())],
        "channels": [channel(each) for each in others],
        "threads": [channel(each) for each in threads],
        "members": [member(of.members[me.id])],
        "member_count": len(of.members),
        "joined_at": iso(made_at_s(of.id)),
        "large": False,
        "unavailable": False,
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def attachment(of: Attachment) -> Json:
    told: Json = {
        "id": of.id,
        "filename": of.filename,
        "size": len(of.data),
        "url": of.url,
        "proxy_url": of.url,
        "content_type": of.content_type,
    }
    if of.description is not None:
        told["description"] = of.description
    if of.duration_s is not None:
        told |= {"duration_secs": of.duration_s, "waveform": of.waveform}
    return told | ({"ephemeral": True} if of.ephemeral else {})


def message(of: Message, application_id: str) -> Json:
    told: Json = {
        "id": of.id,
        "channel_id": of.channel.id,
        "type": of.kind,
        "author": user(of.author),
        "content": of.content,
        "embeds": of.embeds,
        "components": of.components,
        "attachments": [attachment(each) for each in of.attachments if not each.embedded],
        "flags": of.flags,
        "timestamp": iso(made_at_s(of.id)),
        "edited_timestamp": None if of.edited_at_s is None else iso(of.edited_at_s),
        "tts": False,
        "pinned": False,
        "mention_everyone": bool(of.pings & {"everyone", "here"}),
        "mentions": _mentioned(of),
        "mention_roles": [each for each in of.pings if of.channel.guild and each in of.channel.guild.roles],
    }
    if of.reference:
        told |= {
            "message_reference": {"type": 0, "message_id": of.reference.id, "channel_id": of.channel.id},
            "referenced_message": message(of.reference, application_id),
        }
    if of.metadata:
        told |= {"interaction_metadata": of.metadata, "webhook_id": application_id, "application_id": application_id}
    return told


def _mentioned(of: Message) -> list[Json]:
    if of.channel.guild:
        known = [each.user for each in of.channel.guild.members.values()]
    else:
        known = list(of.channel.recipients)
    return [user(each) for each in known if each.id in of.pings]
