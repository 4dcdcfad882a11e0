"""The real program while Discord, its token, a channel or the system fails it: nothing is lost, and it is told once."""

import pytest

from tests.discord.process import Machine, machine, said

__all__ = ["machine"]

POST = "POST /channels/*/messages"
LONG = {"frames": 120, "size": "512x512"}


# ---------------------------------------------------------------- Discord is away


async def test_a_clip_is_posted_while_the_gateway_is_down(machine: Machine) -> None:
    run = await machine.bot()
    asked = await machine.asks(frames=60)
    await machine.server.gateway.take_down()
    assert machine.clips() == []
    await machine.until_states("delivered")
    assert not machine.server.gateway.connected
    machine.server.gateway.bring_up()
    status = await asked.reply()
    await machine.server.until(lambda: "Done" in said(status) and not status.labels)
    await machine.server.until(lambda: machine.server.gateway.connected)
    await machine.asks(machine.ben)
    await machine.until_states("delivered", "delivered")
    assert [each.pings for each in machine.clips()] == [{machine.ana.id}, {machine.ben.id}]
    await run.stop()


async def test_without_a_gateway_a_start_draws_and_its_end_leaves_the_clip_to_the_next(machine: Machine) -> None:
    first = await machine.bot()
    asked = await machine.asks(**LONG)
    await machine.until_drawing()
    await first.kill()
    machine.server.gateway.refusing = True
    second = await machine.start()
    await machine.until_states("rendered")
    await second.stop()
    assert machine.clips() == []
    status = await asked.reply()
    assert "Made; it is posted when the bot is back." in said(status)
    machine.server.gateway.bring_up()
    third = await machine.bot()
    await machine.until_states("delivered")
    await machine.server.until(lambda: "Done" in said(status) and not status.labels)
    assert len(machine.clips()) == 1
    await third.stop()


async def test_a_start_waits_for_the_gateway(machine: Machine) -> None:
    gateway = machine.server.gateway
    gateway.refusing = True
    run = await machine.start()
    await machine.server.until(lambda: gateway.refused >= 2)
    gateway.bring_up()
    await machine.server.until(lambda: gateway.connected)
    await machine.asks()
    await machine.until_states("delivered")
    assert len(machine.clips()) == 1
    await run.stop()


async def test_nothing_is_lost_while_every_request_fails(machine: Machine) -> None:
    run = await machine.bot()
    asked = await machine.asks()
    unwell = machine.server.faults.add("* /*", status=503, times=1000)
    unanswered = await machine.asks(machine.ben, wait=False)
    await machine.server.until(lambda: unwell.hit >= 5)
    assert machine.clips() == []
    machine.server.rules.answer_s = 3.0
    machine.server.clock.advance(4)  # as long as this one has waited already, at least
    machine.server.faults.clear()
    await machine.until_states("delivered", "delivered")
    status = await asked.reply()
    await machine.server.until(lambda: "Done" in said(status) and not status.labels)
    first, second = machine.clips()
    assert first.pings | second.pings == {machine.ana.id, machine.ben.id}
    assert len(first.pings) == len(second.pings) == 1
    assert unanswered.answer_type is None
    await run.stop()


async def test_a_start_waits_for_discord(machine: Machine) -> None:
    unwell = machine.server.faults.add("GET /users/@me", status=503, times=2)
    run = await machine.bot()
    assert unwell.hit == 2
    assert run.out.startswith("Discord cannot be reached; trying again in 1 s.\n")
    assert "Signed in as" in run.out
    await run.stop()


async def test_a_start_that_waits_for_discord_can_be_stopped(machine: Machine) -> None:
    machine.server.faults.add("GET /users/@me", status=503, times=1000)
    run = await machine.start()
    await machine.server.until(lambda: "trying again" in run.out)
    await run.stop()


# ---------------------------------------------------------------- the end that was asked for


