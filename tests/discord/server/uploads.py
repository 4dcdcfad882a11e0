"""Files: as they come in with a body, as they are kept, and how a message refers to them."""

import json
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass

from tests.discord.server import forms
from tests.discord.server.core import Core
from tests.discord.server.errors import Refused, bad_form
from tests.discord.server.world import Attachment, Json, JsonValue, Message


@dataclass(frozen=True)
class Upload:
    """A file as it is sent. `content_type` None: guessed by the name, as Discord does."""

    filename: str
    data: bytes
    content_type: str | None = None


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A body with its files. `at`: where in the request the message stands, for what is told about faults."""

    body: Json
    files: Mapping[int, Upload]
    limit_bytes: int
    at: str = ""


def new_attachment(core: Core, channel_id: str, upload: Upload, described: Json | None = None) -> Attachment:
    """Stored at the server's own CDN."""
    told, new_id = described or {}, core.clock.new_id()
    name = re.sub(r"[^\w.-]", "", str(told.get("filename") or upload.filename).replace(" ", "_")) or "unknown"
    made = Attachment(
        id=new_id,
        filename=name,
        data=upload.data,
        content_type=upload.content_type or mimetypes.guess_type(name)[0] or "application/octet-stream",
        url=core.cdn_url(channel_id, new_id, name),
        description=told.get("description"),
        duration_s=told.get("duration_secs"),
        waveform=told.get("waveform"),
    )
    core.files[new_id] = made
    return made


def check_sizes(sent: Sent) -> None:
    if len(sent.files) > forms.FILES:
        raise bad_form(f"{sent.at}files", "BASE_TYPE_BAD_LENGTH", f"Must be {forms.FILES} or fewer in length.")
    if any(len(upload.data) > sent.limit_bytes for upload in sent.files.values()):
        raise Refused(413, 40005, "Request entity too large")


def stored_files(core: Core, message: Message, sent: Sent) -> list[Attachment]:
    described = {str(each["id"]): each for each in sent.body.get("attachments") or []}
    made = [
        new_attachment(core, message.channel.id, upload, described.get(str(index)))
        for index, upload in sorted(sent.files.items())
    ]
    for each in made:
        each.ephemeral = message.ephemeral
    return made


def kept_files(message: Message, body: Json) -> list[Attachment]:
    if "attachments" not in body:
        return message.attachments
    named = {str(each["id"]) for each in body["attachments"] or []}
    return [each for each in message.attachments if each.id in named]


def resolve_links(message: Message) -> None:
    """`attachment://name` becomes the file's address; a file that an embed shows is not listed any more."""
    links = {f"attachment://{each.filename}": each.url for each in message.attachments}
    message.embeds = _replaced(message.embeds, links)
    message.components = _replaced(message.components, links)
    shown = json.dumps(message.embeds)
    for each in message.attachments:
        each.embedded = each.url in shown


def _replaced(value: JsonValue, links: dict[str, str]) -> JsonValue:
    if isinstance(value, dict):
        return {key: _replaced(each, links) for key, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, links) for each in value]
    if isinstance(value, str) and value.startswith("attachment://"):
        if value not in links:
            raise bad_form("attachments", "MESSAGE_ATTACHMENT_NOT_FOUND", f"{value} was not uploaded")
        return links[value]
    return value
