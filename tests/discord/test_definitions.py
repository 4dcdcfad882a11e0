"""The commands as Discord shows them: every name and option that members type, in every language."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from bot.client import INVITE_PERMISSIONS
from bot.language import ENGLISH, LANGUAGES
from tests.discord.live import Live

GUILD_INSTALL, USER_INSTALL = 0, 1
IN_GUILDS, IN_DIRECT_MESSAGES, IN_PRIVATE_CHANNELS = 0, 1, 2
CHAT_INPUT, MESSAGE_MENU = 1, 3
NESTED = {1, 2}  # sub-commands and their groups

CHARACTERS = "character second_character"
PICTURE = "frames fps size guidance steps"
FILES = "lora lora_url voice voice_url portrait portrait_url"
COMMANDS = {  # what must be given first, marked with a star
    "animate": f"prompt* {CHARACTERS} preset motion seed negative variations {PICTURE} speed loop spoiler private",
    "speak": f"dialogue file {CHARACTERS} preset seed speech_guidance temperature top_p top_k as private",
    "combine": f"prompt* dialogue file {CHARACTERS} preset captions motion negative seed variations {PICTURE} "
    "speech_guidance temperature speed spoiler private",
    "queue": "",
    "cancel": "job*",
    "history": "member",
    "show": "job*",
    "characters list": "",
    "characters show": "name*",
    "characters add": f"name* {FILES}",
    "characters edit": f"name* {FILES}",
    "characters remove": "name*",
    "settings mine": f"{CHARACTERS} preset captions spoiler private language mention",
    "settings server view": "",
    "settings server limits": "variations duration dialogue side steps waiting",
    "settings server defaults": f"preset {CHARACTERS} captions private public_history",
    "settings server preset": "preset* allowed*",
    "settings server language": "language",
    "settings server quota": "minutes",
    "settings server cooldown": "seconds*",
    "settings server reset": "",
    "settings channels add": "channel*",
    "settings channels remove": "channel*",
    "settings channels everywhere": "",
    "settings roles moderator": "role* moderates",
    "settings roles weight": "role* weight*",
    "settings words add": "word*",
    "settings words remove": "word*",
    "settings words list": "",
    "settings words starter": "on*",
    "help": "",
    "privacy": "",
    "admin status": "",
    "admin pause": "scope",
    "admin resume": "scope",
    "admin drain": "on*",
    "admin clear": "member",
    "admin block": "member* cancel",
    "admin unblock": "member*",
    "admin quota": "member* minutes reset",
}
OFFERED = {"character", "second_character", "preset", "motion", "size", "job", "as", "language", "scope"}
NAMED_ANEW = {"characters add"}  # a name that nobody has cannot be offered
OFFERED_THERE = {"settings words remove": {"word"}}

Json = Mapping[str, Any]


def children(node: Json) -> list[Json]:
    return list(node.get("options") or [])


def leaves(node: Json, before: str = "") -> Iterator[tuple[str, Json]]:
    """What can be typed, by its whole name."""
    name = f"{before} {node['name']}".strip()
    nested = [each for each in children(node) if each["type"] in NESTED]
    if not nested:
        yield name, node
    for each in nested:
        yield from leaves(each, name)


def every(node: Json) -> Iterator[Json]:
    """The node and everything below that has a name."""
    yield node
    for each in (*children(node), *(node.get("choices") or [])):
        yield from every(each)


@pytest.fixture
async def definitions(live: Live) -> list[Json]:
    """As the bot registered them at Discord, which has checked them against its limits."""
    async with live.running():
        return list(live.server.commands.by_guild[None])


async def test_every_command_and_option_is_there_by_its_name(definitions: list[Json]) -> None:
    found = {
        name: " ".join(f"{each['name']}{'*' if each.get('required') else ''}" for each in children(leaf))
        for definition in definitions
        if definition["type"] == CHAT_INPUT
        for name, leaf in leaves(definition)
    }
    assert found == COMMANDS
    menus = {each["name"] for each in definitions if each["type"] == MESSAGE_MENU}
    assert menus == {"Cartoon: details", "Cartoon: speak this"}


async def test_what_has_names_is_offered_and_need_not_be_known_by_heart(definitions: list[Json]) -> None:
    for definition in definitions:
        for command, leaf in leaves(definition):
            names = OFFERED | ({"name"} if command not in NAMED_ANEW else set()) | OFFERED_THERE.get(command, set())
            for option in children(leaf):
                is_offered = bool(option.get("autocomplete") or option.get("choices"))
                assert is_offered == (option["name"] in names), (command, option["name"])


async def test_they_are_had_in_servers_by_users_and_in_direct_messages(definitions: list[Json]) -> None:
    for each in definitions:
        in_servers_alone = each["name"] == "admin"
        installs = {GUILD_INSTALL} if in_servers_alone else {GUILD_INSTALL, USER_INSTALL}
        contexts = {IN_GUILDS} if in_servers_alone else {IN_GUILDS, IN_DIRECT_MESSAGES, IN_PRIVATE_CHANNELS}
        assert set(each["integration_types"]) == installs, each["name"]
        assert set(each["contexts"]) == contexts, each["name"]
        assert each["default_member_permissions"] is None, each["name"]  # it would hide them from configured roles


async def test_they_are_in_every_language(definitions: list[Json]) -> None:
    others = set(LANGUAGES) - {ENGLISH}
    assert others == {"es-ES", "es-419", "de", "fr", "pt-BR", "ja"}
    for definition in definitions:
        for node in every(definition):
            assert set(node["name_localizations"]) == others, node["name"]
            if node.get("description"):
                assert set(node.get("description_localizations", ())) == others, (definition["name"], node["name"])


async def test_they_are_registered_again_once_they_are_others(live: Live) -> None:
    async with live.running():
        pass
    former = live.server.commands.syncs
    await live.stored(lambda store: store.put_setting("global", "synced_commands", '"of another version"'))
    for _ in range(2):
        async with live.running():
            pass
    assert live.server.commands.syncs == former + 1


async def test_a_start_tells_where_the_bot_is_added(live: Live) -> None:
    async with live.running():
        pass
    (line,) = [each for each in live.told if "https://" in each]
    assert f"client_id={live.server.application_id}&scope=bot+applications.commands" in line
    assert f"&permissions={INVITE_PERMISSIONS.value}" in line
