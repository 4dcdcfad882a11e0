"""/settings in a whole bot: own defaults, a server's rules, and who may change them."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import simcord

from bot.app import App
from bot.client import CartoonClient
from bot.language import LANGUAGES as LANGUAGES_SPOKEN
from bot.preferences import MemberSettings, ServerSettings
from cogs.settings.choices import LANGUAGES
from tests.discord.village import Village, fields, said


@pytest.fixture
def village(simcord_env: simcord.Env, client: CartoonClient) -> Village:
    return Village(simcord_env, client)


async def test_own_defaults_are_kept_shown_and_reset(village: Village) -> None:
    changed = said(
        await village.ann.slash(
            village.channel, "settings mine", character="Temo", preset="draft", captions=False, mention=False
        )
    )
    assert changed.content == "Saved."
    kept = await village.client.preferences.member(str(village.ann.id))
    assert kept == MemberSettings(character="temo", preset="draft", captions=False, mention=False)
    shown = said(await village.ann.slash(village.channel, "settings mine"))
    assert fields(shown)["Character"] == "temo"
    assert fields(shown)["Captions"] == "no"
    await village.ann.click(shown, label="Reset")
    assert shown.content == "Your settings are as they were at first."
    assert shown.components == []
    assert await village.client.preferences.member(str(village.ann.id)) == MemberSettings()


async def test_a_default_that_there_is_not_is_refused_with_the_nearest(village: Village) -> None:
    refused = said(await village.ann.slash(village.channel, "settings mine", character="temoo"))
    assert "Did you mean 'temo'?" in refused.content
    assert await village.client.preferences.member(str(village.ann.id)) == MemberSettings()


async def test_none_takes_a_default_away(village: Village) -> None:
    await village.ann.slash(village.channel, "settings mine", character="temo", preset="draft")
    await village.ann.slash(village.channel, "settings mine", character="none", preset="none")
    assert await village.client.preferences.member(str(village.ann.id)) == MemberSettings()


async def test_buttons_that_expired_say_so(village: Village) -> None:
    await village.ann.slash(village.channel, "settings mine", spoiler=True)
    shown = said(await village.ann.slash(village.channel, "settings mine"))
    await village.env.advance_time(301)
    assert "expired" in shown.content
    assert shown.components == []


async def test_expired_buttons_of_a_message_that_is_gone_harm_nobody(village: Village) -> None:
    await village.ann.slash(village.channel, "settings mine", spoiler=True)
    await village.ann.slash(village.channel, "settings mine")
    village.env.inject_error("PATCH", "/webhooks/*/*/messages/@original", status=404)
    await village.env.advance_time(301)
    assert village.env.errors == []


# ---------------------------------------------------------------- a server


async def test_members_change_nothing_of_the_server(village: Village) -> None:
    for command, options in (
        ("server view", {}),
        ("server limits", {"variations": 1}),
        ("server quota", {"minutes": 1.0}),
        ("server reset", {}),
        ("channels add", {"channel": village.channel}),
        ("words add", {"word": "bad"}),
        ("words list", {}),
    ):
        refused = await village.by_ann(f"settings {command}", **options)
        assert refused.content == "This is for who may manage the server.", command
    assert await village.server() == ServerSettings()


async def test_a_server_outlives_a_restart_and_shows_what_it_set(village: Village, app: App) -> None:
    await village.by_mod("settings server limits", variations=2, duration=12.5, waiting=3)
    await village.by_mod("settings server defaults", preset="draft", character="felfel", captions=False)
    await village.by_mod("settings server language", language="de")
    await village.by_mod("settings server cooldown", seconds=30.0)
    await village.env.restart_bot(CartoonClient(app))
    kept = await village.server()
    assert kept == ServerSettings(
        variations_max=2,
        duration_max_s=12.5,
        max_waiting=3,
        preset="draft",
        character="felfel",
        captions=False,
        language="de",
        cooldown_s=30.0,
    )
    await village.by_mod("settings server language")
    shown = fields(await village.by_mod("settings server view"))
    assert shown["At most"].startswith("2 variations · 12.5 s")
    assert shown["Characters"] == "felfel"
    assert shown["Pause between requests"] == "30 s"
    assert shown["Language"] == "each member's own"


async def test_a_limit_of_0_is_the_programs(village: Village) -> None:
    await village.by_mod("settings server limits", variations=2)
    await village.by_mod("settings server limits", variations=0)
    assert await village.server() == ServerSettings()


async def test_clips_are_asked_for_in_allowed_channels_and_their_threads(village: Village) -> None:
    other = village.guild.create_text_channel("talk")
    await village.by_mod("settings channels add", channel=other)
    refused = await village.by_ann("animate", prompt="Temo waves")
    assert refused.content == f"Clips are not made in this channel. Ask in <#{other.id}>."
    await village.by_mod("settings channels add", channel=village.channel)
    assert (await village.server()).channels == (str(other.id), str(village.channel.id))
    await village.by_mod("settings channels remove", channel=other)
    assert (await village.server()).channels == (str(village.channel.id),)
    await village.by_mod("settings channels everywhere")
    assert (await village.server()).channels == ()


async def test_presets_are_allowed_one_by_one_and_one_is_left(village: Village) -> None:
    await village.by_mod("settings server preset", preset="ultra", allowed=False)
    assert (await village.server()).presets == ("draft", "fast", "balanced")
    assert "does not allow that preset" in (await village.by_ann("animate", prompt="Temo", preset="ultra")).content
    await village.by_mod("settings server preset", preset="ultra", allowed=True)
    assert (await village.server()).presets == ()
    for preset in ("draft", "fast", "balanced", "ultra"):
        last = await village.by_mod("settings server preset", preset=preset, allowed=False)
    assert "One preset must be left" in last.content
    assert (await village.server()).presets == ("ultra",)


async def test_roles_have_shares_of_the_queue(village: Village) -> None:
    role = village.guild.create_role("Friends")
    await village.by_mod("settings roles weight", role=role, weight=2.5)
    assert (await village.server()).role_weights == {str(role.id): 2.5}
    await village.by_mod("settings roles weight", role=role, weight=1.0)
    assert (await village.server()).role_weights == {}


async def test_words_are_refused_and_never_repeated(village: Village) -> None:
    await village.by_mod("settings words add", word="  Wicked   wom*t ")
    assert (await village.server()).blocked_words == ("Wicked wom*t",)
    refused = await village.by_ann("combine", prompt="A W1CKED, wombat!", dialogue="[S1] Hi.")
    assert refused.content == "The prompt has a word that is not allowed here. Change it and ask again."
    refused = await village.by_ann("combine", prompt="A wombat", dialogue="[S1] w\u00efcked **wom**bat")
    assert refused.content == "The dialogue has a word that is not allowed here. Change it and ask again."
    offered = await village.mod.autocomplete(village.channel, "settings words remove", "word", "wick")
    assert [each["value"] for each in offered] == ["Wicked wom*t"]
    assert await village.ann.autocomplete(village.channel, "settings words remove", "word", "") == []
    listed = await village.by_mod("settings words list")
    assert listed.attachments[0].filename == "SPOILER_blocked-words.txt"
    assert "not on your list" in (await village.by_mod("settings words remove", word="nothing")).content
    await village.by_mod("settings words remove", word="wicked wom*t")
    assert (await village.server()).blocked_words == ()
    assert "letters in it" in (await village.by_mod("settings words add", word="*")).content


async def test_the_starter_list_can_be_switched_off(village: Village) -> None:
    assert "not allowed" in (await village.by_ann("animate", prompt="a gang rape")).content
    assert (await village.by_mod("settings words starter", on=False)).content == "The starter list is off."
    assert not (await village.server()).starter_words
    assert (await village.by_mod("settings words list")).content == "No word is blocked here."


async def test_a_reset_is_confirmed(village: Village) -> None:
    await village.by_mod("settings words add", word="bad")
    asked = await village.by_mod("settings server reset")
    assert (await village.server()).blocked_words == ("bad",)
    await village.mod.click(asked, label="Reset the settings")
    assert await village.server() == ServerSettings()


async def test_settings_of_a_server_need_one(village: Village) -> None:
    refused = await village.ann.user.slash("settings server view")
    assert said(refused).content == "This works in a server that has added me."


# ---------------------------------------------------------------- the commands


def test_every_language_can_be_chosen() -> None:
    assert tuple(each.value for each in LANGUAGES) == LANGUAGES_SPOKEN


def texts(node: Mapping[str, Any]) -> Iterator[str]:
    """What Discord counts of a command: names, descriptions and values, at any depth."""
    yield node["name"]
    yield str(node.get("description", node.get("value", "")))
    for child in (*node.get("options", ()), *node.get("choices", ())):
        yield from texts(child)


@pytest.mark.parametrize("name", ["settings", "admin", "help", "privacy"])
async def test_the_commands_are_as_discord_takes_them(village: Village, name: str) -> None:
    [command] = [each for each in village.client.tree.get_commands() if each.name == name]
    found = list(texts(command.to_dict(village.client.tree)))
    assert max(map(len, found)) <= 100
    assert sum(map(len, found)) <= 8000
