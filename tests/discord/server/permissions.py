"""Who may do what where, by Discord's algorithm of roles and overwrites."""

from discord import Permissions

from tests.discord.server.world import PUBLIC_THREAD, Channel, Guild, User

IN_DMS = Permissions(
    view_channel=True,
    send_messages=True,
    embed_links=True,
    attach_files=True,
    mention_everyone=True,
    read_message_history=True,
    use_external_emojis=True,
    add_reactions=True,
)


def in_guild(user: User, guild: Guild) -> Permissions:
    """Without any channel's overwrites."""
    member = guild.members.get(user.id)
    if member is None:
        return Permissions.none()
    value = guild.everyone.permissions.value
    for role in member.roles:
        value |= role.permissions.value
    everything = guild.owner is user or Permissions(value).administrator
    return Permissions.all() if everything else Permissions(value)


def in_channel(user: User, channel: Channel) -> Permissions:
    """Nothing is implied for users outside of the guild: they have none."""
    if channel.guild is None:
        return IN_DMS
    member = channel.guild.members.get(user.id)
    found = in_guild(user, channel.guild)
    if member is None or found.administrator:
        return found
    overwrites = (channel.parent or channel).overwrites
    of_roles = [overwrites[role.id] for role in member.roles if role.id in overwrites]
    for layer in (_one(overwrites, channel.guild.id), of_roles, _one(overwrites, user.id)):
        denied, allowed = Permissions.none(), Permissions.none()
        for allow, deny in layer:
            allowed |= allow
            denied |= deny
        found = (found & ~denied) | allowed
    return found if found.view_channel else Permissions.none()


def may_send(user: User, channel: Channel) -> bool:
    has = in_channel(user, channel)
    return has.send_messages_in_threads if channel.kind == PUBLIC_THREAD else has.send_messages


def _one(
    overwrites: dict[str, tuple[Permissions, Permissions]], target_id: str
) -> list[tuple[Permissions, Permissions]]:
    return [overwrites[target_id]] if target_id in overwrites else []
