"""What servers and members have set for themselves: kept as JSON by the store, read by every command.

A server may lower the program's limits, never raise them. Fields that a newer version wrote are ignored; a field that
cannot be read falls back to its default alone, is told in the log, and stays stored as it is until somebody changes
the settings.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json

from bot.place import Asker
from generation.async_store import AsyncStore
from generation.limits import Limits
from generation.store import Store
from generation.wish import Context

log = logging.getLogger(__name__)

CACHED_S = 5.0  # the command line may write too
_CACHED_MAX = 10_000
_KEY = "settings"

Id = Annotated[str, Field(pattern=r"^\d{1,20}$")]  # Discord's numbers of 64 bits
Weight = Annotated[float, Field(ge=0.1, le=10)]
Minutes = Annotated[float, Field(ge=0, le=1440)]


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class ServerSettings(_Stored):
    """What the moderators of a server decided. None: as the program, or as the member, has it."""

    channels: tuple[Id, ...] = ()  # where clips may be asked for; empty: everywhere
    language: str | None = None
    moderator_roles: tuple[Id, ...] = ()
    role_weights: Mapping[Id, Weight] = Field(default_factory=dict)
    quota_minutes: Minutes | None = None  # slot minutes a day for each member
    member_quotas: Mapping[Id, Minutes] = Field(default_factory=dict)
    cooldown_s: float = Field(default=0.0, ge=0, le=86_400)
    max_waiting: int | None = Field(default=None, ge=1)
    variations_max: int | None = Field(default=None, ge=1)
    duration_max_s: float | None = Field(default=None, gt=0)
    dialogue_characters: int | None = Field(default=None, ge=1)  # script files count too
    side_max_px: int | None = Field(default=None, ge=1)
    steps_max: int | None = Field(default=None, ge=1)
    presets: tuple[str, ...] = ()  # empty: all
    preset: str | None = None
    character: str | None = None
    second_character: str | None = None
    captions: bool = True
    private: bool = False
    public_history: bool = False  # members may look at each other's
    blocked_users: tuple[Id, ...] = ()
    blocked_words: tuple[str, ...] = ()
    starter_words: bool = True
    draining: bool = False

    def limits(self, base: Limits) -> Limits:
        """The program's limits, lowered where this server says so."""
        return replace(
            base,
            variations_max=_lower(base.variations_max, self.variations_max),
            duration_max_s=_lower(base.duration_max_s, self.duration_max_s),
            dialogue_characters=_lower(base.dialogue_characters, self.dialogue_characters),
            script_file_characters=_lower(base.script_file_characters, self.dialogue_characters),
            side_max_px=max(base.side_min_px, _lower(base.side_max_px, self.side_max_px)),
            steps_max=_lower(base.steps_max, self.steps_max),
        )

    def allows_preset(self, name: str) -> bool:
        return not self.presets or name in self.presets

    def waiting_max(self, program: int) -> int:
        """Jobs that one member may have waiting."""
        return _lower(program, self.max_waiting)

    def quota_s(self, user_id: str) -> float | None:
        """Slot seconds a day for this member. None: no limit."""
        minutes = self.member_quotas.get(user_id, self.quota_minutes)
        return None if minutes is None else minutes * 60


class MemberSettings(_Stored):
    """A member's own defaults, in all servers and direct messages. None: as the server has it."""

    character: str | None = None
    second_character: str | None = None
    preset: str | None = None
    captions: bool | None = None
    spoiler: bool = False
    private: bool | None = None
    language: str | None = None  # None: that of the member's Discord
    mention: bool = True  # when a clip is done

    def wants_captions(self, server: ServerSettings) -> bool:
        return server.captions if self.captions is None else self.captions

    def wants_private(self, server: ServerSettings) -> bool:
        return server.private if self.private is None else self.private


S = TypeVar("S", bound=_Stored)
N = TypeVar("N", int, float)


