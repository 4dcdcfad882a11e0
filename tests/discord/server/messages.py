"""Messages: how one comes to be, changes, goes, and is listed."""

import json

from tests.discord.server import forms, payloads, permissions
from tests.discord.server.clock import made_at_s
from tests.discord.server.components import TEXT
from tests.discord.server.core import Core
from tests.discord.server.errors import Refused, bad_form, unknown_message
from tests.discord.server.mentions import pings_of
from tests.discord.server.uploads import Sent, check_sizes, kept_files, resolve_links, stored_files
from tests.discord.server.world import (
    COMPONENTS_V2,
    EPHEMERAL,
    LOADING,
    VOICE_MESSAGE,
    Channel,
    Json,
    Message,
    User,
    walk,
)

REPLY, CHAT_INPUT_ANSWER, CONTEXT_MENU_ANSWER = 19, 20, 23


def create(
    core: Core,
    channel: Channel,
    author: User,
    sent: Sent,
    *,
    viewer: User | None = None,
    metadata: Json | None = None,
    kind: int = 0,
) -> Message:
    """`viewer`: the one who sees it, where its flags make it ephemeral.

    Raises:
        Refused: as Discord would.
    """
    body, flags = sent.body, sent.body.get("flags") or 0
    if viewer is None:
        flags &= ~EPHEMERAL
    forms.check_message(body, flags=flags, at=sent.at)
    forms.check_not_empty(
        body.get("content"), body.get("embeds"), body.get("components"), sent.files, body.get("sticker_ids")
    )
    check_sizes(sent)
    before = _same_nonce(core, channel, author, body)
    if before:
        return before
    answered = _answered(channel, body)
    message = Message(
        id=core.clock.new_id(),
        channel=channel,
        author=author,
        content=body.get("content") or "",
        flags=flags,
        nonce=str(body["nonce"]) if body.get("nonce") else None,
        reference=answered,
        metadata=metadata,
        kind=REPLY if answered else kind,
        viewer=viewer if flags & EPHEMERAL else None,
    )
    message.attachments = stored_files(core, message, sent)
    if flags & VOICE_MESSAGE:
        forms.check_voice_message(body, [each.content_type for each in message.attachments])
    message.embeds = list(body.get("embeds") or [])
    message.components = _with_ids(body.get("components") or [])
    resolve_links(message)
    texts = [message.content, *(part["content"] for part in message.parts() if part["type"] == TEXT)]
    message.pings = pings_of(texts, body.get("allowed_mentions"), author, channel, answered)
    channel.by_id[message.id] = message
    if message.nonce and body.get("enforce_nonce"):
        core.nonces[channel.id, author.id, message.nonce] = message
    if not message.ephemeral:
        core.tell_of_message("MESSAGE_CREATE", message)
    return message


def loading(
    core: Core, channel: Channel, author: User, *, flags: int, viewer: User, metadata: Json, kind: int
) -> Message:
    """What a deferred answer shows."""
    message = Message(
        id=core.clock.new_id(),
        channel=channel,
        author=author,
        flags=LOADING | (flags & EPHEMERAL),
        metadata=metadata,
        kind=kind,
        viewer=viewer if flags & EPHEMERAL else None,
    )
    channel.by_id[message.id] = message
    return message


