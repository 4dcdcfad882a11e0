"""The registered application commands, and Discord's limits on their definitions."""

import re
import unicodedata
from collections.abc import Iterator

from tests.discord.server.clock import Clock
from tests.discord.server.errors import bad_form, too_long
from tests.discord.server.world import Json

CHAT_INPUT, USER, MESSAGE = 1, 2, 3
MOST_OF_KIND = {CHAT_INPUT: 100, USER: 15, MESSAGE: 15}
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER_OPTION, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(1, 12)
OPTIONS, CHOICES, CHARACTERS = 25, 25, 8000
_JOINING = re.compile(r"[-_']")


class Commands:
    """`syncs`: how often they were registered, all at once. `by_guild`: under None those for everywhere."""

    def __init__(self, clock: Clock, application_id: str) -> None:
        self._clock = clock
        self._application_id = application_id
        self.syncs = 0
        self.by_guild: dict[str | None, list[Json]] = {None: []}

    def replace(self, definitions: list[Json], guild_id: str | None) -> list[Json]:
        """Ids of those whose name and type stay are kept.

        Raises:
            Refused: Discord would not take them.
        """
        check_definitions(definitions)
        former = {(each["type"], each["name"]): each["id"] for each in self.by_guild.get(guild_id, [])}
        made = []
        for given in definitions:
            kind = given.get("type") or CHAT_INPUT
            known: Json = {
                "id": former.get((kind, given["name"])) or self._clock.new_id(),
                "application_id": self._application_id,
                "version": self._clock.new_id(),
                "type": kind,
                "description": given.get("description", ""),
                "default_member_permissions": given.get("default_member_permissions"),
                "nsfw": given.get("nsfw", False),
                "integration_types": given.get("integration_types") or [0],
                "contexts": given.get("contexts"),
            }
            made.append(given | known | ({"guild_id": guild_id} if guild_id else {}))
        self.by_guild[guild_id] = made
        self.syncs += 1
        return made

    def named(self, name: str, kind: int, guild_id: str | None) -> Json:
        """Raises:
        LookupError: there is none; says which there are.
        """
        there = [*self.by_guild.get(guild_id, []), *self.by_guild[None]] if guild_id else self.by_guild[None]
        of_kind = [each for each in there if each["type"] == kind]
        for each in of_kind:
            if each["name"] == name:
                return each
        raise LookupError(f"no command {name!r}, but {sorted(each['name'] for each in of_kind)}")


def check_definitions(definitions: list[Json]) -> None:
    for kind, most in MOST_OF_KIND.items():
        if sum((each.get("type") or CHAT_INPUT) == kind for each in definitions) > most:
            raise bad_form("commands", "APPLICATION_COMMAND_TOO_MANY", f"At most {most} of type {kind}.")
    names = [(each.get("type") or CHAT_INPUT, each["name"]) for each in definitions]
    if len(set(names)) != len(names):
        raise bad_form("commands", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
    for index, each in enumerate(definitions):
        _check_command(each, str(index))


def _check_command(given: Json, at: str) -> None:
    if (given.get("type") or CHAT_INPUT) != CHAT_INPUT:
        for name in _in_every_language(given, "name"):
            _check_length(name, 32, f"{at}.name")
        return
    _check_named(given, at)
    _check_options(given.get("options") or [], at)
    if _characters(given) > CHARACTERS:
        raise bad_form(at, "APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({CHARACTERS})")


def _check_named(given: Json, at: str) -> None:
    for name in _in_every_language(given, "name"):
        if not is_name(name):
            raise bad_form(f"{at}.name", "APPLICATION_COMMAND_INVALID_NAME", f"Command name is invalid: {name!r}")
    for text in _in_every_language(given, "description"):
        _check_length(text, 100, f"{at}.description")


def _check_options(options: list[Json], at: str) -> None:
    if len(options) > OPTIONS:
        raise too_long(f"{at}.options", OPTIONS)
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        raise bad_form(
            f"{at}.options", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be before others"
        )
    names = [option["name"] for option in options]
    if len(set(names)) != len(names):
        raise bad_form(
            f"{at}.options", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option names must be unique"
        )
    for index, option in enumerate(options):
        here = f"{at}.options.{index}"
        _check_named(option, here)
        _check_choices(option, here)
        _check_options(option.get("options") or [], here)


def _check_choices(option: Json, at: str) -> None:
    choices = option.get("choices") or []
    if len(choices) > CHOICES:
        raise too_long(f"{at}.choices", CHOICES)
    if choices and option.get("autocomplete"):
        raise bad_form(f"{at}.choices", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Not beside autocomplete.")
    for index, choice in enumerate(choices):
        for name in _in_every_language(choice, "name"):
            _check_length(name, 100, f"{at}.choices.{index}.name")
        if option["type"] == STRING:
            _check_length(choice["value"], 100, f"{at}.choices.{index}.value")
    for key in ("name", "value"):
        found = [choice[key] for choice in choices]
        if len(set(found)) != len(found):
            raise bad_form(f"{at}.choices", "APPLICATION_COMMAND_OPTIONS_CHOICE_DUPLICATE", f"A {key} is there twice.")


def is_name(name: str) -> bool:
    """Letters, digits and marks of any script, `-`, `_`, `'`; 1 to 32 of them, in lower case where there is one."""
    plain = _JOINING.sub("", name)
    return 1 <= len(name) <= 32 and name == name.lower() and all(unicodedata.category(c)[0] in "LNM" for c in plain)


def _check_length(text: object, most: int, at: str) -> None:
    if not isinstance(text, str) or not 1 <= len(text) <= most:
        raise bad_form(at, "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {most} in length.")


def _in_every_language(given: Json, key: str) -> Iterator[str]:
    yield given[key]
    yield from (given.get(f"{key}_localizations") or {}).values()


def _characters(given: Json) -> int:
    """Of names, descriptions and values; of each the longest language counts."""
    own = sum(max(map(len, _in_every_language(given, key))) for key in ("name", "description") if key in given)
    own += len(str(given["value"])) if "value" in given else 0
    return own + sum(_characters(each) for key in ("options", "choices") for each in given.get(key) or [])
