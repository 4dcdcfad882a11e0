"""Delete my data, while jobs wait, run and are being delivered."""

import asyncio
from pathlib import Path

import pytest

from generation.backlog import JobQuery
from generation.errors import CancelReason, StorageFailed
from generation.events import JobChanged
from generation.jobs import ENDED, Clip, ClipFacts, Job, JobState, StoredFile
from generation.service import KEPT_FOR_QUOTAS
from generation.transitions import FORGOTTEN
from tests.generation.stage import Stage, order

EVERYTHING = JobQuery(states=frozenset(JobState))


async def everything(stage: Stage) -> dict[str, Job]:
    return {job.id: job for job in await stage.service.jobs(EVERYTHING)}


async def test_what_waits_and_runs_is_cancelled_first(stage: Stage) -> None:
    async with stage.dispatching():
        done = await stage.service.submit(order())
        await stage.service.wait(done.id)
        stage.backend.hold()
        running = await stage.service.submit(order())
        await stage.until(running, JobState.RUNNING)
        waiting = await stage.service.submit_all([order(seed=seed) for seed in range(3)])
        others = await stage.service.submit(order("bob"))
        assert await asyncio.wait_for(stage.service.forget("ann"), 5) == 0
        found = await everything(stage)
        for job in (done, running, *waiting):
            assert (found[job.id].state, found[job.id].request) == (JobState.DELETED, FORGOTTEN)
        assert found[others.id].state not in ENDED
        stage.backend.release()


async def test_the_clips_files_are_removed(stage: Stage, tmp_path: Path) -> None:
    made = tmp_path / "made.mp4"
    made.write_bytes(b"clip")
    sha256 = stage.files.put(made)
    clip = Clip(
        files={"video": StoredFile(sha256=sha256, size_bytes=4, mime="video/mp4")}, facts=ClipFacts(duration_s=1.0)
    )
    job = await stage.service.submit(order())
    await stage.store(lambda store: store.claim("me", job.slot_kind))
    await stage.store(lambda store: store.rendered(job.id, "me", clip, 1.0))
    await stage.store(lambda store: store.delivered(job.id, "there"))
    await stage.service.forget("ann")
    with pytest.raises(StorageFailed, match="gone"):
        stage.files.path(sha256)


async def test_a_clip_that_cannot_be_delivered_before_the_deadline_never_is(stage: Stage) -> None:
    stage.deliverer.hold()
    async with stage.dispatching():
        job = await stage.service.submit(order())
        await stage.until(job, JobState.RENDERED)
        with stage.events.subscribed() as happened:
            assert await stage.service.forget("ann", deadline_s=0.05) == 0
            told = await asyncio.wait_for(happened.get(), 5)
        assert told == JobChanged(await stage.service.job(job.id))
        stage.deliverer.release()
    assert (await stage.service.job(job.id)).state is JobState.DELETED


async def test_what_nobody_stops_is_told_and_the_rest_is_gone(stage: Stage) -> None:
    """Its dispatcher is dead: the cancel waits for the one that takes the job back."""
    done = await stage.service.submit(order())
    await stage.service.cancel(done.id, CancelReason.USER)
    stuck = await stage.service.submit(order())
    await stage.store(lambda store: store.claim("dead", stuck.slot_kind))
    assert await stage.service.forget("ann", deadline_s=0.05) == 1
    found = await everything(stage)
    assert (found[stuck.id].state, found[stuck.id].cancel_requested) == (JobState.RUNNING, "user")
    assert found[done.id].request == FORGOTTEN


async def test_what_was_forgotten_goes_for_good_with_the_next_expiry_that_no_quota_forbids(stage: Stage) -> None:
    job = await stage.service.submit(order())
    await stage.service.forget("ann")
    await stage.service.expire()
    assert set(await everything(stage)) == {job.id}
    stage.clock.advance(KEPT_FOR_QUOTAS.total_seconds() + 1)
    await stage.service.expire()
    assert await everything(stage) == {}
