"""Who comes later is next, however much somebody else asked for before."""

from generation.backlog import JobQuery
from generation.jobs import Job
from generation.pausing import pause, resume
from tests.discord.connected import Connected, at
from tests.discord.live import Live
from tests.discord.placing import running
from tests.discord.server import Channel, Message, User
from tests.discord.test_clips import SILENT, shown

__all__ = ["at"]

WAITING = 20
LONG = {"frames": 400}  # several seconds each by the estimate, so that places are told by their numbers


async def test_a_newcomer_is_told_to_be_next(at: Connected) -> None:
    server = at.server
    for number in range(WAITING):
        told = shown(await (await server.slash(at.channel, at.ana, "animate", prompt=f"clip {number}", **LONG)).reply())
        assert number == 0 or f"Number {number + 1} in the queue" in told
    assert (await running(at.app)).request.prompt == "clip 0"
    asked = await server.slash(at.channel, at.ben, "animate", prompt="the newcomer's", **LONG)
    told = shown(await asked.reply())
    assert "Number 1 in the queue" in told
    last = shown(await (await server.slash(at.channel, at.ana, "animate", prompt="one more", **LONG)).reply())
    assert f"Number {WAITING + 1} in the queue" in last
    assert [(await running(at.app)).request.prompt for _ in range(3)] == ["the newcomer's", "clip 1", "clip 2"]


async def test_a_newcomers_clip_is_posted_next(live: Live) -> None:
    server = live.server
    async with live.running():
        await live.stored(lambda store: pause(store, live.guild.id))
        for number in range(WAITING):
            await server.slash(live.channel, live.ana, "animate", prompt=f"clip {number}", **SILENT)
        await live.stored(lambda store: resume(store, live.guild.id))
        assert await server.until(lambda: clips(live.channel, live.ana))
        await live.stored(lambda store: pause(store, live.guild.id))  # however fast clips are made, some still wait
        await server.slash(live.channel, live.ben, "animate", prompt="the newcomer's", **SILENT)
        await live.stored(lambda store: resume(store, live.guild.id))
        assert await server.until(lambda: clips(live.channel, live.ben))
    ana, (ben,) = await jobs(live, live.ana), await jobs(live, live.ben)
    assert ben.claimed_at is not None
    # Asked between two jobs, the newcomer is level with who waits longer: one may go first, never two.
    assert len([job for job in ana if job.claimed_at and ben.created_at < job.claimed_at < ben.claimed_at]) <= 1
    assert [job for job in ana if job.claimed_at is None or job.claimed_at > ben.claimed_at]


def clips(channel: Channel, requester: User) -> list[Message]:
    return [each for each in channel.messages if each.attachments and each.pings == {requester.id}]


async def jobs(live: Live, requester: User) -> tuple[Job, ...]:
    return await live.stored(lambda store: store.jobs(JobQuery(user_id=requester.id, limit=50)))