async def test_sigterm_leaves_nobody_without_a_word(machine: Machine) -> None:
    """The running clip may end and is posted, what waits goes on at the next start, nothing more is taken."""
    server, first = machine.server, await machine.bot()
    await machine.asks()
    await machine.until_states("delivered")
    drawn = await machine.asks(**LONG)
    waits = await machine.asks(machine.ben, seed=2)
    await machine.until_tracked()
    await machine.until_drawing()
    first.process.terminate()
    await server.until(lambda: "Stopping: running clips have 20 s to end." in first.out)
    refused = await (await machine.asks(machine.ben, seed=3)).reply()
    assert refused.ephemeral
    assert refused.content == "I am restarting: try again in a minute. What is queued stays queued."
    assert (await first.ended(), first.err) == (0, "")
    assert tuple(machine.states().values()) == ("delivered", "delivered", "queued")
    assert "Done" in said(await drawn.reply())
    assert said(await waits.reply()) == "The bot restarts; your clip keeps its place."
    second = await machine.bot()
    await machine.until_states("delivered", "delivered", "delivered")
    status = await waits.reply()
    await server.until(lambda: "Done" in said(status) and not status.labels)
    assert [each.pings for each in machine.clips()] == [{machine.ana.id}, {machine.ana.id}, {machine.ben.id}]
    await second.stop()


async def test_sigterm_while_discord_takes_no_clip(machine: Machine) -> None:
    """No running clip is waited for, so the deadline does not matter."""
    refused = machine.server.faults.add(POST, status=503, times=1000)
    first = await machine.bot(CARTOON_QUEUE__SHUTDOWN_DEADLINE_S="600")
    asked = await machine.asks()
    await machine.server.until(lambda: refused.hit)
    first.process.terminate()
    assert (await first.ended(), first.err) == (0, "")
    assert said(await asked.reply()) == "Made; it is posted when the bot is back."
    machine.server.faults.clear()
    second = await machine.bot()
    await machine.until_states("delivered")
    await second.stop()
    (clip,) = machine.clips()
    assert clip.pings == {machine.ana.id}


async def test_what_cannot_end_in_time_goes_back_uncharged(machine: Machine) -> None:
    first = await machine.bot(CARTOON_QUEUE__SHUTDOWN_DEADLINE_S="0.5")
    asked = await machine.asks(frames=1000, size="1024x1024")
    await machine.until_tracked()
    await machine.until_drawing()
    first.process.terminate()
    assert (await first.ended(), first.err) == (0, "")
    (job,) = await machine.jobs()
    assert (job.state, job.attempts, job.charged_s) == ("queued", 0, 0.0)
    assert said(await asked.reply()) == "The bot restarts; your clip keeps its place."
    second = await machine.bot()
    await machine.until_states("running")
    await machine.server.click(await asked.reply(), machine.ana, "Cancel")
    await machine.until_states("cancelled")
    await second.stop()


# ---------------------------------------------------------------- one clear line, and a code that is not 0


def told_and_ended(code: int, err: str, *words: str) -> None:
    assert code != 0
    assert err.count("\n") == 1, err
    assert "Traceback" not in err
    assert all(word in err for word in words), err


async def test_without_a_token(machine: Machine) -> None:
    run = await machine.start(token="")
    told_and_ended(await run.ended(), run.err, "DISCORD_TOKEN")


@pytest.mark.parametrize("token", ["wrong", "of a\nletter", "ü"])
async def test_a_wrong_token(machine: Machine, token: str) -> None:
    run = await machine.start(token=token)
    told_and_ended(await run.ended(), run.err, "DISCORD_TOKEN", "does not accept")
    assert token not in run.err


async def test_a_token_that_is_revoked(machine: Machine) -> None:
    """The clip that was being made is not lost by it: the owner sets the other token, and it is posted."""
    run = await machine.bot()
    asked = await machine.asks(**LONG)
    await machine.until_tracked()
    await machine.until_drawing()
    old = machine.server.token
    await machine.server.revoke_token()
    told_and_ended(await run.ended(), run.err, "DISCORD_TOKEN", "does not accept")
    assert old not in run.err
    assert "delivered" not in machine.states().values()
    again = await machine.bot()
    await machine.until_states("delivered")
    status = await asked.reply()
    await machine.server.until(lambda: "Done" in said(status) and not status.labels)
    assert len(machine.clips()) == 1
    await again.stop()


