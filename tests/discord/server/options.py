"""A command's options as a member fills them in: what Discord's client checks, and what it then sends."""

from dataclasses import dataclass, field

from tests.discord.server import payloads, permissions
from tests.discord.server.commands import (
    ATTACHMENT,
    BOOLEAN,
    CHANNEL,
    GROUP,
    INTEGER,
    MENTIONABLE,
    NUMBER,
    ROLE,
    STRING,
    SUBCOMMAND,
    USER_OPTION,
)
from tests.discord.server.core import Core
from tests.discord.server.errors import ClientRefused
from tests.discord.server.uploads import Upload, new_attachment
from tests.discord.server.world import Channel, Json, Message, Role, User

STRING_CHARACTERS = 6000
_SAFE_INTEGER = 2**53


@dataclass
class Resolved:
    """Collects the objects that options, selects and files refer to by id."""

    core: Core
    channel: Channel
    viewer: User
    found: Json = field(default_factory=dict)

    def add(self, value: object) -> str:
        """The id under which it is found."""
        if isinstance(value, User):
            self._user(value)
        elif isinstance(value, Role):
            self._put("roles", value.id, payloads.role(value))
        elif isinstance(value, Channel):
            self._put("channels", value.id, payloads.channel_seen_by(value, self.viewer))
        elif isinstance(value, Message):
            self._put("messages", value.id, payloads.message(value, self.core.application_id))
        elif isinstance(value, Upload):
            limit_bytes = max(self.core.rules.upload_bytes, self.viewer.upload_limit_bytes)
            if len(value.data) > limit_bytes:
                raise ClientRefused(f"{value.filename} is larger than {limit_bytes} bytes")
            made = new_attachment(self.core, self.channel.id, value)
            made.ephemeral = True
            self._put("attachments", made.id, payloads.attachment(made))
            return made.id
        else:
            raise ClientRefused(f"{value!r} cannot be chosen here")
        return value.id

    def _user(self, value: User) -> None:
        self._put("users", value.id, payloads.user(value))
        guild = self.channel.guild
        if guild and value.id in guild.members:
            has = permissions.in_channel(value, self.channel).value
            told = payloads.member(guild.members[value.id], with_user=False) | {"permissions": str(has)}
            self._put("members", value.id, told)

    def _put(self, kind: str, key: str, payload: Json) -> None:
        self.found.setdefault(kind, {})[key] = payload


def subcommand(command: Json, rest: list[str]) -> tuple[list[Json], list[Json]]:
    """The subcommands that the words name, and the options of the last one."""
    path, options = [], command.get("options") or []
    for word in rest:
        inside = [each for each in options if each["type"] in (SUBCOMMAND, GROUP) and each["name"] == word]
        if not inside:
            raise LookupError(f"no subcommand {word!r} in {command['name']}: {[each['name'] for each in options]}")
        path.append(inside[0])
        options = inside[0].get("options") or []
    if any(each["type"] in (SUBCOMMAND, GROUP) for each in options):
        raise LookupError(f"{command['name']} wants one of {[each['name'] for each in options]}")
    return path, options


def filled(definitions: list[Json], given: dict[str, object], resolved: Resolved) -> list[Json]:
    """The options as the client sends them.

    Raises:
        ClientRefused: one is missing, unknown, or its value is not taken.
    """
    by_name = {each["name"]: each for each in definitions}
    unknown = set(given) - set(by_name)
    if unknown:
        raise ClientRefused(f"no options {sorted(unknown)}, but {sorted(by_name)}")
    missing = [each["name"] for each in definitions if each.get("required") and each["name"] not in given]
    if missing:
        raise ClientRefused(f"{missing} must be given")
    return [
        {"name": name, "type": by_name[name]["type"], "value": _value(by_name[name], value, resolved)}
        for name, value in given.items()
    ]


def typed(definitions: list[Json], given: dict[str, object], focused: str, text: str, resolved: Resolved) -> list[Json]:
    """For autocomplete: what is there so far; nothing has to be complete."""
    by_name = {each["name"]: each for each in definitions}
    if focused not in by_name or not by_name[focused].get("autocomplete"):
        raise ClientRefused(f"{focused!r} completes nothing")
    sent = filled([each | {"required": False} for each in definitions], given, resolved)
    return [*sent, {"name": focused, "type": by_name[focused]["type"], "value": text, "focused": True}]


def nested(path: list[Json], options: list[Json]) -> list[Json]:
    for each in reversed(path):
        options = [{"name": each["name"], "type": each["type"], "options": options}]
    return options


def _value(option: Json, value: object, resolved: Resolved) -> object:
    choices = option.get("choices")
    if choices:
        for choice in choices:
            if value in (choice["value"], choice["name"]):
                return choice["value"]
        raise ClientRefused(f"{option['name']}: {value!r} is none of {[each['name'] for each in choices]}")
    if option["type"] == STRING:
        return _string(option, value)
    if option["type"] in (INTEGER, NUMBER):
        return _number(option, value)
    if option["type"] == BOOLEAN:
        if not isinstance(value, bool):
            raise ClientRefused(f"{option['name']} is true or false, not {value!r}")
        return value
    return _object(option, value, resolved)


def _string(option: Json, value: object) -> str:
    least, most = option.get("min_length") or 1, option.get("max_length") or STRING_CHARACTERS
    if not isinstance(value, str) or not least <= len(value) <= most:
        raise ClientRefused(f"{option['name']} is text of {least} to {most} characters, not {str(value)[:80]!r}")
    return value


def _number(option: Json, value: object) -> float:
    kinds = (int,) if option["type"] == INTEGER else (int, float)
    least, most = option.get("min_value", -_SAFE_INTEGER), option.get("max_value", _SAFE_INTEGER)
    if isinstance(value, bool) or not isinstance(value, kinds) or not least <= value <= most:
        raise ClientRefused(f"{option['name']} is a number from {least} to {most}, not {value!r}")
    return value


_TAKEN: dict[int, tuple[type, ...]] = {
    USER_OPTION: (User,),
    CHANNEL: (Channel,),
    ROLE: (Role,),
    MENTIONABLE: (User, Role),
    ATTACHMENT: (Upload,),
}


def _object(option: Json, value: object, resolved: Resolved) -> str:
    if not isinstance(value, _TAKEN[option["type"]]):
        raise ClientRefused(f"{option['name']} does not take {value!r}")
    kinds = option.get("channel_types")
    if isinstance(value, Channel) and kinds and value.kind not in kinds:
        raise ClientRefused(f"{option['name']} takes channels of types {kinds}, not {value.kind}")
    return resolved.add(value)


def check_shown(command: Json, channel: Channel, user: User, context: int, owners: dict[str, str]) -> None:
    """Raises:
    ClientRefused: the client does not offer this command there.
    """
    name = command["name"]
    if not owners:
        raise ClientRefused(f"{name}: not installed here by a way that it allows")
    if command["contexts"] is not None and context not in command["contexts"]:
        raise ClientRefused(f"{name} is not for context {context}")
    if channel.guild is None:
        return
    has = permissions.in_channel(user, channel)
    if not has.use_application_commands:
        raise ClientRefused(f"{user.name} may not use commands in {channel.name}")
    needed = command["default_member_permissions"]
    if needed is not None and not has.administrator and (int(needed) & ~has.value or not int(needed)):
        raise ClientRefused(f"{name} is not shown to {user.name}: it wants permissions {needed}")
    if command["nsfw"] and not channel.nsfw:
        raise ClientRefused(f"{name} is for age-restricted channels")
