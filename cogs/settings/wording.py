"""Settings as people read them."""

from collections.abc import Iterable

import discord

from bot.language import say
from bot.preferences import MemberSettings, ServerSettings
from generation.limits import Limits

_LISTED = 20  # of one kind in an embed: its fields hold 1,024 characters
_DASH = "–"


def member_embed(member: MemberSettings, language: str) -> discord.Embed:
    """What a member has set; what they left open is told as that."""
    embed = discord.Embed(title=say(language, "Your settings"))
    server = say(language, "as the server has it")
    yes_no = {True: say(language, "yes"), False: say(language, "no"), None: server}
    fields = (
        (say(language, "Character"), member.character or server),
        (say(language, "Second character"), member.second_character or server),
        (say(language, "Preset"), member.preset or server),
        (say(language, "Captions"), yes_no[member.captions]),
        (say(language, "Only for me"), yes_no[member.private]),
        (say(language, "As a spoiler"), yes_no[member.spoiler]),
        (say(language, "Mention me when done"), yes_no[member.mention]),
        (say(language, "Language"), member.language or say(language, "that of my Discord")),
    )
    for name, value in fields:
        embed.add_field(name=name, value=value)
    return embed


def server_embed(server: ServerSettings, base: Limits, waiting: int, language: str) -> discord.Embed:
    """What a server has set. `base` and `waiting` are the program's own."""
    embed = discord.Embed(title=say(language, "Settings of this server"))
    for name, value in (*_places(server, language), *_defaults(server, language), *_rules(server, language)):
        embed.add_field(name=name, value=value)
    lowered = server.limits(base)
    limits = say(
        language,
        "{variations} variations · {duration} s · {dialogue} characters of dialogue · sides of {side} px · "
        "{steps} steps · {waiting} waiting jobs",
        variations=lowered.variations_max,
        duration=f"{lowered.duration_max_s:g}",
        dialogue=lowered.dialogue_characters,
        side=lowered.side_max_px,
        steps=lowered.steps_max,
        waiting=server.waiting_max(waiting),
    )
    embed.add_field(name=say(language, "At most"), value=limits, inline=False)
    return embed


def _places(server: ServerSettings, language: str) -> tuple[tuple[str, str], ...]:
    weights = (f"<@&{role}> ×{weight:g}" for role, weight in sorted(server.role_weights.items()))
    everywhere = say(language, "everywhere")
    return (
        (say(language, "Channels"), listed((f"<#{each}>" for each in server.channels), language) or everywhere),
        (say(language, "Language"), server.language or say(language, "each member's own")),
        (say(language, "Moderators beside those who manage the server"), _roles(server, language)),
        (say(language, "Shares of the queue"), listed(weights, language) or say(language, "alike for all")),
    )


def _roles(server: ServerSettings, language: str) -> str:
    return listed((f"<@&{each}>" for each in server.moderator_roles), language) or _DASH


def _defaults(server: ServerSettings, language: str) -> tuple[tuple[str, str], ...]:
    yes_no = {True: say(language, "yes"), False: say(language, "no")}
    cast = ", ".join(filter(None, (server.character, server.second_character)))
    return (
        (say(language, "Allowed presets"), ", ".join(server.presets) or say(language, "all")),
        (say(language, "Preset"), server.preset or say(language, "the best one that can run here")),
        (say(language, "Characters"), cast or _DASH),
        (say(language, "Captions"), yes_no[server.captions]),
        (say(language, "Only for who asked"), yes_no[server.private]),
        (say(language, "Members see each other's history"), yes_no[server.public_history]),
    )


def _rules(server: ServerSettings, language: str) -> tuple[tuple[str, str], ...]:
    quota = server.quota_minutes
    words = say(language, "your own: {count}", count=len(server.blocked_words))
    if server.starter_words:
        words = say(language, "{own}; and the starter list", own=words)
    no_limit = say(language, "no limit")
    return (
        (
            say(language, "Minutes a day for each member"),
            no_limit if quota is None else say(language, "{minutes} min", minutes=f"{quota:g}"),
        ),
        (say(language, "Pause between requests"), say(language, "{seconds} s", seconds=f"{server.cooldown_s:g}")),
        (say(language, "Blocked words"), words),
        (say(language, "Blocked members"), listed((f"<@{each}>" for each in server.blocked_users), language) or _DASH),
        (say(language, "New requests"), say(language, "not taken") if server.draining else say(language, "taken")),
    )


def listed(items: Iterable[str], language: str) -> str:
    """Empty for none; the first ones and how many more there are."""
    found = list(items)
    more = len(found) - _LISTED
    shown = ", ".join(found[:_LISTED])
    return shown if more <= 0 else say(language, "{shown} and {count} more", shown=shown, count=more)
