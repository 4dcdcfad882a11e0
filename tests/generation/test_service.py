"""The service: what is refused before it is queued."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from generation.async_store import AsyncStore
from generation.backlog import JobQuery
from generation.domain import Puppet
from generation.engines import Engines
from generation.errors import BadInput, TooManyJobs, Unavailable
from generation.events import Events, JobChanged
from generation.jobs import JobState, LibraryDestination, Requester
from generation.memory_store import MemoryStore
from generation.service import Order, Service
from storage.files import ClipFiles
from tests.clock import FakeClock
from tests.generation import requests
from tests.generation.stage import Stage
from tests.generation.stage import order as stage_order


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    clock = FakeClock()
    store = AsyncStore(MemoryStore(clock))
    yield Service(store, ClipFiles(tmp_path), Events(), Engines(), max_waiting=2, retention_days=30, clock=clock)
    await store.close()


def order(kind: str | None = None, side: int = 256, engine: str = "draft") -> Order:
    request = requests.animate(engine)
    assert request.picture is not None
    cast = tuple(replace(each, puppet=Puppet(kind=kind)) if kind else each for each in request.cast)
    picture = replace(request.picture, width=side, height=side)
    return Order(
        request=replace(request, cast=cast, picture=picture),
        requester=Requester(user_id="ann"),
        destination=LibraryDestination(),
    )


@pytest.mark.parametrize("bad", [order(kind="submarine"), order(side=128)], ids=["puppet", "size"])
async def test_what_the_engine_cannot_draw_is_never_queued(service: Service, bad: Order) -> None:
    with pytest.raises(BadInput):
        await service.submit(bad)
    assert await service.jobs(JobQuery()) == ()


async def test_an_engine_that_is_not_there_is_told(service: Service) -> None:
    with pytest.raises(Unavailable, match="'dream'"):
        await service.submit(order(engine="dream"))


async def test_all_or_none_are_queued(service: Service) -> None:
    with pytest.raises(TooManyJobs, match="3 jobs at once are too many: 2 may wait, and 0 do"):
        await service.submit_all([order(), order(), order()])
    with pytest.raises(BadInput):
        await service.submit_all([order(), order(kind="submarine")])
    assert await service.jobs(JobQuery(states=frozenset(JobState))) == ()
    jobs = await service.submit_all([order(), order()])
    assert tuple(reversed(await service.jobs(JobQuery()))) == jobs


async def test_a_lower_bound_on_waiting_jobs_counts_and_a_higher_one_does_not(service: Service) -> None:
    with pytest.raises(TooManyJobs):
        await service.submit_all([order(), order()], max_waiting=1)
    with pytest.raises(TooManyJobs):
        await service.submit_all([order(), order(), order()], max_waiting=9)
    assert len(await service.submit_all([order()], max_waiting=1)) == 1


async def test_a_deleted_clip_is_told_to_those_who_show_it(stage: Stage) -> None:
    async with stage.dispatching():
        job = await stage.service.submit(stage_order())
        await stage.service.wait(job.id)
    with stage.events.subscribed() as happened:
        await stage.service.delete(job.id)
        assert happened.get_nowait() == JobChanged(await stage.service.job(job.id))
