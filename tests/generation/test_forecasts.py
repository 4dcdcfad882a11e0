"""Expected starts: shared, fresh enough, and of jobs that may be begun only."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from generation.async_store import AsyncStore
from generation.backlog import Backlog
from generation.domain import SlotKind
from generation.errors import CancelReason
from generation.forecasts import LASTS_S, Forecasts
from generation.jobs import Job, Requester
from generation.memory_store import MemoryStore
from generation.pausing import EVERYTHING, pause
from tests.clock import FakeClock
from tests.contracts.store.new_jobs import new_job
from tests.generation.stage import Stage, order

CPU = SlotKind.CPU


class Counting(MemoryStore):
    """Counts how often the queue is read."""

    def __init__(self) -> None:
        super().__init__(FakeClock())
        self.reads = 0

    def backlog(self, slot_kind: SlotKind, *, skip_guilds: frozenset[str] = frozenset()) -> Backlog:
        self.reads += 1
        return super().backlog(slot_kind, skip_guilds=skip_guilds)


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
async def stage(tmp_path: Path, counting: Counting) -> AsyncIterator[Stage]:
    store = AsyncStore(counting)
    yield Stage(tmp_path, store)
    await store.close()


async def submitted(stage: Stage, user: str, guild_id: str | None = None) -> Job:
    return await stage.service.submit(order(requester=Requester(user_id=user, guild_id=guild_id)))


async def test_many_askers_share_one_reading_of_the_queue(stage: Stage, counting: Counting) -> None:
    jobs = [await submitted(stage, user) for user in "abc"]
    told = await asyncio.gather(*[stage.service.expectation(job, 1) for job in jobs * 10])
    assert [expected.position for expected in told if expected] == [1, 2, 3] * 10
    assert counting.reads == 1


async def test_each_number_of_slots_and_each_kind_has_its_own(stage: Stage) -> None:
    first, second = await submitted(stage, "ann"), await submitted(stage, "bob")
    told = [(await stage.service.expectations(CPU, slots))[second.id].starts_in_s for slots in (1, 2, 1)]
    assert told == [first.estimate_s, 0.0, first.estimate_s]
    assert await stage.service.expectations(SlotKind.GPU, 1) == {}


async def test_who_comes_is_told_their_place_at_once(stage: Stage) -> None:
    for place, user in enumerate("abc", start=1):
        expected = await stage.service.expectation(await submitted(stage, user), 1)
        assert expected is not None
        assert expected.position == place


async def test_a_forecast_that_was_begun_before_a_job_came_is_not_what_its_sender_is_told(counting: Counting) -> None:
    store = AsyncStore(counting)
    forecasts = Forecasts(store)
    early = asyncio.create_task(forecasts.starts(CPU, 1))
    while not counting.reads:
        await asyncio.sleep(0.001)
    job = await store(lambda store: store.enqueue(new_job()))
    forecasts.outdate(CPU)
    assert job.id in await forecasts.starts(CPU, 1)
    assert await early == {}
    await store.close()


async def test_what_changed_elsewhere_is_seen_after_a_second(stage: Stage) -> None:
    first, second = await submitted(stage, "ann"), await submitted(stage, "bob")
    assert await stage.service.expectation(first, 1) is not None
    await stage.service.cancel(first.id, CancelReason.USER)
    async with asyncio.timeout(LASTS_S + 5):
        while await stage.service.expectation(first, 1) is not None:
            await asyncio.sleep(0.05)
    expected = await stage.service.expectation(second, 1)
    assert expected is not None
    assert expected.position == 1


async def test_an_asker_who_goes_away_leaves_the_others_their_answer(stage: Stage) -> None:
    job = await submitted(stage, "ann")
    leaving, staying = [asyncio.create_task(stage.service.expectation(job, 1)) for _ in range(2)]
    await asyncio.sleep(0)
    leaving.cancel()
    assert await asyncio.wait_for(staying, 5) is not None
    assert leaving.cancelled()


async def test_a_paused_servers_jobs_have_no_start_and_nobody_waits_behind_them(stage: Stage) -> None:
    held, other = await submitted(stage, "ann", "home"), await submitted(stage, "bob")
    await stage.store(lambda store: pause(store, "home"))
    assert await stage.service.expectation(held, 1) is None
    expected = await stage.service.expectation(other, 1)
    assert expected is not None
    assert (expected.position, expected.starts_in_s) == (1, 0.0)


async def test_nothing_has_a_start_while_everything_is_paused(stage: Stage) -> None:
    job = await submitted(stage, "ann")
    await stage.store(lambda store: pause(store, EVERYTHING))
    assert await stage.service.expectation(job, 1) is None
