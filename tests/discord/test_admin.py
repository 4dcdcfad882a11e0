"""/admin in a whole bot: what a moderator sees and does, and that nobody else does it."""

import logging

import discord
import pytest
import simcord

from bot.app import App
from bot.client import CartoonClient
from generation.errors import CancelReason
from generation.jobs import Failure, JobState
from generation.pausing import EVERYTHING, paused
from tests.discord.placing import waiting
from tests.discord.village import Village, fields, labels, said
from tests.generation.requests import animate

COMMANDS: dict[str, dict[str, object]] = {
    "status": {},
    "pause": {},
    "resume": {},
    "drain": {"on": True},
    "clear": {},
    "block": {"member": None},
    "unblock": {"member": None},
    "quota": {"member": None, "minutes": 5.0},
}


@pytest.fixture
def village(simcord_env: simcord.Env, client: CartoonClient) -> Village:
    return Village(simcord_env, client)


@pytest.mark.parametrize("command", COMMANDS)
async def test_members_are_refused(village: Village, app: App, command: str) -> None:
    options = {name: village.mod if value is None else value for name, value in COMMANDS[command].items()}
    before = await village.server()
    refused = await village.by_ann(f"admin {command}", **options)
    assert refused.content == "This is for who may manage the server."
    assert await village.server() == before
    assert await app.store(paused) == frozenset()


async def test_a_configured_role_may_moderate(village: Village) -> None:
    helpers = village.guild.create_role("Helpers")
    eve = village.guild.add_member(village.env.create_user("eve"), roles=[helpers])
    refused = said(await eve.slash(village.channel, "admin drain", on=True))
    assert "may manage the server" in refused.content
    await village.by_mod("settings roles moderator", role=helpers)
    await eve.slash(village.channel, "admin drain", on=True)
    assert (await village.server()).draining
    refused = await village.by_ann("admin drain", on=False)
    assert helpers.mention in refused.content


async def test_a_configured_role_cannot_make_more_moderators(village: Village) -> None:
    helpers = village.guild.create_role("Helpers")
    eve = village.guild.add_member(village.env.create_user("eve"), roles=[helpers])
    await village.by_mod("settings roles moderator", role=helpers)
    everybody = village.guild.create_role("Everybody")
    refused = said(await eve.slash(village.channel, "settings roles moderator", role=everybody))
    assert refused.content == "This is for who may manage the server."
    assert (await village.server()).moderator_roles == (str(helpers.id),)


async def test_status_tells_how_the_bot_is(village: Village, app: App) -> None:
    job = await waiting(app, animate(), village.ann.id, village.guild.id)
    lost = await waiting(app, animate(), village.ann.id, village.guild.id)
    failure = Failure(code="engine-failed", user_message="The *drawing* broke.")
    await app.store(lambda store: store.fail(lost.id, failure))
    await village.by_mod("admin pause")
    told = fields(await village.by_mod("admin status"))
    assert "CPU: 0 running, 1 waiting" in told["Queue of all servers"]
    assert told["This server today"] == "failed 1, queued 1"
    assert told["Held back"] == "Jobs of this server are paused."
    assert lost.id in told["Failed last in this server"]
    assert r"\*drawing\*" in told["Failed last in this server"]
    assert job.id not in told["Failed last in this server"]
    assert "draft: ready, on the CPU" in told["Engines"]
    assert "GiB free" in told["Disk"]


async def test_pause_and_resume_hold_this_server_alone(village: Village, app: App) -> None:
    assert "Paused." in (await village.by_mod("admin pause")).content
    assert await app.store(paused) == {str(village.guild.id)}
    assert (await village.by_mod("admin resume")).content == "Resumed. Jobs are begun again."
    assert await app.store(paused) == frozenset()


async def test_only_the_owner_of_the_bot_pauses_everywhere(village: Village, app: App) -> None:
    refused = await village.by_mod("admin pause", scope="everywhere")
    assert refused.content == "Only the owner of the bot can do that everywhere."
    village.client.owner_id = village.mod.id
    await village.by_mod("admin pause")
    await village.by_mod("admin pause", scope="everywhere")
    assert await app.store(paused) == {str(village.guild.id), EVERYTHING}
    assert "my owner has paused me" in (await village.by_mod("admin resume")).content
    await village.by_mod("admin pause")
    assert "still paused by itself" in (await village.by_mod("admin resume", scope="everywhere")).content
    assert await app.store(paused) == {str(village.guild.id)}


async def test_the_owner_of_the_bot_need_not_manage_the_server(village: Village, app: App) -> None:
    village.client.owner_id = village.ann.id
    await village.by_ann("admin pause", scope="everywhere")
    assert await app.store(paused) == {EVERYTHING}
    assert "paused by my owner" in fields(await village.by_ann("admin status"))["Held back"]
    assert (await village.by_ann("admin clear")).content == "This is for who may manage the server."


