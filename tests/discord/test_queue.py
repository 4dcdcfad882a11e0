"""/queue, /cancel and the Cancel button in a whole bot."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.app import App
from bot.buttons import button, view
from generation.domain import Request
from generation.errors import CancelReason
from generation.jobs import Job, JobState, LibraryDestination, NewJob, Progress, Requester, new_job_id
from generation.pausing import EVERYTHING, pause
from tests.discord.connected import Connected, at
from tests.discord.placing import OWNER, ended, running, waiting
from tests.discord.server import Message, User
from tests.generation.requests import animate

__all__ = ["at"]


def fields(message: Message) -> Mapping[str, str]:
    return {field["name"]: field["value"] for field in message.embeds[0]["fields"]}


def prompt(text: str) -> Request:
    return replace(animate(), prompt=text)


async def state_of(app: App, job: Job) -> JobState:
    return (await app.service.job(job.id)).state


async def test_an_empty_queue(at: Connected) -> None:
    told = fields(await at.slash(at.ana, "queue"))
    assert told == {"Yours": "You have nothing waiting.", "In all": "Nothing runs and nothing waits."}


async def test_own_jobs_whole_others_in_short_and_everything_in_numbers(at: Connected, app: App) -> None:
    home = at.guild.id
    mine = await waiting(app, prompt("*mine* runs"), at.ana.id, home, private=True)
    await running(app)
    half = {mine.id: Progress(stage="drawing", done=1, total=2)}
    await app.store(lambda store: store.heartbeat(OWNER, half))
    next_one = await waiting(app, prompt("mine waits"), at.ana.id, home)
    await waiting(app, prompt("a secret"), at.ben.id, home, private=True)
    await waiting(app, prompt("@everyone **shout** <@1>"), at.mod.id, home)
    await waiting(app, prompt("elsewhere"), at.ben.id, 999)
    message = await at.slash(at.ana, "queue")
    told = fields(message)
    assert list(told)[:2] == [f"{mine.id} \\*mine\\* runs", f"{next_one.id} mine waits"]
    assert "50%" in told[f"{mine.id} \\*mine\\* runs"]
    assert "Number" in told[f"{next_one.id} mine waits"]
    others = told["Others here"].splitlines()
    assert len(others) == 2
    secret = next(line for line in others if at.ben.mention in line)
    assert "a private clip" in secret
    assert "secret" not in told["Others here"]
    assert "elsewhere" not in told["Others here"]
    assert "\\*\\*shout" in told["Others here"]
    assert "@everyone" not in told["Others here"]
    assert told["In all"] == "CPU: 1 running, 4 waiting"


async def test_many_of_ones_own_and_many_of_others(at: Connected, app: App) -> None:
    for _ in range(8):
        await waiting(app, prompt("long " * 300), at.ana.id, at.guild.id)
    for number in range(15):
        await waiting(app, prompt("_" * 900), 1000 + number, at.guild.id)
    message = await at.slash(at.ana, "queue")
    told = fields(message)
    assert told["…"] == "and 3 more of yours"
    assert len(told["Others here"].splitlines()) == 10
    assert len(told["Others here"]) <= 1024


@pytest.mark.parametrize("whole", [False, True])
async def test_a_paused_queue_and_a_drained_server_say_so(at: Connected, app: App, whole: bool) -> None:
    await app.store(lambda store: pause(store, EVERYTHING if whole else at.guild.id))
    await at.change(draining=True)
    notice = (await at.slash(at.ana, "queue")).embeds[0]["description"]
    assert ("owner of the bot has paused" if whole else "moderator has paused") in notice
    assert "no new requests" in notice


async def test_in_a_direct_message_there_are_no_others(at: Connected, app: App) -> None:
    await waiting(app, animate(), at.ben.id, at.guild.id)
    at.channel = at.server.dm(at.ana)
    assert set(fields(await at.slash(at.ana, "queue"))) == {"Yours", "In all"}


async def test_jobs_of_no_chat_are_only_counted(at: Connected, app: App) -> None:
    job = await waiting(app, animate(), at.ben.id, at.guild.id)
    hidden = NewJob(
        id=new_job_id(),
        request=job.request,
        requester=Requester(user_id="animatic", guild_id=at.guild.id),
        destination=LibraryDestination(),
        slot_kind=job.slot_kind,
        estimate_s=1.0,
        cost_class="test",
    )
    await app.store(lambda store: store.enqueue(hidden))
    told = fields(await at.slash(at.ana, "queue"))
    assert "animatic" not in str(told)
    assert told["In all"] == "CPU: 0 running, 2 waiting"


# ---------------------------------------------------------------- cancelling


async def test_a_waiting_job_is_cancelled_and_again_is_told(at: Connected, app: App) -> None:
    job = await waiting(app, animate(), at.ana.id, at.guild.id)
    assert (await at.slash(at.ana, "cancel", job=job.id)).content == "Cancelled."
    after = await app.service.job(job.id)
    assert (after.state, after.cancel_requested) == (JobState.CANCELLED, CancelReason.USER)
    assert "cancelled before" in (await at.slash(at.ana, "cancel", job=job.id)).content


async def test_a_running_job_stops_soon(at: Connected, app: App) -> None:
    job = await waiting(app, animate(), at.ana.id, at.guild.id)
    await running(app)
    assert "stops within a moment" in (await at.slash(at.ana, "cancel", job=job.id)).content
    assert (await app.service.job(job.id)).cancel_requested == CancelReason.USER


async def test_a_moderator_cancels_and_it_is_recorded_as_theirs(at: Connected, app: App) -> None:
    job = await waiting(app, animate(), at.ana.id, at.guild.id, private=True)
    await at.slash(at.mod, "cancel", job=job.id)
    assert (await app.service.job(job.id)).cancel_requested == CancelReason.MODERATOR


async def test_nobody_else_cancels(at: Connected, app: App) -> None:
    public = await waiting(app, animate(), at.ana.id, at.guild.id)
    hidden = await waiting(app, animate(), at.ana.id, at.guild.id, private=True)
    away = await waiting(app, animate(), at.ana.id, 999)
    assert "Only who asked" in (await at.slash(at.ben, "cancel", job=public.id)).content
    for member, job in ((at.ben, hidden), (at.ben, away), (at.mod, away)):
        assert "There is no job" in (await at.slash(member, "cancel", job=job.id)).content
    assert {await state_of(app, job) for job in (public, hidden, away)} == {JobState.QUEUED}


async def test_a_group_is_cancelled_as_far_as_it_has_not_ended(at: Connected, app: App) -> None:
    ids = ("aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc")
    first = await ended(app, animate(), at.ana.id, at.guild.id, group=ids, job_id=ids[0])
    rest = [await waiting(app, animate(), at.ana.id, at.guild.id, group=ids, job_id=each) for each in ids[1:]]
    await running(app)
    told = (await at.slash(at.ana, "cancel", job=first.id)).content
    assert told == "2 of 3 clips are cancelled. What runs stops within a moment."
    after = [await app.service.job(job.id) for job in rest]
    assert [(job.state, job.cancel_requested) for job in after] == [
        (JobState.RUNNING, CancelReason.USER),
        (JobState.CANCELLED, CancelReason.USER),
    ]
    assert await state_of(app, first) is JobState.DELIVERED


async def test_the_button_on_a_message_after_a_restart(at: Connected, app: App) -> None:
    job = await waiting(app, animate(), at.ana.id, at.guild.id)
    shown = await at.slash(at.ana, "show", job=job.id)
    await at.restart()
    assert (await at.click(shown, at.ana, "Cancel")).content == "Cancelled."


async def test_somebody_elses_button_is_refused(at: Connected, app: App) -> None:
    job = await waiting(app, animate(), at.ana.id, at.guild.id)
    shown = view([button("cancel", job.id, label="Cancel")])
    await at.client.get_partial_messageable(int(at.channel.id)).send("Waiting.", view=shown)
    assert "Only who asked" in (await at.click(at.channel.last_message, at.ben, "Cancel")).content
    assert await state_of(app, job) is JobState.QUEUED


async def test_what_has_ended_is_told_as_it_ended(at: Connected, app: App) -> None:
    done = await ended(app, animate(), at.ana.id, at.guild.id)
    assert f"/show job:{done.id}" in (await at.slash(at.ana, "cancel", job=done.id)).content


async def test_active_jobs_are_offered_and_moderators_see_all(at: Connected, app: App) -> None:
    await ended(app, animate(), at.ana.id, at.guild.id)
    mine = await waiting(app, animate(), at.ana.id, at.guild.id)
    other = await waiting(app, animate(), at.ben.id, at.guild.id)
    await waiting(app, animate(), at.ben.id, 999)

    async def offered(member: User) -> list[str]:
        return await at.offered(member, "cancel", "job", "")

    assert await offered(at.ana) == [mine.id]
    assert set(await offered(at.mod)) == {mine.id, other.id}
