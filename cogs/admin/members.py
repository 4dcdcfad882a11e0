"""/admin block, unblock and quota: what one member may do in this server."""

import discord
from discord import app_commands

from bot.answering import Answer, respond
from bot.client import client_of
from bot.language import say
from bot.moderation.gate import minutes as in_minutes
from bot.moderation.gate import used_today_s
from bot.moderation.moderator import moderator_of
from bot.preferences import ServerSettings
from cogs.admin.clearing import cancel_all
from generation.errors import Refused

_BLOCKED_MAX = 5_000
_QUOTAS_MAX = 5_000


@app_commands.command(description="Take no requests of a member in this server")
@app_commands.describe(member="Whom it is about", cancel="Also cancel what they have waiting")
async def block(interaction: discord.Interaction, member: discord.User, cancel: bool = False) -> None:
    user_id = str(member.id)

    async def work() -> Answer:
        moderator = await moderator_of(interaction)
        language, client = moderator.language, client_of(interaction)
        if user_id == moderator.user_id:
            raise Refused(say(language, "You cannot block yourself."))

        def change(server: ServerSettings) -> ServerSettings:
            others = tuple(each for each in server.blocked_users if each != user_id)
            if len(others) >= _BLOCKED_MAX:
                raise Refused(say(language, "{most} members are blocked, which is the most.", most=_BLOCKED_MAX))
            return server.model_copy(update={"blocked_users": (*others, user_id)})

        await client.preferences.change_server(moderator.guild_id, change)
        count = await cancel_all(client.app.service, moderator.guild_id, user_id) if cancel else 0
        moderator.record("blocked", {"member": user_id, "cancelled": count})
        line = say(language, "{member} cannot make clips in this server any more.", member=f"<@{user_id}>")
        told = say(language, "Waiting jobs that were cancelled: {count}.", count=count)
        return Answer(content=f"{line} {told}" if cancel else line)

    await respond(interaction, work())


@app_commands.command(description="Take requests of a blocked member again")
@app_commands.describe(member="Whom it is about")
async def unblock(interaction: discord.Interaction, member: discord.User) -> None:
    user_id = str(member.id)

    async def work() -> Answer:
        moderator = await moderator_of(interaction)
        language, whom = moderator.language, f"<@{user_id}>"
        if user_id not in moderator.server.blocked_users:
            return Answer(content=say(language, "{member} is not blocked.", member=whom))

        def change(server: ServerSettings) -> ServerSettings:
            others = tuple(each for each in server.blocked_users if each != user_id)
            return server.model_copy(update={"blocked_users": others})

        await client_of(interaction).preferences.change_server(moderator.guild_id, change)
        moderator.record("unblocked", {"member": user_id})
        return Answer(content=say(language, "{member} can make clips in this server again.", member=whom))

    await respond(interaction, work())


@app_commands.command(description="Show or set how many minutes of computing a member has a day")
@app_commands.describe(member="Whom it is about", minutes="Theirs alone; 0: none", reset="Back to what everybody has")
async def quota(
    interaction: discord.Interaction,
    member: discord.User,
    minutes: app_commands.Range[float, 0.0, 1440.0] | None = None,
    reset: bool = False,
) -> None:
    user_id = str(member.id)

    async def work() -> Answer:
        moderator = await moderator_of(interaction)
        server = moderator.server
        if reset or minutes is not None:
            own = None if reset else minutes
            server = await client_of(interaction).preferences.change_server(
                moderator.guild_id, lambda before: _with_quota(before, user_id, own, moderator.language)
            )
            moderator.record("quota", {"member": user_id, "minutes": own})
        used_s = await used_today_s(client_of(interaction).app, user_id, moderator.guild_id)
        return Answer(content=_told(server, user_id, used_s, moderator.language))

    await respond(interaction, work())


def _with_quota(server: ServerSettings, user_id: str, minutes: float | None, language: str) -> ServerSettings:
    """None: what everybody has. Raises Refused where too many have their own."""
    others = {name: each for name, each in server.member_quotas.items() if name != user_id}
    if minutes is not None:
        if len(others) >= _QUOTAS_MAX:
            line = say(language, "{most} members have a quota of their own, which is the most.", most=_QUOTAS_MAX)
            raise Refused(line)
        others[user_id] = minutes
    return server.model_copy(update={"member_quotas": others})


def _told(server: ServerSettings, user_id: str, used_s: float, language: str) -> str:
    whom, used, quota_s = f"<@{user_id}>", in_minutes(used_s), server.quota_s(user_id)
    if quota_s is None:
        return say(language, "{member} has used {used} min today; there is no limit.", member=whom, used=used)
    allowed = in_minutes(quota_s)
    if user_id in server.member_quotas:
        return say(
            language,
            "{member} has used {used} of {allowed} min today, a limit of their own.",
            member=whom,
            used=used,
            allowed=allowed,
        )
    return say(
        language,
        "{member} has used {used} of {allowed} min today, the limit of everybody.",
        member=whom,
        used=used,
        allowed=allowed,
    )
