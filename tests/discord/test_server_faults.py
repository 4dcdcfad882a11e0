"""The loopback Discord's faults and its gateway: what an unmodified discord.py makes of each."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import discord
import pytest

from tests.discord.server import REAL_RATES, Loopback, Rate, Reset
from tests.discord.server.sample import Stage, code_of, on_stage, picture, running
from tests.patience import PATIENCE_S

ROOT = Path(__file__).parents[2]
POST = "POST /channels/*/messages"


@pytest.fixture
async def stage(loopback: Loopback) -> AsyncIterator[Stage]:
    async with on_stage(loopback) as set_up:
        yield set_up


# ---------------------------------------------------------------- REST


async def test_too_many_requests_wait_as_long_as_they_are_told(stage: Stage) -> None:
    fault = stage.server.faults.add(POST, status=429, retry_after_s=0.2)
    began_s = time.monotonic()
    await stage.there.send("x")
    assert time.monotonic() - began_s >= 0.2
    assert fault.hit == 1
    assert [each.status for each in stage.server.sent(POST)] == [429, 200]


async def test_rates_are_told_and_kept(stage: Stage) -> None:
    """The library sees the end of the window coming, and waits before it is told to."""
    stage.server.rules.rates = {POST: Rate(2, 0.3)}
    for number in range(5):
        await stage.there.send(str(number))
    times_s = [each.at_s for each in stage.server.sent(POST)]
    assert [each.status for each in stage.server.sent(POST)] == [200] * 5
    assert times_s[4] - times_s[0] >= 0.5
    route = f"{stage.server.url}/api/v10/channels/{stage.channel.id}/messages"
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {stage.server.token}"}) as careless:
        answers = [await careless.post(route, json={"content": "x"}) for _ in range(3)]
    assert answers[-1].status == 429
    assert float(answers[-1].headers["X-RateLimit-Reset-After"]) > 0
    assert int(answers[-1].headers["Retry-After"]) >= 1


async def test_the_global_rate_spares_answers_to_interactions(stage: Stage) -> None:
    stage.server.rules.global_rate = Rate(1, 0.2)
    await asyncio.gather(stage.there.send("a"), stage.there.send("b"))
    assert 429 in [each.status for each in stage.server.sent(POST)]
    asked = await asyncio.gather(*(stage.server.slash(stage.channel, stage.ana, "say", text="x") for _ in range(20)))
    assert {each.answer_type for each in asked} == {4}


def test_the_real_rates_are_found_by_method_and_path() -> None:
    server = Loopback()
    server.rules.rates = REAL_RATES
    assert server.rules.rate_of("PATCH", "/channels/1/messages/2") == Rate(5, 5.0)
    assert server.rules.rate_of("POST", "/webhooks/1/token") == Rate(5, 2.0)
    assert server.rules.rate_of("GET", "/users/@me") == server.rules.default_rate


async def test_one_500_is_tried_again_by_the_library_and_a_503_is_not(stage: Stage) -> None:
    stage.server.faults.add(POST, status=500)
    await stage.there.send("x")
    assert [each.status for each in stage.server.sent(POST)] == [500, 200]
    stage.server.faults.add(POST, status=503)
    with pytest.raises(discord.DiscordServerError):
        await stage.there.send("y")
    assert [each.content for each in stage.channel.messages] == ["x"]


async def test_a_413_can_be_ordered_for_a_later_upload(stage: Stage) -> None:
    stage.server.faults.add(POST, status=413, after=1)
    await stage.there.send(file=picture("a.png"))
    assert await code_of(stage.there.send(file=picture("b.png"))) == 40005
    assert [list(each.files) for each in stage.channel.messages] == [["a.png"]]


@pytest.mark.parametrize(
    ("reset", "posted"),
    [(Reset.BEFORE_BODY, 0), (Reset.MID_UPLOAD, 0), (Reset.AFTER_DONE, 1)],
    ids=["before the body", "in mid-upload", "after it was done"],
)
async def test_a_connection_is_torn(stage: Stage, reset: Reset, posted: int) -> None:
    """Only after the last of them is the message there, and a nonce finds it again."""
    stage.server.faults.add(POST, reset=reset)
    with pytest.raises((aiohttp.ClientError, OSError)):
        await stage.there.send(file=picture("a.png", b"x" * (4 << 20)), nonce="1")
    assert len(stage.channel.messages) == posted
    assert stage.server.sent(POST)[-1].status is None
    await stage.there.send(file=picture("a.png", b"x" * (4 << 20)), nonce="1")
    assert len(stage.channel.messages) == 1


async def test_an_answer_can_be_late(stage: Stage) -> None:
    stage.server.faults.add("POST /interactions/*", delay_s=0.2)
    asked = await stage.server.slash(stage.channel, stage.ana, "say", text="x")
    assert asked.answered_after_s is not None
    assert asked.answered_after_s >= 0.2


# ---------------------------------------------------------------- the gateway


async def test_a_dropped_connection_is_resumed_and_nothing_is_lost(stage: Stage) -> None:
    await stage.server.gateway.drop(abort=True)
    asked = await stage.server.slash(stage.channel, stage.ana, "say", text="still here")
    assert (await asked.reply()).content == "glad: still here "
    assert (stage.server.gateway.identified, stage.server.gateway.resumed) == (1, 1)


async def test_the_gateway_is_away_for_a_while(stage: Stage) -> None:
    await stage.server.gateway.take_down()
    asked = await stage.server.slash(stage.channel, stage.ana, "say", text="x", wait=False)
    assert not stage.server.gateway.connected
    await stage.there.send("REST goes on")
    stage.server.gateway.bring_up()
    await asked.answered()
    assert stage.server.gateway.resumed == 1


async def test_a_forgotten_session_begins_anew(stage: Stage) -> None:
    stage.server.gateway.forget_sessions()
    await stage.server.gateway.drop()
    await stage.server.until(lambda: stage.server.gateway.identified == 2)
    await stage.server.slash(stage.channel, stage.ana, "say", text="x")


async def test_a_late_heartbeat_is_noticed(loopback: Loopback) -> None:
    loopback.rules.heartbeat_s = 0.1
    async with running(loopback):
        delays = loopback.gateway.heartbeat_delays_s
        await loopback.until(lambda: len(delays) >= 3)
        usual_s = max(delays)
        time.sleep(usual_s + 0.5)  # noqa: ASYNC251 - what a bot must not do
        await loopback.until(lambda: max(delays) > usual_s + 0.25)


async def test_a_wrong_token_is_refused(loopback: Loopback) -> None:
    loopback.token, right = "another", loopback.token
    bot = discord.Client(intents=discord.Intents.none())
    async with bot:
        with pytest.raises(discord.LoginFailure):
            await bot.start(right)
    assert [each.status for each in loopback.requests] == [401]


async def test_a_token_that_is_revoked_ends_the_connection(stage: Stage) -> None:
    await stage.server.revoke_token()
    await stage.server.until(stage.bot.is_closed)
    assert stage.bot.ws.socket.close_code == 4004


async def test_the_program_is_told_where_the_server_is(loopback: Loopback, tmp_path: Path) -> None:
    """As a process of its own, with a token that is wrong: the server hears of it."""
    environ = os.environ | {"CARTOON_DATA_DIR": str(tmp_path), "DISCORD_TOKEN": "wrong"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.discord.server.launch", "--url", loopback.url, "--", "run",
        cwd=ROOT, env=environ, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    assert process.returncode not in (0, None), said
    assert [str(each) for each in loopback.requests] == ["GET /users/@me -> 401"], said