class Preferences:
    """Reads and changes them. What is read may be `CACHED_S` old where another program wrote it."""

    def __init__(self, store: AsyncStore, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._cache: dict[str, tuple[float, _Stored]] = {}

    async def server(self, guild_id: str | None) -> ServerSettings:
        """The defaults outside of servers."""
        return ServerSettings() if guild_id is None else await self._read(_guild(guild_id), ServerSettings)

    async def member(self, user_id: str) -> MemberSettings:
        return await self._read(_user(user_id), MemberSettings)

    async def change_server(self, guild_id: str, change: Callable[[ServerSettings], ServerSettings]) -> ServerSettings:
        """What `change` makes of the stored settings is stored; nothing where it raises. Runs in the store's thread."""
        return await self._change(_guild(guild_id), ServerSettings, change)

    async def change_member(self, user_id: str, change: Callable[[MemberSettings], MemberSettings]) -> MemberSettings:
        """As `change_server`."""
        return await self._change(_user(user_id), MemberSettings, change)

    def forget(self, user_id: str) -> None:
        """The member's settings were removed from the store."""
        self._cache.pop(_user(user_id), None)

    async def _read(self, scope: str, kind: type[S]) -> S:
        known = self._cache.get(scope)
        if known is not None and self._clock() - known[0] < CACHED_S and isinstance(known[1], kind):
            return known[1]
        return await self._store(lambda store: self._remembered(scope, _parsed(store, scope, kind)))

    async def _change(self, scope: str, kind: type[S], change: Callable[[S], S]) -> S:
        def operation(store: Store) -> S:
            changed = change(_parsed(store, scope, kind))
            store.put_setting(scope, _KEY, changed.model_dump_json(exclude_defaults=True))
            return self._remembered(scope, changed)

        return await self._store(operation)

    def _remembered(self, scope: str, value: S) -> S:
        """Called in the store's thread: there a read cannot come after the change that followed it."""
        if len(self._cache) >= _CACHED_MAX:
            self._cache.clear()
        self._cache[scope] = (self._clock(), value)
        return value


def weight_of(asker: Asker, server: ServerSettings) -> float:
    """The highest weight among the asker's roles; 1 where none has any."""
    return max((weight for role, weight in server.role_weights.items() if role in asker.role_ids), default=1.0)


def language_of(locale: str, server: ServerSettings, member: MemberSettings) -> str:
    """A server's language is spoken to all its members; else each has their own. `locale`: that of their Discord."""
    return server.language or member.language or locale


def narrowed(context: Context, server: ServerSettings, member: MemberSettings) -> Context:
    """The context with what the server allows and what it and the member have set as their defaults.

    The member's default preset holds where the server allows it. A server that allows none of the presets that there
    are allows all.
    """
    presets = {name: preset for name, preset in context.presets.items() if server.allows_preset(name)}
    presets = presets or dict(context.presets)
    wanted = (member.preset, server.preset, context.default_preset)
    return replace(
        context,
        limits=server.limits(context.limits),
        presets=presets,
        default_preset=next((name for name in wanted if name in presets), None),
        default_character=member.character or server.character or context.default_character,
        default_second_character=member.second_character or server.second_character,
    )


def _lower(program: N, server: N | None) -> N:
    return program if server is None else min(program, server)


def _guild(guild_id: str) -> str:
    return f"guild:{guild_id}"


def _user(user_id: str) -> str:
    return f"user:{user_id}"


def _parsed(store: Store, scope: str, kind: type[S]) -> S:
    text = store.setting(scope, _KEY)
    if text is None:
        return kind()
    try:
        fields = from_json(text)
    except ValueError as error:
        log.error("the settings of %s are no JSON, the defaults hold: %s", scope, error)
        return kind()
    if not isinstance(fields, dict):
        log.error("the settings of %s are no object, the defaults hold", scope)
        return kind()
    return _readable(scope, kind, fields)


def _readable(scope: str, kind: type[S], fields: dict[str, object]) -> S:
    """The settings without the fields that cannot be read: one wrong field must not let blocked members in again."""
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        wrong = {str(each["loc"][0]) for each in error.errors(include_url=False)}
        log.error("settings of %s cannot be read, their defaults hold: %s", scope, ", ".join(sorted(wrong)))
        return kind.model_validate({name: value for name, value in fields.items() if name not in wrong})