def edit(core: Core, message: Message, sent: Sent) -> Message:
    """Only what the body names changes. Nobody is notified.

    Raises:
        Refused: as Discord would.
    """
    body = sent.body
    if message.flags & VOICE_MESSAGE:
        raise Refused(400, 50162, "Voice messages cannot be edited.")
    wanted = body.get("flags") or 0
    flags = message.flags | (wanted & COMPONENTS_V2)
    if message.flags & COMPONENTS_V2 and "flags" in body and not wanted & COMPONENTS_V2:
        raise bad_form(f"{sent.at}flags", "MESSAGE_COMPONENTS_V2_FLAG_CANNOT_BE_REMOVED", "Cannot be removed.")
    forms.check_message(body, flags=flags, at=sent.at)
    check_sizes(sent)
    content = (body["content"] or "") if "content" in body else message.content
    embeds = list(body["embeds"] or []) if "embeds" in body else message.embeds
    components = _with_ids(body["components"] or []) if "components" in body else message.components
    kept = kept_files(message, body)
    forms.check_not_empty(content, embeds, components, kept, sent.files)
    forms.check_layout(flags, content, embeds, at=sent.at)
    message.versions.append(message.content)
    message.content, message.embeds, message.components = content, embeds, components
    message.attachments = kept + stored_files(core, message, sent)
    message.flags = flags & ~LOADING
    message.edited_at_s = core.clock.now_s()
    resolve_links(message)
    if not message.ephemeral:
        core.tell_of_message("MESSAGE_UPDATE", message)
    return message


def delete(core: Core, message: Message) -> None:
    message.deleted = True
    if not message.ephemeral:
        core.tell_of_message("MESSAGE_DELETE", message)


def page(channel: Channel, *, limit: int, before: str | None, after: str | None, around: str | None) -> list[Message]:
    """Newest first, as the API lists them."""
    found = channel.messages
    if after is not None:
        return [each for each in found if int(each.id) > int(after)][:limit][::-1]
    if around is not None:
        earlier = [each for each in found if int(each.id) <= int(around)][-(limit // 2 + 1) :]
        later = [each for each in found if int(each.id) > int(around)][: limit - len(earlier)]
        return (earlier + later)[::-1]
    if before is not None:
        found = [each for each in found if int(each.id) < int(before)]
    return found[-limit:][::-1]


def _same_nonce(core: Core, channel: Channel, author: User, body: Json) -> Message | None:
    if not body.get("enforce_nonce") or not body.get("nonce"):
        return None
    before = core.nonces.get((channel.id, author.id, str(body["nonce"])))
    fresh = before and core.clock.now_s() - made_at_s(before.id) <= core.rules.nonce_s
    return before if fresh else None


def _answered(channel: Channel, body: Json) -> Message | None:
    reference = body.get("message_reference")
    if not reference:
        return None
    found = channel.by_id.get(str(reference["message_id"]))
    if found is None or found.deleted:
        if reference.get("fail_if_not_exists", True):
            raise bad_form("message_reference", "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")
        return None
    return found


def _with_ids(components: list[Json]) -> list[Json]:
    """Discord numbers the components that have no id of their own."""
    copied: list[Json] = json.loads(json.dumps(components))
    taken = {part["id"] for part in walk(copied) if part.get("id")}
    free = (number for number in range(1, 1000) if number not in taken)
    for part in walk(copied):
        if not part.get("id"):
            part["id"] = next(free)
    return copied


def found(channel: Channel, message_id: str, *, viewer: User | None = None) -> Message:
    """Raises:
    Refused: there is none, or it is one that only somebody else sees.
    """
    message = channel.by_id.get(message_id)
    if message is None or message.deleted or (message.viewer and message.viewer is not viewer):
        raise unknown_message()
    return message


def json_of(core: Core, message: Message) -> Json:
    return payloads.message(message, core.application_id)


def upload_limit_bytes(core: Core, channel: Channel) -> int:
    """For what the bot itself sends there."""
    return core.rules.upload_bytes if channel.guild is None else core.guild_limit_bytes(channel.guild)


def check_may_send(core: Core, channel: Channel, sent: Sent) -> None:
    """Raises:
    Refused: the bot may not send this there.
    """
    has = permissions.in_channel(core.bot, channel)
    if not permissions.may_send(core.bot, channel):
        raise Refused(403, 50013, "Missing Permissions")
    if (sent.files and not has.attach_files) or (sent.body.get("embeds") and not has.embed_links):
        raise Refused(403, 50013, "Missing Permissions")
    if (sent.body.get("flags") or 0) & VOICE_MESSAGE and channel.guild and not has.send_voice_messages:
        raise Refused(403, 50173, "Cannot send voice messages in this channel.")