async def test_a_second_bot_on_the_same_data_folder(machine: Machine) -> None:
    first = await machine.bot()
    second = await machine.start()
    folder = str(machine.settings.storage.data_dir)
    told_and_ended(await second.ended(), second.err, "Another bot runs on the data folder", folder)
    await machine.asks()
    await machine.until_states("delivered")
    await first.stop()
    assert len(machine.clips()) == 1


# ---------------------------------------------------------------- beside the bot


async def test_one_forbidden_channel_does_not_end_the_bot(machine: Machine) -> None:
    server, run = machine.server, await machine.bot()
    other = server.add_channel(machine.guild, "other")
    forbidden = server.faults.add(f"* /channels/{machine.channel.id}/*", status=403, times=1000)
    shut = await machine.asks()
    await machine.until_states("delivered")
    await server.slash(other, machine.ben, "animate", prompt="felfel waves", size="256x256", fps=8, frames=8)
    await machine.until_states("delivered", "delivered")
    assert forbidden.hit
    by_message, by_channel = machine.clips()
    assert shut.followups == [by_message]  # the request's own way, which needs no right
    assert by_channel.channel is other
    status = await shut.reply()
    await server.until(lambda: "Done" in said(status) and not status.labels)
    await run.stop()


async def test_a_clip_of_the_command_line_beside_the_bot(machine: Machine) -> None:
    run = await machine.bot()
    file = machine.settings.storage.data_dir.parent / "own.mp4"
    small = ("--size", "256x256", "--frames", "8", "--fps", "8")
    beside = await machine.cli("clip", "--prompt", "temo waves", *small, "-o", str(file))
    await machine.asks()
    assert await beside.ended() == 0, beside.err
    assert file.read_bytes()[4:8] == b"ftyp"
    await machine.until_states("delivered", "delivered")
    assert len(machine.clips()) == 1
    await run.stop()


async def test_the_command_line_dispatches_and_the_bot_beside_it_posts(machine: Machine) -> None:
    """The member's clip is drawn between those of the command line: who comes later is next."""
    folder = machine.settings.storage.data_dir.parent
    small = ("--size", "512x512", "--frames", "150", "--variations", "3")
    drawing = await machine.cli("clip", "--prompt", "temo waves", *small, "-o", str(folder / "own.mp4"))
    await machine.until_drawing()
    run = await machine.bot()
    asked = await machine.asks()
    await machine.server.until(lambda: tuple(machine.states().values())[3] == "rendered")
    assert not drawing.is_over
    assert machine.clips() == []
    await machine.until_states(*["delivered"] * 4)
    assert await drawing.ended() == 0, drawing.err
    status = await asked.reply()
    await machine.server.until(lambda: "Done" in said(status) and not status.labels)
    assert len(machine.clips()) == 1
    await run.stop()


async def test_what_the_command_line_has_drawn_for_a_member_is_posted_by_the_bot(machine: Machine) -> None:
    """The bot died; a clip of the command line dispatches what it left, and can post none of it."""
    first = await machine.bot()
    asked = await machine.asks(**LONG)
    await machine.until_tracked()
    await machine.until_drawing()
    await first.kill()
    file = machine.settings.storage.data_dir.parent / "own.mp4"
    alone = await machine.cli("clip", "--prompt", "temo waves", "--size", "256x256", "--frames", "8", "-o", str(file))
    assert await alone.ended() == 0, alone.err
    assert tuple(machine.states().values()) == ("rendered", "delivered")
    again = await machine.bot()
    await machine.until_states("delivered", "delivered")
    status = await asked.reply()
    await machine.server.until(lambda: "Done" in said(status) and not status.labels)
    (clip,) = machine.clips()
    assert clip.pings == {machine.ana.id}
    assert machine.steps(next(iter(machine.states()))).count("rendered") == 1
    await again.stop()
