"""The REST routes: what each does, by Discord's OpenAPI templates."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.discord.server import answers, messages, payloads, permissions
from tests.discord.server.building import Building
from tests.discord.server.clock import made_at_s
from tests.discord.server.errors import (
    Refused,
    bad_form,
    missing_access,
    missing_permissions,
    unknown_channel,
)
from tests.discord.server.uploads import Sent, Upload
from tests.discord.server.world import DM, Channel, Json, Message


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request, read."""

    server: Building
    at: dict[str, str]
    query: dict[str, str]
    body: Any
    files: dict[int, Upload]


Handler = Callable[[Call], Any]


@dataclass(frozen=True)
class Route:
    """`open`: the token in its path stands for the bot's."""

    method: str
    template: str
    handler: Handler
    open: bool = False


def _me(call: Call) -> Json:
    return payloads.user(call.server.bot)


def _application(call: Call) -> Json:
    server = call.server
    owner = next((user for user in server.users.values() if not user.bot), server.bot)
    return {
        "id": server.application_id,
        "name": server.bot.name,
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "owner": payloads.user(owner),
        "team": None,
        "summary": "",
        "integration_types_config": {"0": {}, "1": {}},
    }


def _gateway(call: Call) -> Json:
    limit = {"total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 1}
    return {"url": call.server.gateway.url, "shards": 1, "session_start_limit": limit}


def _put_commands(call: Call) -> list[Json]:
    return call.server.commands.replace(call.body, call.at.get("guild_id"))


def _get_commands(call: Call) -> list[Json]:
    return call.server.commands.by_guild.get(call.at.get("guild_id"), [])


def _open_dm(call: Call) -> Json:
    user = call.server.users.get(str(call.body.get("recipient_id")))
    if user is None:
        raise bad_form("recipient_id", "INVALID_USER", "Unknown user")
    return payloads.channel(call.server.dm(user))


def _get_user(call: Call) -> Json:
    user = call.server.users.get(call.at["user_id"])
    if user is None:
        raise Refused(404, 10013, "Unknown User")
    return payloads.user(user)


def _get_member(call: Call) -> Json:
    guild = call.server.guilds.get(call.at["guild_id"])
    if guild is None or call.server.bot.id not in guild.members:
        raise missing_access()
    member = guild.members.get(call.at["user_id"])
    if member is None:
        raise Refused(404, 10007, "Unknown Member")
    return payloads.member(member)


def _get_channel(call: Call) -> Json:
    return payloads.channel(_channel(call))


def _type(call: Call) -> None:
    _channel(call)


def _post_message(call: Call) -> Json:
    server, channel = call.server, _channel(call)
    sent = Sent(body=call.body, files=call.files, limit_bytes=messages.upload_limit_bytes(server, channel))
    messages.check_may_send(server, channel, sent)
    return messages.json_of(server, messages.create(server, channel, server.bot, sent))


def _get_messages(call: Call) -> list[Json]:
    channel, query = _channel(call), call.query
    limit = int(query.get("limit", 50))
    if not 1 <= limit <= 100:
        raise bad_form("limit", "NUMBER_TYPE_MAX", "int value should be between 1 and 100.")
    if not permissions.in_channel(call.server.bot, channel).read_message_history:
        return []
    listed = messages.page(
        channel, limit=limit, before=query.get("before"), after=query.get("after"), around=query.get("around")
    )
    return [messages.json_of(call.server, each) for each in listed]


def _get_message(call: Call) -> Json:
    message = _message(call)
    if not permissions.in_channel(call.server.bot, message.channel).read_message_history:
        raise missing_access()
    return messages.json_of(call.server, message)


def _patch_message(call: Call) -> Json:
    server, message = call.server, _message(call)
    if message.author is not server.bot:
        raise Refused(403, 50005, "Cannot edit a message authored by another user")
    _check_old_edit(server, message)
    limit_bytes = messages.upload_limit_bytes(server, message.channel)
    sent = Sent(body=call.body, files=call.files, limit_bytes=limit_bytes)
    if call.files and not permissions.in_channel(server.bot, message.channel).attach_files:
        raise missing_permissions()
    return messages.json_of(server, messages.edit(server, message, sent))


def _delete_message(call: Call) -> None:
    server, message = call.server, _message(call)
    if message.author is not server.bot:
        if message.channel.guild is None:
            raise Refused(403, 50003, "Cannot execute action on a DM channel")
        if not permissions.in_channel(server.bot, message.channel).manage_messages:
            raise missing_permissions()
    messages.delete(server, message)


def _call_back(call: Call) -> Json | None:
    at = call.at
    interaction = answers.call_back(call.server, at["interaction_id"], at["interaction_token"], call.body, call.files)
    wants_response = call.query.get("with_response", "").lower() in ("1", "true")
    return answers.told_of(call.server, interaction) if wants_response else None


def _follow_up(call: Call) -> Json:
    interaction = answers.by_token(call.server, call.at["webhook_id"], call.at["webhook_token"])
    return messages.json_of(call.server, answers.follow_up(call.server, interaction, call.body, call.files))


def _get_answer(call: Call) -> Json:
    interaction = answers.by_token(call.server, call.at["webhook_id"], call.at["webhook_token"])
    return messages.json_of(call.server, answers.message_of(interaction, call.at.get("message_id", "@original")))


def _patch_answer(call: Call) -> Json:
    interaction = answers.by_token(call.server, call.at["webhook_id"], call.at["webhook_token"])
    message_id = call.at.get("message_id", "@original")
    return messages.json_of(call.server, answers.edit(call.server, interaction, message_id, call.body, call.files))


def _delete_answer(call: Call) -> None:
    interaction = answers.by_token(call.server, call.at["webhook_id"], call.at["webhook_token"])
    messages.delete(call.server, answers.message_of(interaction, call.at.get("message_id", "@original")))


def _channel(call: Call) -> Channel:
    """One that the bot sees."""
    server = call.server
    channel = server.channels.get(call.at["channel_id"])
    if channel is None or channel.deleted or (channel.parent and channel.parent.deleted):
        raise unknown_channel()
    if channel.guild is None:
        _check_dm(server, channel, writing="message_id" not in call.at and call.body is not None)
    elif not permissions.in_channel(server.bot, channel).view_channel:
        raise missing_access()
    return channel


def _check_dm(server: Building, channel: Channel, *, writing: bool) -> None:
    if channel.kind != DM or server.bot not in channel.recipients:
        raise missing_access()
    other = next(each for each in channel.recipients if each is not server.bot)
    if not writing:
        return
    if not other.accepts_dms:
        raise Refused(403, 50007, "Cannot send messages to this user")
    mutual = any({server.bot.id, other.id} <= set(guild.members) for guild in server.guilds.values())
    if not mutual and not other.has_installed:
        raise Refused(403, 50278, "Cannot send messages to this user due to having no mutual guilds")


def _message(call: Call) -> Message:
    """The bot's own token does not reach ephemeral ones: those belong to their interaction's."""
    return messages.found(_channel(call), call.at["message_id"])


def _check_old_edit(server: Building, message: Message) -> None:
    if server.clock.now_s() - made_at_s(message.id) <= server.rules.old_message_s:
        return
    taken = server.buckets.take(f"old edits {message.channel.id}", server.rules.old_edits, server.loop_s())
    if not taken.allowed:
        told = "Maximum number of edits to messages older than 1 hour reached. Try again later"
        raise Refused(429, 30046, told, retry_after_s=taken.reset_after_s)


_COMMANDS = "/applications/{application_id}/commands"
_GUILD_COMMANDS = "/applications/{application_id}/guilds/{guild_id}/commands"
_MESSAGES = "/channels/{channel_id}/messages"
_MESSAGE = _MESSAGES + "/{message_id}"
_WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
_ORIGINAL = _WEBHOOK + "/messages/@original"
_FOLLOWUP = _WEBHOOK + "/messages/{message_id}"

ROUTES = [
    Route("GET", "/users/@me", _me),
    Route("GET", "/users/{user_id}", _get_user),
    Route("GET", "/oauth2/applications/@me", _application),
    Route("GET", "/applications/@me", _application),
    Route("GET", "/gateway/bot", _gateway),
    Route("PUT", _COMMANDS, _put_commands),
    Route("GET", _COMMANDS, _get_commands),
    Route("PUT", _GUILD_COMMANDS, _put_commands),
    Route("GET", _GUILD_COMMANDS, _get_commands),
    Route("POST", "/users/@me/channels", _open_dm),
    Route("GET", "/guilds/{guild_id}/members/{user_id}", _get_member),
    Route("GET", "/channels/{channel_id}", _get_channel),
    Route("POST", "/channels/{channel_id}/typing", _type),
    Route("POST", _MESSAGES, _post_message),
    Route("GET", _MESSAGES, _get_messages),
    Route("GET", _MESSAGE, _get_message),
    Route("PATCH", _MESSAGE, _patch_message),
    Route("DELETE", _MESSAGE, _delete_message),
    Route("POST", "/interactions/{interaction_id}/{interaction_token}/callback", _call_back, open=True),
    Route("POST", _WEBHOOK, _follow_up, open=True),
    Route("GET", _ORIGINAL, _get_answer, open=True),
    Route("PATCH", _ORIGINAL, _patch_answer, open=True),
    Route("DELETE", _ORIGINAL, _delete_answer, open=True),
    Route("GET", _FOLLOWUP, _get_answer, open=True),
    Route("PATCH", _FOLLOWUP, _patch_answer, open=True),
    Route("DELETE", _FOLLOWUP, _delete_answer, open=True),
]
