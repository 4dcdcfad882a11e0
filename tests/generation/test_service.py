"""What front ends ask of the queue."""

from generation.domain import SlotKind
from tests.generation.stage import Stage, order


async def test_one_forecast_tells_of_all_who_wait_for_a_kind_of_slot(stage: Stage) -> None:
    jobs = [await stage.service.submit(order(seed=seed)) for seed in (1, 2, 3)]
    told = await stage.service.expectations(SlotKind.CPU, 1)
    assert [told[job.id].position for job in jobs] == [1, 2, 3]
    assert [told[job.id] for job in jobs] == [await stage.service.expectation(job, 1) for job in jobs]
    assert await stage.service.expectations(SlotKind.GPU, 1) == {}
