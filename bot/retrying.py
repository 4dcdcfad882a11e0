"""Trying again what fails for a while: one policy of pauses for all who need it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, wait_exponential_jitter

T = TypeVar("T")


class Interrupted(Exception):
    """No further attempt is made: the program is asked to end."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pauses:
    """Each twice as long as the one before, and up to `jitter_s` longer, so that those who failed at once do not come
    back at once."""

    first_s: float = 1.0
    longest_s: float = 60.0
    jitter_s: float = 1.0


async def sturdy(
    call: Callable[[], Awaitable[T]],
    *,
    passing: Callable[[BaseException], bool],
    stopping: asyncio.Event,
    on_pause: Callable[[BaseException, float], None],
    pauses: Pauses = Pauses(),
) -> T:
    """What `call` returns, in the end. `passing`: whether an error may be over at the next attempt.

    `on_pause` gets that error and the seconds until the next attempt. Raises every other error, and Interrupted where
    it would have to wait while `stopping` is set.
    """

    async def pause(seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), seconds)
        if stopping.is_set():
            raise Interrupted

    def tell(state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        if error is not None and state.next_action is not None:
            on_pause(error, state.next_action.sleep)

    retrying = AsyncRetrying(
        wait=wait_exponential_jitter(multiplier=pauses.first_s, max=pauses.longest_s, jitter=pauses.jitter_s),
        retry=retry_if_exception(passing),
        sleep=pause,
        before_sleep=tell,
        reraise=True,
    )
    return await retrying(call)
