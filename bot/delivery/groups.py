"""A group of variations goes out together: when all of it has ended, and in which messages."""

import asyncio
from collections.abc import Sequence

from bot.app import App
from bot.delivery.view import ROWS
from generation.errors import DeliveryPostponed
from generation.events import Event, JobChanged
from generation.jobs import ACTIVE, Job


async def all_ended(app: App, ids: Sequence[str], stopping: asyncio.Event, poll_s: float) -> tuple[Job, ...]:
    """The group once none of it waits or runs; jobs that are not kept are left out.

    Events tell of this process, polling of others. Raises DeliveryPostponed where it would wait while `stopping` is
    set.
    """
    stopped = asyncio.create_task(stopping.wait())
    try:
        with app.events.subscribed() as happened:
            while True:
                jobs = await app.store(lambda store: store.jobs_of(ids))
                if not any(job.state in ACTIVE for job in jobs):
                    return jobs
                if stopped.done():
                    raise DeliveryPostponed("The other clips of the group are not made yet.")
                await _change(happened, frozenset(ids), stopped, poll_s)
    finally:
        stopped.cancel()


async def _change(
    happened: asyncio.Queue[Event], ids: frozenset[str], stopped: asyncio.Task[bool], timeout_s: float
) -> None:
    """Until a job of the group has ended, the stop, or the timeout."""

    async def one_ended() -> None:
        while True:
            event = await happened.get()
            if isinstance(event, JobChanged) and event.job.id in ids and event.job.state not in ACTIVE:
                return

    ended = asyncio.create_task(one_ended())
    try:
        await asyncio.wait({ended, stopped}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        ended.cancel()


def messages_of(ids: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Which jobs share a message: as many as it has rows of buttons."""
    return tuple(tuple(ids[start : start + ROWS]) for start in range(0, len(ids), ROWS))
