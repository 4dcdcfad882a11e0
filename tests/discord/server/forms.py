"""Limits of what a message and a modal may hold. Each fault is a 400 that says where it is."""

from collections.abc import Iterable
from typing import Any

from tests.discord.server.components import check_message_components, check_modal_components
from tests.discord.server.errors import Refused, bad_form, too_long
from tests.discord.server.world import COMPONENTS_V2, EPHEMERAL, VOICE_MESSAGE, Json

CONTENT_CHARACTERS = 2000
EMBEDS, EMBED_CHARACTERS, EMBED_FIELDS = 10, 6000, 25
FILES = 10
NONCE_CHARACTERS = 25
FILE_DESCRIPTION_CHARACTERS = 1024
MODAL_TITLE_CHARACTERS = 45
_SETTABLE_FLAGS = 1 << 2 | EPHEMERAL | 1 << 12 | VOICE_MESSAGE | COMPONENTS_V2
_EMBED_TEXTS = {
    "title": 256,
    "description": 4096,
    "footer.text": 2048,
    "author.name": 256,
}


def check_message(body: Json, *, flags: int, at: str = "") -> None:
    """What is in the body, whether it makes a message or edits one. `at`: where the message stands in the body.

    Raises:
        Refused: with the first fault.
    """
    if len(body.get("content") or "") > CONTENT_CHARACTERS:
        raise too_long(f"{at}content", CONTENT_CHARACTERS)
    if len(str(body.get("nonce") or "")) > NONCE_CHARACTERS:
        raise too_long(f"{at}nonce", NONCE_CHARACTERS)
    if (body.get("flags") or 0) & ~_SETTABLE_FLAGS:
        raise bad_form(f"{at}flags", "BITFIELD_BAD_VALUE", "Flags that cannot be set.")
    _check_embeds(body.get("embeds") or [], at)
    _check_files(body.get("attachments") or [], at)
    is_v2 = bool(flags & COMPONENTS_V2)
    check_message_components(body.get("components") or [], is_v2=is_v2, at=f"{at}components")
    check_layout(flags, body.get("content"), body.get("embeds"), at=at)


def check_layout(flags: int, content: str | None, embeds: list[Json] | None, *, at: str) -> None:
    """A message is of Components V2 or has content and embeds."""
    if flags & COMPONENTS_V2 and (content or embeds):
        raise bad_form(
            f"{at}content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "Not beside Components V2."
        )


def check_not_empty(*parts: object) -> None:
    if not any(parts):
        raise Refused(400, 50006, "Cannot send an empty message")


def check_voice_message(body: Json, files: Iterable[str]) -> None:
    """`files`: their content types."""
    if body.get("content") or body.get("embeds") or body.get("components"):
        raise Refused(400, 50159, "Voice messages do not support additional content.")
    kinds = list(files)
    if len(kinds) != 1 or not kinds[0].startswith("audio/"):
        raise Refused(400, 50160, "Voice messages must have a single audio attachment.")
    described = (body.get("attachments") or [{}])[0]
    if "duration_secs" not in described or "waveform" not in described:
        raise Refused(400, 50161, "Voice messages must have supporting metadata.")


def check_modal(data: Json) -> None:
    if not 1 <= len(data.get("title") or "") <= MODAL_TITLE_CHARACTERS:
        raise too_long("data.title", MODAL_TITLE_CHARACTERS)
    if not 1 <= len(data.get("custom_id") or "") <= 100:
        raise too_long("data.custom_id", 100)
    check_modal_components(data.get("components") or [], at="data.components")


def embed_characters(embed: Json) -> int:
    texts = [_inside(embed, name) for name in _EMBED_TEXTS]
    texts += [field[key] for field in embed.get("fields") or [] for key in ("name", "value")]
    return sum(map(len, texts))


def _check_embeds(embeds: list[Json], at: str) -> None:
    if len(embeds) > EMBEDS:
        raise too_long(f"{at}embeds", EMBEDS)
    for index, embed in enumerate(embeds):
        here = f"{at}embeds.{index}"
        for name, most in _EMBED_TEXTS.items():
            if len(_inside(embed, name)) > most:
                raise too_long(f"{here}.{name}", most)
        _check_fields(embed.get("fields") or [], f"{here}.fields")
    if sum(map(embed_characters, embeds)) > EMBED_CHARACTERS:
        raise bad_form(
            f"{at}embeds", "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBED_CHARACTERS}"
        )


def _check_fields(fields: list[Json], at: str) -> None:
    if len(fields) > EMBED_FIELDS:
        raise too_long(at, EMBED_FIELDS)
    for index, field in enumerate(fields):
        for key, most in (("name", 256), ("value", 1024)):
            if not field.get(key):
                raise bad_form(f"{at}.{index}.{key}", "BASE_TYPE_REQUIRED", "This field is required")
            if len(field[key]) > most:
                raise too_long(f"{at}.{index}.{key}", most)


def _check_files(described: list[Json], at: str) -> None:
    if len(described) > FILES:
        raise too_long(f"{at}attachments", FILES)
    for index, each in enumerate(described):
        if len(each.get("description") or "") > FILE_DESCRIPTION_CHARACTERS:
            raise too_long(f"{at}attachments.{index}.description", FILE_DESCRIPTION_CHARACTERS)


def _inside(embed: Json, name: str) -> str:
    found: Any = embed
    for part in name.split("."):
        found = (found or {}).get(part)
    return found or ""
