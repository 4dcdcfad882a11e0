"""The loopback Discord's rules about time and place: what ends, what is not allowed, what is gone."""

from collections.abc import AsyncIterator

import discord
import pytest

from tests.discord.server import Loopback, Rate
from tests.discord.server.sample import Stage, code_of, on_stage, picture
from tests.discord.server.world import User


@pytest.fixture
async def stage(loopback: Loopback) -> AsyncIterator[Stage]:
    async with on_stage(loopback) as set_up:
        yield set_up


# ---------------------------------------------------------------- ages


async def test_the_same_nonce_makes_one_message_for_some_minutes(stage: Stage) -> None:
    first, second = await stage.there.send("x", nonce="7"), await stage.there.send("x", nonce="7")
    assert first.id == second.id
    assert len(stage.channel.messages) == 1
    stage.server.clock.advance(stage.server.rules.nonce_s + 1)
    assert (await stage.there.send("x", nonce="7")).id != first.id


async def test_a_token_ends_after_fifteen_minutes(stage: Stage) -> None:
    asked = await stage.server.slash(stage.channel, stage.ana, "later")
    await asked.reply()
    await stage.bot.latest.followup.send("in time")
    stage.server.clock.advance(15 * 60 + 1)
    with pytest.raises(discord.HTTPException) as caught:
        await stage.bot.latest.followup.send("too late")
    assert (caught.value.status, caught.value.code) == (401, 50027)
    assert await code_of(stage.bot.latest.edit_original_response(content="x")) == 50027


async def test_an_interaction_is_answered_once_and_in_time(stage: Stage) -> None:
    await stage.server.slash(stage.channel, stage.ana, "say", text="x")
    again = discord.InteractionResponse(stage.bot.latest)
    assert await code_of(again.send_message("twice")) == 40060
    stage.server.rules.answer_s = 3.0
    late = await stage.server.slash(stage.channel, stage.ana, "silent", wait=False)
    await stage.server.until(lambda: stage.bot.latest.id == int(late.id))
    stage.server.clock.advance(3.1)
    assert await code_of(stage.bot.latest.response.send_message("late")) == 10062
    with pytest.raises(TimeoutError):
        await late.answered(timeout_s=0.1)


async def test_an_old_message_is_edited_a_few_times_only(stage: Stage) -> None:
    stage.server.rules.old_edits = Rate(2, 0.3)
    message = await stage.there.send("0")
    stage.server.clock.advance(3601)
    for number in range(3):  # the library waits for the third
        await message.edit(content=str(number))
    assert [each.code for each in stage.server.sent("PATCH *") if each.status == 429] == [30046]
    assert stage.channel.last_message.content == "2"


async def test_a_files_address_is_good_for_a_day(stage: Stage) -> None:
    message = await stage.there.send(file=picture("a.png"))
    stage.server.clock.advance(86_401)
    with pytest.raises(discord.NotFound):
        await message.attachments[0].read()
    again = await stage.first().fetch()
    stage.channel.messages[0].attachments[0].url = stage.server.cdn_url("1", str(again.attachments[0].id), "a.png")
    assert await (await stage.first().fetch()).attachments[0].read()


# ---------------------------------------------------------------- rights and places


async def test_what_the_bot_may_not_do_is_refused(stage: Stage) -> None:
    server, me, channel = stage.server, stage.server.bot, stage.channel
    foreign = server.say(channel, stage.ana, "mine")
    partial = stage.there.get_partial_message(int(foreign.id))
    assert await code_of(partial.edit(content="x")) == 50005
    assert await code_of(partial.delete()) == 50013
    server.permit(channel, me, attach_files=False)
    assert await code_of(stage.there.send(file=picture("a.png"))) == 50013
    server.permit(channel, me, send_messages=False)
    assert await code_of(stage.there.send("x")) == 50013
    await server.slash(channel, stage.ana, "say", text="x")
    assert not stage.bot.latest.app_permissions.send_messages
    server.permit(channel, me, view_channel=False)
    assert await code_of(stage.there.send("x")) == 50001
    server.delete_channel(channel)
    assert await code_of(stage.there.send("x")) == 10003
    assert await code_of(stage.bot.latest.followup.send("x")) == 10003


async def test_direct_messages_may_be_closed(stage: Stage) -> None:
    guild = stage.channel.guild
    assert guild is not None
    shy, stranger = stage.server.add_user("shy", guild, accepts_dms=False), stage.server.add_user("stranger")

    async def write(user: User) -> object:
        return await (await stage.bot.fetch_user(int(user.id))).send("hello")

    await write(stage.ana)
    assert stage.server.dm(stage.ana).last_message.content == "hello"
    assert await code_of(write(shy)) == 50007
    assert await code_of(write(stranger)) == 50278


async def test_history_is_listed_in_pages(stage: Stage) -> None:
    sent = [await stage.there.send(str(number)) for number in range(5)]
    assert [each.content async for each in stage.there.history(limit=2)] == ["4", "3"]
    assert [each.content async for each in stage.there.history(after=sent[2])] == ["3", "4"]
    assert [each.content async for each in stage.there.history(before=sent[1])] == ["0"]
    await sent[0].delete()
    assert [each.content async for each in stage.there.history(around=sent[2], limit=3)] == ["3", "2", "1"]
