"""What exists on the server: users, guilds, roles, channels, messages. Ids are strings, as in the API."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from discord import Permissions

TEXT, DM, GROUP_DM, PUBLIC_THREAD = 0, 1, 3, 11

EPHEMERAL, LOADING, VOICE_MESSAGE, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 13, 1 << 15

EVERYBODY_MAY = Permissions.text() | Permissions(
    view_channel=True, use_application_commands=True, send_voice_messages=True, mention_everyone=True
)
EVERYBODY_MAY.manage_messages = False
EVERYBODY_MAY.manage_threads = False
UPLOAD_LIMIT_OF_TIER_BYTES = {0: 10 << 20, 1: 10 << 20, 2: 50 << 20, 3: 100 << 20}

Json = dict[str, Any]
JsonValue = Any  # whatever JSON may hold


@dataclass(eq=False, kw_only=True)
class User:
    """`upload_limit_bytes`: what a Nitro subscription gives; `has_installed`: the app, for themselves."""

    id: str
    name: str
    bot: bool = False
    locale: str = "en-US"
    accepts_dms: bool = True
    upload_limit_bytes: int = 0
    has_installed: bool = False

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(eq=False, kw_only=True)
class Role:
    id: str
    name: str
    permissions: Permissions
    mentionable: bool = False
    managed: bool = False


@dataclass(eq=False, kw_only=True)
class Member:
    user: User
    roles: list[Role] = field(default_factory=list)
    nick: str | None = None


@dataclass(eq=False, kw_only=True)
class Guild:
    """`upload_limit_bytes` overrides what the premium tier gives."""

    id: str
    name: str
    owner: User
    premium_tier: int = 0
    locale: str = "en-US"
    upload_limit_bytes: int | None = None
    roles: dict[str, Role] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    channels: list["Channel"] = field(default_factory=list)

    @property
    def everyone(self) -> Role:
        return self.roles[self.id]


@dataclass(eq=False, kw_only=True)
class Channel:
    """`overwrites`: (allowed, denied) by the id of a role or user. A thread has its parent's."""

    id: str
    kind: int
    name: str = ""
    guild: Guild | None = None
    parent: "Channel | None" = None
    nsfw: bool = False
    recipients: tuple[User, ...] = ()
    deleted: bool = False
    overwrites: dict[str, tuple[Permissions, Permissions]] = field(default_factory=dict)
    by_id: dict[str, "Message"] = field(default_factory=dict)

    @property
    def messages(self) -> "list[Message]":
        """Oldest first; without the deleted ones and those that only one member sees."""
        return [each for each in self.by_id.values() if not each.deleted and not each.ephemeral]

    @property
    def last_message(self) -> "Message":
        return self.messages[-1]


@dataclass(eq=False, kw_only=True)
class Attachment:
    """`embedded`: shown in an embed alone, and then not listed with the message."""

    id: str
    filename: str
    data: bytes
    content_type: str
    url: str
    description: str | None = None
    duration_s: float | None = None
    waveform: str | None = None
    ephemeral: bool = False
    embedded: bool = False


@dataclass(eq=False, kw_only=True)
class Message:
    """`pings`: whom its creation notified: ids of users and roles, "everyone", "here". Edits notify nobody.

    `versions`: contents that edits have replaced. `viewer`: the one member who sees an ephemeral message.
    """

    id: str
    channel: Channel
    author: User
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    nonce: str | None = None
    pings: frozenset[str] = frozenset()
    reference: "Message | None" = None
    metadata: Json | None = None
    kind: int = 0
    viewer: User | None = None
    edited_at_s: float | None = None
    versions: list[str] = field(default_factory=list)
    deleted: bool = False

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        return bool(self.flags & LOADING)

    @property
    def files(self) -> dict[str, bytes]:
        return {each.filename: each.data for each in self.attachments}

    def parts(self) -> Iterator[Json]:
        """Every component, however deep."""
        return walk(self.components)

    def button(self, label_or_id: str) -> Json:
        """By label, emoji or custom_id."""
        for part in self.parts():
            named = {part.get("label"), part.get("custom_id"), (part.get("emoji") or {}).get("name")}
            if part["type"] == 2 and label_or_id in named:
                return part
        raise LookupError(f"no button {label_or_id!r} on {self.labels}")

    @property
    def labels(self) -> list[str]:
        """Of its buttons; the emoji where one has no label."""
        buttons = (part for part in self.parts() if part["type"] == 2)
        return [part.get("label") or (part.get("emoji") or {}).get("name", "") for part in buttons]


def walk(components: list[Json]) -> Iterator[Json]:
    """Components and everything inside them, in order."""
    for part in components:
        yield part
        yield from walk(part.get("components", []))
        yield from walk([part[key] for key in ("accessory", "component") if part.get(key)])
