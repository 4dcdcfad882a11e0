"""Deliveries that have to wait: tried again, begun once, and put off when the program ends."""

import asyncio
from dataclasses import replace

from generation.backlog import Owner
from generation.deliveries import Deliveries
from generation.errors import CartoonError, DeliveryPostponed
from generation.jobs import Clip, ClipFacts, Job, JobState
from tests.generation.stage import FAST, Stage, order

LATER = DeliveryPostponed("The chat cannot be reached.")
OFTEN = replace(FAST, stale_after_s=0.05)


async def rendered(stage: Stage, owner: str) -> Job:
    job = await stage.service.submit(order())
    await stage.store(lambda store: store.claim(owner, job.slot_kind))
    clip = Clip(files={}, facts=ClipFacts(duration_s=1.0))
    return await stage.store(lambda store: store.rendered(job.id, owner, clip, 1.0))


async def test_a_postponed_delivery_is_tried_again_by_the_same_process(stage: Stage) -> None:
    stage.options = OFTEN
    stage.deliverer.fail_next(LATER, LATER)
    async with stage.dispatching():
        job = await stage.service.submit(order())
        ended = await asyncio.wait_for(stage.service.wait(job.id), 5)
    assert ended.state is JobState.DELIVERED
    assert stage.deliverer.begun == [job.id] * 3
    assert stage.backend.ran == [job.id]


async def test_a_delivery_under_way_is_not_begun_again(stage: Stage) -> None:
    stage.options = OFTEN
    stage.deliverer.hold()
    async with stage.dispatching():
        job = await stage.service.submit(order())
        await stage.until(job, JobState.RENDERED)
        others = [await stage.service.submit(order(seed=seed)) for seed in range(2, 5)]
        async with asyncio.timeout(5):
            while len(stage.deliverer.begun) < 4:
                await asyncio.sleep(0.01)
        await asyncio.sleep(3 * OFTEN.stale_after_s)  # several looks for what was left over
        assert stage.deliverer.begun == [job.id, *(other.id for other in others)]
        stage.deliverer.release()
        await asyncio.wait_for(stage.service.wait(job.id), 5)


async def test_a_job_that_comes_back_while_its_delivery_is_under_way_is_delivered_once(stage: Stage) -> None:
    """A laptop slept: another dispatcher took the job over and died."""
    faults: list[CartoonError] = []
    deliveries = Deliveries(stage.store, stage.deliverer, stage.events, faults.append)
    job = await rendered(stage, "first")
    deliveries.begin(job)
    deliveries.begin(job)
    await deliveries.settled()
    assert stage.deliverer.delivered == [job.id]
    assert faults == []


async def test_a_stop_postpones_what_waits_and_the_next_start_delivers_it(stage: Stage) -> None:
    stage.deliverer.hold()
    async with stage.dispatching():
        job = await stage.service.submit(order())
        await stage.until(job, JobState.RENDERED)
    assert (await stage.service.job(job.id)).state is JobState.RENDERED
    stage.deliverer.release()
    async with stage.dispatching("second"):
        await asyncio.wait_for(stage.service.wait(job.id), 5)
    assert stage.backend.ran == [job.id]


async def test_what_can_be_handed_over_is_delivered_after_the_stop(stage: Stage) -> None:
    stage.backend.hold()
    async with stage.dispatching(deadline_s=5.0):
        job = await stage.service.submit(order())
        await stage.until(job, JobState.RUNNING)
        asyncio.get_running_loop().call_later(0.05, stage.backend.release)
    assert (await stage.service.job(job.id)).state is JobState.DELIVERED


async def test_a_postponed_job_that_is_deleted_is_forgotten(stage: Stage) -> None:
    stage.options = OFTEN
    stage.deliverer.fail_next(*[LATER] * 100)
    async with stage.dispatching():
        job = await stage.service.submit(order())
        await stage.until(job, JobState.RENDERED)
        await stage.service.delete(job.id)
        await asyncio.sleep(OFTEN.stale_after_s)  # a look that began before may end
        tried = len(stage.deliverer.begun)
        await asyncio.sleep(3 * OFTEN.stale_after_s)
        assert len(stage.deliverer.begun) == tried
    assert (await stage.service.job(job.id)).state is JobState.DELETED


async def test_a_postponed_job_that_another_dispatcher_took_over_is_left_to_it(stage: Stage) -> None:
    stage.options = OFTEN
    stage.deliverer.fail_next(LATER)
    far = Owner(id="far", folder="elsewhere")
    async with stage.dispatching():
        job = await stage.service.submit(order())
        await stage.until(job, JobState.RENDERED)
        await stage.store(lambda store: store.unregister("first"))
        await stage.store(lambda store: store.register(far))
        await stage.store(lambda store: store.recover(far, 5.0))
        await asyncio.sleep(3 * OFTEN.stale_after_s)
        assert (await stage.service.job(job.id)).owner_id == far.id
    assert stage.deliverer.delivered == []
