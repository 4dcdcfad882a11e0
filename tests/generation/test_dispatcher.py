"""The dispatcher: nothing is lost, nothing runs twice, whatever stops it."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from generation.async_store import AsyncStore
from generation.backlog import Owner
from generation.domain import SlotKind
from generation.errors import CancelReason, DeliveryFailed, EngineFailed, EngineLost, StorageFailed
from generation.events import JobChanged
from generation.jobs import MAX_ATTEMPTS, Clip, ClipFacts, JobState
from generation.memory_store import MemoryStore
from generation.ports import Slot
from generation.testing import RecordingDeliverer, ScriptedBackend
from tests.clock import FakeClock
from tests.generation.stage import FAST, Stage, order

CLIP = Clip(files={}, facts=ClipFacts(duration_s=1.0))


async def test_a_job_is_rendered_delivered_and_its_work_folder_removed(stage: Stage) -> None:
    async with stage.dispatching():
        job = await stage.service.submit(order())
        ended = await asyncio.wait_for(stage.service.wait(job.id), 5)
    assert ended.state is JobState.DELIVERED
    assert ended.receipt == f"receipt-{job.id}"
    assert stage.deliverer.delivered == [job.id]
    assert job.id in stage.backend.discarded


async def test_every_state_is_published_after_it_was_stored(stage: Stage) -> None:
    with stage.events.subscribed() as happened:
        async with stage.dispatching():
            job = await stage.service.submit(order())
            await stage.service.wait(job.id)
        states = []
        while not happened.empty():
            event = happened.get_nowait()
            if isinstance(event, JobChanged):
                states.append(event.job.state)
    assert states == [JobState.QUEUED, JobState.RUNNING, JobState.RENDERED, JobState.DELIVERED]


async def test_a_failed_render_tells_why_and_is_not_tried_again(stage: Stage) -> None:
    stage.backend.fail_next(EngineFailed("The picture engine broke."))
    async with stage.dispatching():
        job = await stage.service.submit(order())
        ended = await stage.service.wait(job.id)
    assert ended.state is JobState.FAILED
    assert ended.failure is not None
    assert ended.failure.user_message == "The picture engine broke."
    assert stage.backend.ran == [job.id]


async def test_a_lost_engine_is_tried_again_and_then_given_up(stage: Stage) -> None:
    stage.backend.fail_next(*[EngineLost("The GPU went away.") for _ in range(MAX_ATTEMPTS)])
    async with stage.dispatching():
        job = await stage.service.submit(order())
        ended = await stage.service.wait(job.id)
    assert ended.state is JobState.FAILED
    assert stage.backend.ran == [job.id] * MAX_ATTEMPTS


async def test_a_lost_engine_that_comes_back_finishes_the_job(stage: Stage) -> None:
    stage.backend.fail_next(EngineLost("The GPU went away."))
    async with stage.dispatching():
        job = await stage.service.submit(order())
        ended = await stage.service.wait(job.id)
    assert ended.state is JobState.DELIVERED
    assert ended.attempts == 2


async def test_a_running_job_stops_when_its_owner_cancels(stage: Stage) -> None:
    stage.backend.hold()
    async with stage.dispatching():
        job = await stage.service.submit(order())
        await stage.until(job, JobState.RUNNING)
        await stage.service.cancel(job.id, CancelReason.USER)
        ended = await asyncio.wait_for(stage.service.wait(job.id), 5)
    assert ended.state is JobState.CANCELLED


async def test_a_cancel_from_another_process_arrives_with_the_heartbeat(stage: Stage) -> None:
    stage.backend.hold()
    async with stage.dispatching():
        job = await stage.service.submit(order())
        await stage.until(job, JobState.RUNNING)
        await stage.store(lambda store: store.request_cancel(job.id, "user"))  # no event in this process
        ended = await asyncio.wait_for(stage.service.wait(job.id), 5)
    assert ended.state is JobState.CANCELLED


async def test_shutdown_gives_the_running_job_back_without_counting_the_attempt(stage: Stage) -> None:
    stage.backend.hold()
    async with stage.dispatching():
        job = await stage.service.submit(order())
        await stage.until(job, JobState.RUNNING)
    waiting = await stage.service.job(job.id)
    assert waiting.state is JobState.QUEUED
    assert waiting.attempts == 0
    assert waiting.charged_s == 0.0


async def test_shutdown_lets_a_job_finish_within_the_deadline(stage: Stage) -> None:
    stage.backend.hold()
    async with stage.dispatching(deadline_s=5.0):
        job = await stage.service.submit(order())
        await stage.until(job, JobState.RUNNING)
        asyncio.get_running_loop().call_later(0.05, stage.backend.release)
    assert (await stage.service.job(job.id)).state is JobState.DELIVERED


async def test_a_killed_dispatchers_job_runs_first_under_the_next_one(stage: Stage) -> None:
    """The first one dies without a word: its row stays running until the next holder of the lock looks."""
    orphan = await stage.service.submit(order())
    await stage.store(lambda store: store.register(Owner(id="dead", folder="folder")))
    await stage.store(lambda store: store.claim("dead", orphan.slot_kind))
    later = await stage.service.submit(order(seed=2))
    async with stage.dispatching("second"):
        await stage.service.wait(later.id)
    assert stage.backend.ran == [orphan.id, later.id]
    assert stage.deliverer.delivered == [orphan.id, later.id]
    assert "*" in stage.backend.discarded


async def test_jobs_of_another_folders_dispatcher_that_dies_are_taken_over_meanwhile(tmp_path: Path) -> None:
    clock = FakeClock()
    store = AsyncStore(MemoryStore(clock))
    stage = Stage(tmp_path, store)
    stage.options = replace(FAST, stale_after_s=0.05)
    far = Owner(id="far", folder="elsewhere")
    await store(lambda store: store.register(far))
    made, unmade = [await stage.service.submit(order(seed=seed)) for seed in (1, 2)]
    for _ in range(2):
        await store(lambda store: store.claim(far.id, SlotKind.CPU))
    await store(lambda store: store.rendered(made.id, far.id, CLIP, 1.0))
    async with stage.dispatching():
        await stage.service.wait((await stage.service.submit(order("bob"))).id)
        stage.backend.discarded.clear()
        await asyncio.sleep(0.15)
        assert (await stage.service.job(unmade.id)).owner_id == far.id, "its heart has beaten just now"
        clock.advance(1)
        await asyncio.wait_for(stage.service.wait(made.id), 5)
        await asyncio.wait_for(stage.service.wait(unmade.id), 5)
    assert made.id not in stage.backend.ran
    assert "*" not in stage.backend.discarded, "our own jobs may be running in the work folder"
    await store.close()


async def test_who_dispatches_for_its_own_jobs_claims_no_neighbours_once_they_are_made(stage: Stage) -> None:
    """A command waits for its own delivery: a neighbour's job that it began meanwhile would be thrown away."""
    stage.deliverer = RecordingDeliverer(delay_s=0.1)
    neighbours = await stage.service.submit(order("ann", seed=1))
    own = await stage.service.submit(order("bob", seed=2))
    later = await stage.service.submit(order("ann", seed=3))
    stage.serve = frozenset({own.id})
    async with stage.dispatching():
        await stage.service.wait(own.id)
    assert stage.backend.ran == [neighbours.id, own.id], "in their turn, neighbours' jobs are made"
    assert [event.to_state for event in await stage.store(lambda store: store.events(later.id))] == [JobState.QUEUED]


