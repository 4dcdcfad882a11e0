"""`kill -9` of the real program in every state of a job: started again, each clip is in its channel exactly once."""

from collections.abc import Awaitable, Callable

import pytest

from generation.pausing import EVERYTHING, pause, resume
from tests.discord.process import Machine, machine, said
from tests.discord.server import Interaction, Message, User

__all__ = ["machine"]

POST = "POST /channels/*/messages"
LONG = {"frames": 120, "size": "512x512"}
NONCE_OVER_S = 400  # Discord knows a nonce for minutes
TOKEN_OVER_S = 1000
HELD_S = 600.0  # longer than any test

Reach = Callable[[Machine], Awaitable[Interaction]]


async def queued(machine: Machine) -> Interaction:
    await machine.stored(lambda store: pause(store, EVERYTHING))
    await machine.bot()
    asked = await machine.asks()
    await machine.until_tracked()
    await machine.until_states("queued")
    return asked


async def answered(machine: Machine) -> Interaction:
    """The status message is there, and the program does not know its id yet."""
    machine.server.faults.add("POST /interactions/*", hold_s=HELD_S)
    await machine.stored(lambda store: pause(store, EVERYTHING))
    await machine.bot()
    asked = await machine.asks()
    await machine.until_states("queued")
    return asked


async def running(machine: Machine) -> Interaction:
    await machine.bot()
    asked = await machine.asks(**LONG)
    await machine.until_drawing()
    await machine.until_tracked()
    return asked


async def rendered(machine: Machine) -> Interaction:
    """Discord is not well, so the clip is made and nowhere."""
    refused = machine.server.faults.add(POST, status=503, times=1000)
    await machine.bot()
    asked = await machine.asks()
    await machine.server.until(lambda: refused.hit)
    await machine.until_states("rendered")
    assert machine.clips() == []
    return asked


async def posted(machine: Machine) -> Interaction:
    """The clip is in the channel, and the program does not know of it yet."""
    machine.server.faults.add(POST, hold_s=HELD_S)
    await machine.bot()
    asked = await machine.asks()
    await machine.server.until(machine.clips)
    await machine.until_states("rendered")
    return asked


async def came_once(machine: Machine, asked: Interaction, user: User, *, files: int = 1) -> Message:
    """One message with the clips, one ping, everything recorded, and the status message with its last word."""
    jobs = len(machine.states())
    await machine.until_states(*["delivered"] * jobs)
    status = await asked.reply()
    await machine.server.until(lambda: "Done" in said(status) and not status.labels)
    (clip,) = machine.clips()
    assert len(clip.attachments) == files
    assert clip.pings == {user.id}
    assert clip.content.count(user.mention) == 1
    assert [each.pings for each in machine.server.messages_of(machine.server.bot) if each.pings] == [clip.pings]
    assert {job.receipt for job in await machine.jobs()} == {f"{clip.channel.id}/{clip.id}"}
    assert f"/{clip.channel.id}/{clip.id}" in said(status)
    return clip


@pytest.mark.parametrize("late", [False, True], ids=["at once", "after the nonce"])
@pytest.mark.parametrize("reach", [queued, answered, running, rendered, posted])
async def test_killed_and_started_again(machine: Machine, reach: Reach, late: bool) -> None:
    asked = await reach(machine)
    await machine.kill_all()
    machine.server.faults.clear()
    if late:
        machine.server.clock.advance(NONCE_OVER_S)
    await machine.stored(lambda store: resume(store, EVERYTHING))
    again = await machine.bot()
    await came_once(machine, asked, machine.ana)
    await again.stop()
    await came_once(machine, asked, machine.ana)


async def test_a_request_that_was_never_answered_comes_all_the_same(machine: Machine) -> None:
    machine.server.faults.add("POST /interactions/*", delay_s=HELD_S)
    await machine.stored(lambda store: pause(store, EVERYTHING))
    await machine.bot()
    asked = await machine.asks(wait=False)
    await machine.server.until(machine.states)
    await machine.kill_all()
    await machine.stored(lambda store: resume(store, EVERYTHING))
    again = await machine.bot()
    await machine.until_states("delivered")
    await again.stop()
    (clip,) = machine.clips()
    assert clip.pings == {machine.ana.id}
    assert asked.answer_type is None


async def half_drawn(machine: Machine) -> Interaction:
    """One of two variations is made, the other is being drawn."""
    await machine.bot()
    asked = await machine.asks(variations=2, **LONG)
    await machine.until_tracked()
    await machine.until_states("rendered", "running")
    await machine.until_drawing()
    return asked


async def both_posted(machine: Machine) -> Interaction:
    machine.server.faults.add(POST, hold_s=HELD_S)
    await machine.bot()
    asked = await machine.asks(variations=2)
    await machine.server.until(machine.clips)
    return asked


