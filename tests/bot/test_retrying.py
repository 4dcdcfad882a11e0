"""Trying again: how often, how long between, and when not."""

import asyncio

import pytest

from bot.retrying import Interrupted, Pauses, sturdy
from tests.patience import PATIENCE_S

QUICK = Pauses(first_s=0.001, longest_s=0.004, jitter_s=0.0)


class Flaky:
    """Fails with these errors in turn, then succeeds."""

    def __init__(self, *errors: Exception) -> None:
        self._errors = list(errors)
        self.calls = 0
        self.pauses: list[float] = []

    async def __call__(self) -> str:
        self.calls += 1
        if self._errors:
            raise self._errors.pop(0)
        return "done"

    def paused(self, error: BaseException, seconds: float) -> None:
        self.pauses.append(seconds)


def is_passing(error: BaseException) -> bool:
    return isinstance(error, ConnectionError)


async def test_pauses_double_up_to_the_longest() -> None:
    flaky = Flaky(*(ConnectionError() for _ in range(5)))
    done = await sturdy(flaky, passing=is_passing, stopping=asyncio.Event(), on_pause=flaky.paused, pauses=QUICK)
    assert (done, flaky.calls) == ("done", 6)
    assert flaky.pauses == [0.001, 0.002, 0.004, 0.004, 0.004]


async def test_jitter_lengthens_a_pause_and_never_beyond_the_longest() -> None:
    flaky = Flaky(*(ConnectionError() for _ in range(20)))
    pauses = Pauses(first_s=0.001, longest_s=0.003, jitter_s=0.001)
    await sturdy(flaky, passing=is_passing, stopping=asyncio.Event(), on_pause=flaky.paused, pauses=pauses)
    assert len(set(flaky.pauses[:2])) == 2
    assert all(0.001 <= each <= 0.003 for each in flaky.pauses)


async def test_an_error_that_stays_is_raised_at_once() -> None:
    flaky = Flaky(ConnectionError(), ValueError("for good"), ConnectionError())
    with pytest.raises(ValueError, match="for good"):
        await sturdy(flaky, passing=is_passing, stopping=asyncio.Event(), on_pause=flaky.paused, pauses=QUICK)
    assert flaky.calls == 2


async def test_a_stop_ends_the_pause() -> None:
    stopping, flaky = asyncio.Event(), Flaky(ConnectionError())
    waiting = asyncio.create_task(
        sturdy(
            flaky,
            passing=is_passing,
            stopping=stopping,
            on_pause=lambda *_: stopping.set(),
            pauses=Pauses(first_s=600.0, longest_s=600.0),
        )
    )
    with pytest.raises(Interrupted):
        await asyncio.wait_for(waiting, PATIENCE_S)
    assert flaky.calls == 1


async def test_after_a_stop_there_is_one_attempt() -> None:
    stopping, flaky = asyncio.Event(), Flaky()
    stopping.set()
    assert await sturdy(flaky, passing=is_passing, stopping=stopping, on_pause=flaky.paused, pauses=QUICK) == "done"