async def test_a_clip_that_cannot_be_delivered_is_kept_and_told_why(stage: Stage) -> None:
    stage.deliverer.fail_next(DeliveryFailed("The channel is gone."))
    async with stage.dispatching():
        job = await stage.service.submit(order())
        lost = await stage.until(job, JobState.UNDELIVERABLE)
    assert lost.failure is not None
    assert lost.failure.user_message == "The channel is gone."


async def test_what_was_rendered_but_not_delivered_is_delivered_without_rendering_again(stage: Stage) -> None:
    job = await stage.service.submit(order())
    await stage.store(lambda store: store.register(Owner(id="dead", folder="folder")))
    await stage.store(lambda store: store.claim("dead", job.slot_kind))
    await stage.store(lambda store: store.rendered(job.id, "dead", CLIP, 1.0))
    async with stage.dispatching("second"):
        ended = await stage.service.wait(job.id)
    assert ended.state is JobState.DELIVERED
    assert stage.backend.ran == []


async def test_a_lost_store_ends_the_dispatcher_with_its_reason(tmp_path: Path) -> None:
    class Broken(MemoryStore):
        def claim(self, *args: object, **kwargs: object) -> None:
            raise StorageFailed("The database is gone.")

    store = AsyncStore(Broken(FakeClock()))
    with pytest.raises(StorageFailed, match="The database is gone"):
        await asyncio.wait_for(Stage(tmp_path, store).dispatcher().run(), 5)
    await store.close()


async def test_two_slots_run_two_jobs_at_once(stage: Stage) -> None:
    stage.backend = ScriptedBackend(tuple(Slot(id=f"cpu:{n}", kind=SlotKind.CPU) for n in range(2)))
    stage.backend.hold()
    async with stage.dispatching():
        first = await stage.service.submit(order("ann"))
        second = await stage.service.submit(order("bob"))
        await stage.until(first, JobState.RUNNING)
        await stage.until(second, JobState.RUNNING)
        stage.backend.release()
        await stage.service.wait(first.id)
        await stage.service.wait(second.id)
    assert sorted(stage.deliverer.delivered) == sorted([first.id, second.id])


async def test_forecasts_learn_from_warm_runs_only(stage: Stage) -> None:
    """The first run of a process loads the models; here it takes as long as they would."""
    stage.backend.hold()
    async with stage.dispatching():
        cold = await stage.service.submit(order())
        await stage.until(cold, JobState.RUNNING)
        await asyncio.sleep(0.1)
        stage.backend.release()
        await stage.service.wait(cold.id)
    assert await forecast_s(stage) == cold.estimate_s
    async with stage.dispatching():
        warm = await stage.service.submit(order())
        await stage.service.wait(warm.id)
    assert await forecast_s(stage) != warm.estimate_s


async def forecast_s(stage: Stage) -> float:
    """What one more such job is expected to take."""
    job = await stage.service.submit(order())
    backlog = await stage.store(lambda store: store.backlog(SlotKind.CPU))
    await stage.service.cancel(job.id, CancelReason.USER)
    return backlog.waiting[0].cost_s