@pytest.mark.parametrize("reach", [half_drawn, both_posted])
async def test_two_variations_come_in_one_message(machine: Machine, reach: Reach) -> None:
    asked = await reach(machine)
    await machine.kill_all()
    machine.server.faults.clear()
    machine.server.clock.advance(NONCE_OVER_S)
    again = await machine.bot()
    await came_once(machine, asked, machine.ana, files=2)
    await again.stop()
    await came_once(machine, asked, machine.ana, files=2)


# ---------------------------------------------------------------- clips that only their requester sees


async def secretly_running(machine: Machine) -> Interaction:
    await machine.bot()
    asked = await machine.asks(private=True, **LONG)
    await machine.until_tracked()
    await machine.until_drawing()
    return asked


async def secretly_begun(machine: Machine) -> Interaction:
    """The text is there that the clip will be put into, and Discord takes no files."""
    asked, files = await begun(machine)
    refused = machine.server.faults.add(files, status=503, times=1000)
    await machine.server.until(lambda: refused.hit)
    return asked


async def secretly_posted(machine: Machine) -> Interaction:
    """The clip is in the answer, and the program does not know of it yet."""
    asked, files = await begun(machine)
    machine.server.faults.add(files, hold_s=HELD_S)
    await machine.server.until(machine.clips)
    await machine.until_states("rendered")
    return asked


async def begun(machine: Machine) -> tuple[Interaction, str]:
    """The text is there, and the program waits for its id. Beside it: the requests that will put files into it."""
    machine.server.faults.add("POST /webhooks/*", hold_s=1.0)
    await machine.bot()
    asked = await machine.asks(private=True)
    await machine.until_tracked()
    text = await asked.followup()
    return asked, f"PATCH /webhooks/*/messages/{text.id}"


@pytest.mark.parametrize("reach", [secretly_running, secretly_begun, secretly_posted])
async def test_a_private_clip_stays_private(machine: Machine, reach: Reach) -> None:
    asked = await reach(machine)
    await machine.kill_all()
    machine.server.faults.clear()
    again = await machine.bot()
    clip = await came_once(machine, asked, machine.ana)
    assert clip.viewer is machine.ana
    assert machine.channel.messages == []
    await again.stop()


async def test_a_private_clip_whose_request_is_over_comes_as_a_direct_message(machine: Machine) -> None:
    await secretly_running(machine)
    await machine.kill_all()
    machine.server.clock.advance(TOKEN_OVER_S)
    again = await machine.bot()
    await machine.until_states("delivered")
    (clip,) = machine.clips()
    assert clip.channel is machine.server.dm(machine.ana)
    assert clip.pings == {machine.ana.id}
    assert machine.channel.messages == []
    await again.stop()


# ---------------------------------------------------------------- what the first process posted


async def test_buttons_outlive_the_process_that_made_them(machine: Machine) -> None:
    server = machine.server
    await machine.bot()
    await came_once(machine, await machine.asks(seed=1), machine.ana)
    await machine.kill_all()
    again = await machine.bot()
    (clip,) = machine.clips()

    repeated = await (await server.click(clip, machine.ben, "Again")).reply()
    form = await server.click(clip, machine.ben, "Edit")
    edited = await (await form.submit(Prompt="felfel jumps")).reply()
    await machine.until_states("delivered", "delivered", "delivered")
    await server.until(lambda: "Done" in said(repeated) and "Done" in said(edited))
    first, second, third = await machine.jobs()
    assert (second.request.prompt, third.request.prompt) == ("temo waves", "felfel jumps")
    assert second.request.seed != 1
    assert [each.pings for each in machine.clips()] == [{machine.ana.id}, {machine.ben.id}, {machine.ben.id}]

    told = await (await server.click(clip, machine.ben, "Details")).reply()
    assert told.ephemeral
    assert first.id in str(told.embeds)

    refused = await (await server.click(clip, machine.ben, "Delete")).reply()
    assert refused.content == "Only who asked for this clip, or a moderator, can delete it."
    assert not clip.deleted
    await server.click(clip, machine.ana, "Delete")
    await server.until(lambda: clip.deleted)
    assert tuple(machine.states().values()) == ("deleted", "delivered", "delivered")
    await again.stop()


async def test_a_form_that_a_dead_process_opened_gives_its_text_back(machine: Machine) -> None:
    await machine.bot()
    form = await machine.server.slash(machine.channel, machine.ana, "speak")
    await machine.kill_all()
    again = await machine.bot()
    told = await (await form.submit(Dialogue="[S1] A long text.")).reply()
    assert told.ephemeral
    assert told.files == {"your-text.txt": b"[S1] A long text."}
    await again.stop()


async def test_a_job_is_cancelled_by_the_button_of_a_dead_process(machine: Machine) -> None:
    asked = await queued(machine)
    await machine.kill_all()
    again = await machine.bot()
    status = await asked.reply()
    await machine.server.click(status, machine.ana, "Cancel")
    await machine.until_states("cancelled")
    await machine.server.until(lambda: "Cancelled by" in said(status) and not status.labels)
    await again.stop()
    assert machine.clips() == []
