"""Pausing a server, or everything, while a dispatcher runs."""

import asyncio

import pytest

from generation.jobs import Job, JobState, Requester
from generation.pausing import EVERYTHING, pause, resume
from tests.generation.stage import Stage, order


async def submitted(stage: Stage, guild_id: str | None) -> Job:
    return await stage.service.submit(order(requester=Requester(user_id="ann", guild_id=guild_id)))


@pytest.mark.parametrize("what", ["home", EVERYTHING])
async def test_a_paused_job_waits_and_a_resume_wakes_the_dispatcher(stage: Stage, what: str) -> None:
    await stage.store(lambda store: pause(store, what))
    async with stage.dispatching():
        held = await submitted(stage, "home")
        other = await submitted(stage, None)
        if what != EVERYTHING:
            await asyncio.wait_for(stage.service.wait(other.id), 5)
        await asyncio.sleep(0.1)  # several polls
        assert stage.backend.ran == ([] if what == EVERYTHING else [other.id])
        await stage.store(lambda store: resume(store, what))
        assert (await asyncio.wait_for(stage.service.wait(held.id), 5)).state is JobState.DELIVERED


async def test_what_runs_goes_on_after_a_pause(stage: Stage) -> None:
    stage.backend.hold()
    async with stage.dispatching():
        job = await submitted(stage, "home")
        await stage.until(job, JobState.RUNNING)
        await stage.store(lambda store: pause(store, "home"))
        stage.backend.release()
        assert (await asyncio.wait_for(stage.service.wait(job.id), 5)).state is JobState.DELIVERED
