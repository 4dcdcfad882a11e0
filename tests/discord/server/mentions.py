"""Whom a text notifies, by Discord's rules of `allowed_mentions`.

Stricter than Discord in one thing: what stands in code or behind a backslash counts as well.
"""

import re

from tests.discord.server import permissions
from tests.discord.server.errors import bad_form
from tests.discord.server.world import Channel, Json, Message, User

KINDS = ("users", "roles", "everyone")
_USER = re.compile(r"<@!?(\d{1,20})>")
_ROLE = re.compile(r"<@&(\d{1,20})>")
_EVERYBODY = re.compile(r"@(everyone|here)")


def pings_of(
    texts: list[str], allowed: Json | None, author: User, channel: Channel, answered: Message | None
) -> frozenset[str]:
    """Ids of users and roles, and "everyone" and "here".

    Raises:
        Refused: `allowed_mentions` contradicts itself.
    """
    _check(allowed)
    text = "\n".join(texts)
    found = _users(text, allowed, channel) | _roles(text, allowed, author, channel)
    has = permissions.in_channel(author, channel)
    if _allows(allowed, "everyone") and has.mention_everyone:
        found |= set(_EVERYBODY.findall(text))
    replied = True if allowed is None else bool(allowed.get("replied_user"))
    return frozenset(found | ({answered.author.id} if answered and replied else set()))


def _users(text: str, allowed: Json | None, channel: Channel) -> set[str]:
    there = set(channel.guild.members) if channel.guild else {each.id for each in channel.recipients}
    named = set(_USER.findall(text)) & there
    return named if _allows(allowed, "users") else named & _listed(allowed, "users")


def _roles(text: str, allowed: Json | None, author: User, channel: Channel) -> set[str]:
    if channel.guild is None:
        return set()
    every = permissions.in_channel(author, channel).mention_everyone
    open_ones = {role.id for role in channel.guild.roles.values() if role.mentionable or every}
    named = set(_ROLE.findall(text)) & open_ones
    return named if _allows(allowed, "roles") else named & _listed(allowed, "roles")


def _allows(allowed: Json | None, kind: str) -> bool:
    return allowed is None or kind in (allowed.get("parse") or ())


def _listed(allowed: Json | None, kind: str) -> set[str]:
    return {str(each) for each in (allowed or {}).get(kind) or ()}


def _check(allowed: Json | None) -> None:
    for kind in (allowed or {}).get("parse") or ():
        if kind not in KINDS:
            raise bad_form("allowed_mentions.parse", "BASE_TYPE_CHOICES", f"Value must be one of {set(KINDS)}.")
        if (allowed or {}).get(kind):
            raise bad_form(
                f"allowed_mentions.{kind}",
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.',
            )
