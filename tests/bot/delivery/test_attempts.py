"""Attempts beside each other: few in all, one in a place, none held up by another's pause."""

import asyncio
from collections import Counter

import pytest

from bot.delivery.attempts import Attempts
from bot.delivery.batch import Batch, DeliveryOptions
from bot.delivery.refusals import Closed, TooLarge, Why
from bot.retrying import Pauses
from generation.errors import DeliveryPostponed
from tests.bot.delivery.delivered_jobs import job_of
from tests.bot.delivery.test_routes import refused
from tests.patience import PATIENCE_S


class Place:
    """Where attempts end: `errors` in turn, then a receipt."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.found: str | None = None
        self.searches = 0
        self.sends = 0

    async def find(self) -> str | None:
        self.searches += 1
        return self.found

    async def send(self) -> str:
        self.sends += 1
        if self.errors:
            raise self.errors.pop(0)
        return "sent"


def attempts(stopping: asyncio.Event | None = None, pause_s: float = 0.001) -> Attempts:
    options = DeliveryOptions(pauses=Pauses(first_s=pause_s, longest_s=pause_s, jitter_s=0.0), uploads_at_once=3)
    return Attempts(stopping or asyncio.Event(), options)


def batch() -> Batch:
    job = job_of()
    return Batch(key=job.id, clips=[job], others=[], pings=True)


async def test_a_first_attempt_looks_for_nothing() -> None:
    place = Place()
    assert await attempts().until_sent(batch(), "7", place.find, place.send) == "sent"
    assert (place.searches, place.sends) == (0, 1)


async def test_after_an_end_that_was_not_seen_it_is_looked_for_first() -> None:
    place = Place(TimeoutError())
    place.found = "it was sent"
    assert await attempts().until_sent(batch(), "7", place.find, place.send) == "it was sent"
    assert (place.searches, place.sends) == (1, 1)


async def test_refusals_are_told_apart() -> None:
    with pytest.raises(TooLarge):
        await attempts().until_sent(batch(), "7", Place().find, Place(refused(413)).send)
    with pytest.raises(Closed) as closed:
        await attempts().until_sent(batch(), "7", Place().find, Place(refused(404, 10003)).send)
    assert closed.value.why is Why.GONE


async def test_a_stop_in_a_pause_postpones() -> None:
    stopping = asyncio.Event()
    place = Place(*(ConnectionError() for _ in range(9)))
    waiting = asyncio.create_task(attempts(stopping, pause_s=600.0).until_sent(batch(), "7", place.find, place.send))
    while not place.sends:
        await asyncio.sleep(0)
    stopping.set()
    with pytest.raises(DeliveryPostponed):
        await asyncio.wait_for(waiting, PATIENCE_S)


async def test_three_uploads_at_once_and_one_in_a_place() -> None:
    under_way: Counter[str] = Counter()
    most: Counter[str] = Counter()
    made = attempts()

    async def upload(place: str) -> str:
        under_way.update([place, "all"])
        for name in (place, "all"):
            most[name] = max(most[name], under_way[name])
        await asyncio.sleep(0.002)
        under_way.subtract([place, "all"])
        return "sent"

    async def deliver(place: str) -> None:
        await made.until_sent(batch(), place, Place().find, lambda: upload(place))

    await asyncio.gather(*(deliver(str(number % 10)) for number in range(40)))
    assert most["all"] == 3
    assert all(most[str(number)] == 1 for number in range(10))


async def test_who_pauses_holds_nobody_up() -> None:
    made = attempts(pause_s=600.0)
    stuck = [Place(ConnectionError()) for _ in range(5)]
    tasks = [asyncio.create_task(made.until_sent(batch(), "7", place.find, place.send)) for place in stuck]
    assert await asyncio.wait_for(made.until_sent(batch(), "7", Place().find, Place().send), PATIENCE_S) == "sent"
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
