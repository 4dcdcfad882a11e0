"""`kill -9` of the real program in every state of a job: started again, each clip is in its channel exactly once."""

from collections.abc import Awaitable, Callable

import pytest

from generation.pausing import EVERYTHING, pause, resume
from tests.discord.process import Machine, machine, said
from tests.discord.server import Interaction, Message, User

__all__ = ["machine"]

POST = "POST /channels/*/messages"
LONG = {"frames": 200, "size": "512x512"}
NONCE_OVER_S = 400  # Discord knows a nonce for minutes
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
    await machine.until_tracked()
    await machine.until_drawing()
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