async def test_drain_refuses_new_requests_and_keeps_old_ones(village: Village, app: App) -> None:
    job = await waiting(app, animate(), village.ann.id, village.guild.id)
    await village.by_mod("admin drain", on=True)
    refused = await village.by_ann("animate", prompt="Temo waves")
    assert "not taking new requests" in refused.content
    assert (await app.service.job(job.id)).state is JobState.QUEUED
    await village.by_mod("admin drain", on=False)
    assert not (await village.server()).draining


async def test_clear_asks_first_and_spares_other_servers(village: Village, app: App) -> None:
    mine = [await waiting(app, animate(), village.ann.id, village.guild.id) for _ in range(2)]
    modders = await waiting(app, animate(), village.mod.id, village.guild.id)
    elsewhere = await waiting(app, animate(), village.ann.id, 4711)
    asked = await village.by_mod("admin clear", member=village.ann)
    assert labels(asked) == ["Cancel waiting jobs: 2"]
    assert (await app.service.job(mine[0].id)).state is JobState.QUEUED
    await village.mod.click(asked, label="Cancel waiting jobs: 2")
    assert asked.content == "Waiting jobs that were cancelled: 2."
    for job in mine:
        ended = await app.service.job(job.id)
        assert (ended.state, ended.cancel_requested) == (JobState.CANCELLED, CancelReason.MODERATOR.value)
    assert (await app.service.job(modders.id)).state is JobState.QUEUED
    await village.mod.click(await village.by_mod("admin clear"), label="Cancel waiting jobs: 1")
    assert (await app.service.job(modders.id)).state is JobState.CANCELLED
    assert (await app.service.job(elsewhere.id)).state is JobState.QUEUED
    assert (await village.by_mod("admin clear")).content == "Nothing waits."


async def test_a_question_that_nobody_answers_expires(village: Village, app: App) -> None:
    job = await waiting(app, animate(), village.ann.id, village.guild.id)
    asked = await village.by_mod("admin clear")
    await village.env.advance_time(61)
    assert "expired" in asked.content
    assert labels(asked) == []
    assert (await app.service.job(job.id)).state is JobState.QUEUED


async def test_a_blocked_member_is_refused_until_unblocked(village: Village, app: App) -> None:
    job = await waiting(app, animate(), village.ann.id, village.guild.id)
    told = await village.by_mod("admin block", member=village.ann, cancel=True)
    assert "Waiting jobs that were cancelled: 1." in told.content
    assert (await app.service.job(job.id)).state is JobState.CANCELLED
    assert "blocked you" in (await village.by_ann("animate", prompt="Temo waves")).content
    await village.env.restart_bot(CartoonClient(app))
    assert "blocked you" in (await village.by_ann("animate", prompt="Temo waves")).content
    assert "again" in (await village.by_mod("admin unblock", member=village.ann)).content
    assert "is not blocked" in (await village.by_mod("admin unblock", member=village.ann)).content
    assert (await village.server()).blocked_users == ()


async def test_moderators_cannot_block_themselves(village: Village) -> None:
    assert "yourself" in (await village.by_mod("admin block", member=village.mod)).content


async def test_a_member_has_a_quota_of_their_own(village: Village) -> None:
    shown = await village.by_mod("admin quota", member=village.ann)
    assert shown.content == f"<@{village.ann.id}> has used 0 min today; there is no limit."
    await village.by_mod("settings server quota", minutes=10.0)
    assert (
        "of 10 min today, the limit of everybody" in (await village.by_mod("admin quota", member=village.ann)).content
    )
    told = await village.by_mod("admin quota", member=village.ann, minutes=0.0)
    assert "of 0 min today, a limit of their own" in told.content
    refused = await village.by_ann("animate", prompt="Temo waves")
    assert "0 of your 0 min" in refused.content
    await village.by_mod("admin quota", member=village.ann, reset=True)
    assert (await village.server()).member_quotas == {}


async def test_what_moderators_do_is_written_down(village: Village, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="bot.moderation.moderator"):
        await village.by_mod("admin block", member=village.ann)
    [record] = [each for each in caplog.records if each.name == "bot.moderation.moderator"]
    assert f"blocked member={village.ann.id}" in record.getMessage()
    assert record.__dict__["user_id"] == str(village.mod.id)
    assert record.__dict__["guild_id"] == str(village.guild.id)


async def test_admin_is_for_servers_alone(client: CartoonClient, simcord_env: simcord.Env) -> None:
    command = client.tree.get_command("admin")
    assert isinstance(command, discord.app_commands.Group)
    assert command.allowed_contexts is not None
    assert (command.allowed_contexts.guild, command.allowed_contexts.dm_channel) == (True, False)
