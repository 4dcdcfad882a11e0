"""/settings in a whole bot: own defaults, a server's rules, and who may change them."""

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.results import InteractionResult, ResponseMessage

from bot.app import App
from bot.client import CartoonClient
from bot.preferences import MemberSettings, ServerSettings


class Town:
    """A server with a member and a moderator."""

    def __init__(self, env: simcord.Env, client: CartoonClient) -> None:
        self.env = env
        self.client = client
        self.guild = env.create_guild()
        self.channel = self.guild.create_text_channel("clips")
        self.ann = self.guild.add_member(env.create_user("ann"))
        role = self.guild.create_role("Mods", permissions=discord.Permissions(manage_guild=True))
        self.mod = self.guild.add_member(env.create_user("mod"), roles=[role])

    async def server(self) -> ServerSettings:
        return await self.client.preferences.server(str(self.guild.id))

    async def sets(self, command: str, **options: object) -> ResponseMessage:
        return said(await self.mod.slash(self.channel, f"settings {command}", **options))


@pytest.fixture
def town(simcord_env: simcord.Env, client: CartoonClient) -> Town:
    return Town(simcord_env, client)


def said(result: InteractionResult) -> ResponseMessage:
    """The private message that answered, whichever way it came."""
    message = result.followups[-1] if result.followups else result.response
    assert message is not None
    assert message.ephemeral
    return message


def fields(message: ResponseMessage) -> dict[str, str]:
    return {field.name or "": field.value or "" for field in message.embeds[0].fields}


async def test_own_defaults_are_kept_shown_and_reset(town: Town) -> None:
    changed = said(
        await town.ann.slash(
            town.channel, "settings mine", character="Temo", preset="draft", captions=False, mention=False
        )
    )
    assert changed.content == "Saved."
    kept = await town.client.preferences.member(str(town.ann.id))
    assert kept == MemberSettings(character="temo", preset="draft", captions=False, mention=False)
    shown = said(await town.ann.slash(town.channel, "settings mine"))
    assert fields(shown)["Character"] == "temo"
    assert fields(shown)["Captions"] == "no"
    await town.ann.click(shown, label="Reset")
    assert shown.content == "Your settings are as they were at first."
    assert shown.components == []
    assert await town.client.preferences.member(str(town.ann.id)) == MemberSettings()


async def test_a_default_that_there_is_not_is_refused_with_the_nearest(town: Town) -> None:
    refused = said(await town.ann.slash(town.channel, "settings mine", character="temoo"))
    assert "Did you mean 'temo'?" in refused.content
    assert await town.client.preferences.member(str(town.ann.id)) == MemberSettings()


async def test_none_takes_a_default_away(town: Town) -> None:
    await town.ann.slash(town.channel, "settings mine", character="temo", preset="draft")
    await town.ann.slash(town.channel, "settings mine", character="none", preset="none")
    assert await town.client.preferences.member(str(town.ann.id)) == MemberSettings()


async def test_buttons_that_expired_say_so(town: Town) -> None:
    await town.ann.slash(town.channel, "settings mine", spoiler=True)
    shown = said(await town.ann.slash(town.channel, "settings mine"))
    await town.env.advance_time(301)
    assert "expired" in shown.content
    assert shown.components == []
