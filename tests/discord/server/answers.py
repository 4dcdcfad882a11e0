"""What the bot may do with an interaction: answer it once, then follow up, edit and delete while the token lives."""

from tests.discord.server import forms, messages, payloads
from tests.discord.server.clock import made_at_s
from tests.discord.server.core import Core
from tests.discord.server.errors import Refused, bad_form, unknown_channel, unknown_message, unknown_webhook
from tests.discord.server.interactions import (
    ANSWER,
    AUTOCOMPLETE,
    CHOICES,
    COMMAND,
    COMPONENT,
    DEFER,
    DEFER_UPDATE,
    GUILD_INSTALL,
    MODAL,
    MODAL_SUBMIT,
    PING,
    PONG,
    UPDATE,
    Interaction,
)
from tests.discord.server.uploads import Sent, Upload
from tests.discord.server.world import EPHEMERAL, Channel, Json, Message

_CONTEXT_MENUS = (2, 3)
_ALLOWED = {
    PING: {PONG},
    COMMAND: {ANSWER, DEFER, MODAL},
    COMPONENT: {ANSWER, DEFER, DEFER_UPDATE, UPDATE, MODAL},
    AUTOCOMPLETE: {CHOICES},
    MODAL_SUBMIT: {ANSWER, DEFER, DEFER_UPDATE, UPDATE},
}
_CHOICES = 25


def call_back(core: Core, interaction_id: str, token: str, body: Json, files: dict[int, Upload]) -> Interaction:
    """The first answer.

    Raises:
        Refused: 10062 for one that is unknown or too old, 40060 for a second answer, 400 for what is not allowed.
    """
    interaction = core.interactions.get(token)
    if interaction is None or interaction.id != interaction_id:
        raise Refused(404, 10062, "Unknown interaction")
    if interaction.answer_type is not None:
        raise Refused(400, 40060, "Interaction has already been acknowledged.")
    if core.clock.now_s() - made_at_s(interaction.id) > core.rules.answer_s:
        raise Refused(404, 10062, "Unknown interaction")
    answer_type, data = body.get("type"), body.get("data") or {}
    allowed = set(_ALLOWED[interaction.kind])
    if interaction.kind == MODAL_SUBMIT and interaction.message is None:
        allowed -= {DEFER_UPDATE, UPDATE}
    if answer_type not in allowed:
        raise bad_form("type", "BASE_TYPE_CHOICES", f"Value must be one of {allowed}.")
    _do(core, interaction, answer_type, Sent(body=data, files=files, limit_bytes=interaction.limit_bytes, at="data."))
    interaction.acknowledge(answer_type)
    return interaction


def _do(core: Core, interaction: Interaction, answer_type: int, sent: Sent) -> None:
    data = sent.body
    if answer_type == ANSWER:
        interaction.original = _create(core, interaction, sent)
    elif answer_type == DEFER:
        interaction.original = messages.loading(
            core,
            _channel(interaction),
            core.bot,
            flags=data.get("flags") or 0,
            viewer=interaction.user,
            metadata=interaction.metadata(),
            kind=_message_kind(interaction),
        )
    elif answer_type in (UPDATE, DEFER_UPDATE):
        interaction.original = interaction.message
        if answer_type == UPDATE and interaction.message:
            messages.edit(core, interaction.message, sent)
    elif answer_type == CHOICES:
        interaction.choices = _checked_choices(data)
    elif answer_type == MODAL:
        forms.check_modal(data)
        interaction.modal = data


def told_of(core: Core, interaction: Interaction) -> Json:
    """The answer to `with_response=true`."""
    told: Json = {"id": interaction.id, "type": interaction.kind}
    told_all: Json = {"interaction": told}
    if interaction.answer_type in (ANSWER, DEFER, UPDATE, DEFER_UPDATE) and interaction.original:
        message = interaction.original
        told |= {
            "response_message_id": message.id,
            "response_message_loading": message.loading,
            "response_message_ephemeral": message.ephemeral,
        }
        told_all["resource"] = {
            "type": interaction.answer_type,
            "message": payloads.message(message, core.application_id),
        }
    elif interaction.answer_type == MODAL:
        told_all["resource"] = {"type": MODAL}
    return told_all


def by_token(core: Core, application_id: str, token: str) -> Interaction:
    """Raises:
    Refused: the token is unknown, expired, or the interaction was not answered yet.
    """
    interaction = core.interactions.get(token)
    if interaction is None or application_id != core.application_id:
        raise unknown_webhook()
    if core.clock.now_s() - made_at_s(interaction.id) > core.rules.token_s:
        raise Refused(401, 50027, "Invalid Webhook Token")
    if interaction.answer_type is None:
        raise unknown_webhook()
    _channel(interaction)
    return interaction


def follow_up(core: Core, interaction: Interaction, body: Json, files: dict[int, Upload]) -> Message:
    """After a deferred answer the first one fills that in, and cannot change whether it is ephemeral."""
    sent = Sent(body=body, files=files, limit_bytes=interaction.limit_bytes)
    if interaction.original and interaction.original.loading and not interaction.original.deleted:
        return messages.edit(core, interaction.original, sent)
    most = core.rules.followups_of_user_app
    if GUILD_INSTALL not in interaction.owners and len(interaction.followups) >= most:
        raise Refused(400, 40094, "This interaction has reached its maximum number of follow up messages.")
    message = _create(core, interaction, sent)
    interaction.followups.append(message)
    return message


def message_of(interaction: Interaction, message_id: str) -> Message:
    """Raises:
    Refused: it is none of this interaction's, or deleted.
    """
    mine = [*interaction.followups, *([interaction.original] if interaction.original else [])]
    if message_id == "@original":
        mine = mine[-1:] if interaction.original else []
    else:
        mine = [each for each in mine if each.id == message_id]
    if not mine or mine[0].deleted:
        raise unknown_message()
    return mine[0]


def edit(core: Core, interaction: Interaction, message_id: str, body: Json, files: dict[int, Upload]) -> Message:
    sent = Sent(body=body, files=files, limit_bytes=interaction.limit_bytes)
    return messages.edit(core, message_of(interaction, message_id), sent)


def _create(core: Core, interaction: Interaction, sent: Sent) -> Message:
    return messages.create(
        core,
        _channel(interaction),
        core.bot,
        sent,
        viewer=interaction.user if (sent.body.get("flags") or 0) & EPHEMERAL else None,
        metadata=interaction.metadata(),
        kind=_message_kind(interaction),
    )


def _channel(interaction: Interaction) -> Channel:
    if interaction.channel.deleted:
        raise unknown_channel()
    return interaction.channel


def _message_kind(interaction: Interaction) -> int:
    if interaction.kind != COMMAND:
        return messages.REPLY if interaction.message else 0
    is_menu = interaction.data.get("type") in _CONTEXT_MENUS
    return messages.CONTEXT_MENU_ANSWER if is_menu else messages.CHAT_INPUT_ANSWER


def _checked_choices(data: Json) -> list[Json]:
    choices: list[Json] = data.get("choices") or []
    if len(choices) > _CHOICES:
        raise bad_form("data.choices", "BASE_TYPE_BAD_LENGTH", f"Must be {_CHOICES} or fewer in length.")
    for index, choice in enumerate(choices):
        if not 1 <= len(choice["name"]) <= 100:
            raise bad_form(f"data.choices.{index}.name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
        if isinstance(choice["value"], str) and len(choice["value"]) > 100:
            raise bad_form(f"data.choices.{index}.value", "BASE_TYPE_BAD_LENGTH", "Must be 100 or fewer in length.")
    return choices
