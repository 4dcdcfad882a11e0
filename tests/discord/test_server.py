"""The loopback Discord, tried with a plain discord.py bot: logging in, commands, forms, buttons, places."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest

from tests.discord.server import ClientRefused, Loopback, Upload
from tests.discord.server.sample import PICTURE, SampleBot, running
from tests.discord.server.world import Channel, Guild, User
from tests.patience import PATIENCE_S

ROOT = Path(__file__).parents[2]


@pytest.fixture
def guild(loopback: Loopback) -> Guild:
    return loopback.add_guild(locale="de")


@pytest.fixture
def channel(loopback: Loopback, guild: Guild) -> Channel:
    return loopback.add_channel(guild)


@pytest.fixture
def ana(loopback: Loopback, guild: Guild) -> User:
    return loopback.add_user("ana", guild, locale="fr")


@pytest.fixture
async def bot(loopback: Loopback, channel: Channel, ana: User) -> AsyncIterator[SampleBot]:
    async with running(loopback) as started:
        yield started


async def test_a_bot_logs_in_syncs_and_sees_its_guilds(loopback: Loopback, bot: SampleBot, guild: Guild) -> None:
    await asyncio.wait_for(bot.wait_until_ready(), PATIENCE_S)
    seen = bot.get_guild(int(guild.id))
    assert seen is not None
    assert [each.name for each in seen.text_channels] == ["general"]
    assert seen.me.guild_permissions.attach_files
    assert loopback.commands.syncs == 1
    assert {each["name"] for each in loopback.commands.by_guild[None]} >= {"say", "later", "Shout this"}


async def test_a_command_brings_its_options_and_where_it_came_from(
    loopback: Loopback, bot: SampleBot, channel: Channel, ana: User
) -> None:
    note = Upload("note.txt", b"and this")
    asked = await loopback.slash(channel, ana, "say", text="hey", times=2, mood="sad", to=ana, file=note)
    assert (await asked.reply()).content == f"sad: heyhey {ana.mention}and this"
    assert asked.answered_after_s is not None
    assert asked.answered_after_s > 0
    seen = bot.latest
    assert seen.locale is discord.Locale.french
    assert seen.guild_locale is discord.Locale.german
    assert seen.app_permissions.attach_files
    assert seen.is_guild_integration()
    assert not seen.is_user_integration()
    assert seen.filesize_limit == 10 << 20
    assert isinstance(seen.user, discord.Member)


@pytest.mark.parametrize(
    "options",
    [{}, {"text": ""}, {"text": "x" * 201}, {"text": "x", "times": 4}, {"text": "x", "mood": "odd"}, {"words": "x"}],
    ids=str,
)
async def test_the_client_sends_only_what_the_definition_allows(
    loopback: Loopback, bot: SampleBot, channel: Channel, ana: User, options: dict[str, object]
) -> None:
    with pytest.raises(ClientRefused):
        await loopback.slash(channel, ana, "say", **options)
    assert not loopback.interactions


async def test_a_deferred_answer_is_filled_in_with_files_and_buttons(
    loopback: Loopback, bot: SampleBot, channel: Channel, ana: User
) -> None:
    asked = await loopback.slash(channel, ana, "later")
    shown = await asked.reply()
    assert shown.files == {"clip.mp4": PICTURE, "small.png": PICTURE}
    assert shown.attachments[0].description == "a cat dances"
    fetched = await bot.get_partial_messageable(int(channel.id)).fetch_message(int(shown.id))
    assert [each.filename for each in fetched.attachments] == ["clip.mp4"], "the other one is in the embed"
    assert await fetched.attachments[0].read() == PICTURE
    assert fetched.embeds[0].thumbnail.url == shown.attachments[1].url
    assert shown.labels == ["Again", "Docs"]
    assert shown.pings == frozenset(), "an edit notifies nobody"
    with pytest.raises(ClientRefused, match="link"):
        await loopback.click(shown, ana, "Docs")


async def test_an_ephemeral_answer_is_seen_by_one_alone(
    loopback: Loopback, bot: SampleBot, channel: Channel, guild: Guild, ana: User
) -> None:
    other = loopback.add_user("bo", guild)
    shown = await (await loopback.slash(channel, ana, "later", private=True)).reply()
    assert shown.ephemeral
    assert channel.messages == []
    with pytest.raises(ClientRefused):
        await loopback.click(shown, other, "Again")
    with pytest.raises(discord.NotFound) as caught:
        await bot.get_partial_messageable(int(channel.id)).fetch_message(int(shown.id))
    assert caught.value.code == 10008


async def test_a_deferred_answer_can_be_withdrawn(
    loopback: Loopback, bot: SampleBot, channel: Channel, ana: User
) -> None:
    told = await (await loopback.slash(channel, ana, "withdraw")).reply()
    assert (told.content, told.ephemeral) == ("only for you", True)
    assert channel.messages == []


async def test_a_form_is_filled_in_by_names_and_labels(
    loopback: Loopback, bot: SampleBot, channel: Channel, ana: User
) -> None:
    opened = await loopback.slash(channel, ana, "form")
    assert opened.modal is not None
    assert opened.modal["title"] == "A form"
    for wrong in ({"line": "x" * 21, "Voice": "Low"}, {"line": "x"}, {"line": "x", "Voice": "Odd"}, {"what": "x"}):
        with pytest.raises(ClientRefused):
            await opened.submit(**wrong)
    sent = await opened.submit(line="Hello", Voice=["Low"], Script=Upload("a.txt", b"[S1] Hi"))
    assert (await sent.reply()).content == "Hello ['l'] ['[S1] Hi']"


async def test_buttons_work_for_the_next_bot(loopback: Loopback, channel: Channel, ana: User) -> None:
    async with running(loopback):
        shown = await (await loopback.slash(channel, ana, "later")).reply()
    async with running(loopback):
        await loopback.click(shown, ana, "Again")
        await loopback.until(lambda: shown.content == "moon again")
    assert shown.versions[-1] == f"for {ana.mention}"


async def test_menus_completions_and_commands_on_messages(
    loopback: Loopback, bot: SampleBot, channel: Channel, ana: User
) -> None:
    offered = await loopback.autocomplete(channel, ana, "pick", "name", "t")
    assert offered == [{"name": "Temo", "value": "temo"}]
    shown = await (await loopback.slash(channel, ana, "menu")).reply()
    with pytest.raises(ClientRefused):
        await loopback.select(shown, ana, "m", "Three")
    await loopback.select(shown, ana, "m", "Two")
    await loopback.until(lambda: shown.content == "Two")
    assert shown.components == []
    told = await loopback.menu(ana, "Shout this", loopback.say(channel, ana, "hear me"))
    assert (await told.reply()).content == "HEAR ME"
    assert (await told.followup()).ephemeral
    assert (await told.reply()).ephemeral, "what the deferral said holds for the message that fills it in"


async def test_commands_are_shown_where_their_definition_says(
    loopback: Loopback, bot: SampleBot, channel: Channel, guild: Guild, ana: User
) -> None:
    with pytest.raises(ClientRefused, match="permissions"):
        await loopback.slash(channel, ana, "settings language", role=guild.everyone)
    asked = await loopback.slash(channel, guild.owner, "settings language", role=guild.everyone)
    assert (await asked.reply()).content == "for @everyone"
    with pytest.raises(ClientRefused):
        await loopback.slash(loopback.dm(ana), ana, "settings language", role=guild.everyone)
    with pytest.raises(ClientRefused, match="not in"):
        await loopback.slash(channel, loopback.add_user("stranger"), "say", text="x")


async def test_direct_messages_and_apps_of_users(
    loopback: Loopback, bot: SampleBot, channel: Channel, ana: User
) -> None:
    asked = await loopback.slash(loopback.dm(ana), ana, "say", text="psst")
    assert (await asked.reply()).channel.recipients == (ana, loopback.bot)
    assert bot.latest.context.dm_channel

    carl = loopback.add_user("carl", has_installed=True, upload_limit_bytes=50 << 20)
    elsewhere = loopback.add_channel(loopback.add_guild("Elsewhere", owner=carl, with_bot=False))
    asked = await loopback.slash(elsewhere, carl, "say", text="here too")
    assert (await asked.reply()).content == "glad: here too "
    assert bot.latest.is_user_integration()
    assert not bot.latest.is_guild_integration()
    assert bot.latest.filesize_limit == 50 << 20
    with pytest.raises(discord.Forbidden):
        await bot.get_partial_messageable(int(elsewhere.id)).send("no")
    for number in range(5):
        await bot.latest.followup.send(str(number))
    with pytest.raises(discord.HTTPException) as caught:
        await bot.latest.followup.send("a sixth")
    assert caught.value.code == 40094

    group = loopback.add_private_channel(carl, ana, loopback.add_user("dora"))
    await loopback.slash(group, carl, "say", text="to all")
    assert bot.latest.context.private_channel


async def test_threads_have_a_permission_of_their_own(
    loopback: Loopback, bot: SampleBot, channel: Channel, guild: Guild, ana: User
) -> None:
    thread = loopback.add_thread(channel)
    await loopback.slash(thread, ana, "say", text="in here")
    assert isinstance(bot.latest.channel, discord.Thread)
    assert thread.last_message.content == "glad: in here "
    loopback.permit(channel, loopback.bot, send_messages_in_threads=False)
    with pytest.raises(discord.Forbidden) as caught:
        await bot.get_partial_messageable(int(thread.id)).send("no")
    assert caught.value.code == 50013


async def test_the_program_runs_as_a_process_that_finds_the_server(loopback: Loopback, tmp_path: Path) -> None:
    """A command that needs no Discord: what is shown is that the launcher passes on arguments and exit code."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.discord.server.launch", "--url", loopback.url, "--", "presets", "--json",
        cwd=ROOT, env=os.environ | {"CARTOON_DATA_DIR": str(tmp_path)}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    assert process.returncode == 0
    assert b"draft" in out
