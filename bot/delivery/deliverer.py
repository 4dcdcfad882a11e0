"""Finished clips into Discord: each once, by the first way that leads to its requester, and never silently lost."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Coroutine, Sequence
from typing import Any

import discord

from bot.app import App
from bot.delivery.batch import Batch, DeliveryOptions
from bot.delivery.groups import all_ended, messages_of
from bot.delivery.handing import Handing, Outcomes
from bot.preferences import Preferences
from bot.receipts import message_of
from generation.errors import CartoonError, DeliveryFailed, DeliveryPostponed
from generation.jobs import ChatDestination, Job, JobState

log = logging.getLogger(__name__)

_DEFAULTS = DeliveryOptions()
_REMEMBERED = 256  # groups: a sibling whose turn comes late finds what became of it


class ChatDeliverer:
    """Implements `generation.ports.Deliverer` for `ChatDestination`. Lives on the event loop's thread.

    The client is logged in before the first delivery. A receipt is `<channel id>/<message id>`.
    """

    def __init__(
        self, client: discord.Client, app: App, preferences: Preferences, options: DeliveryOptions = _DEFAULTS
    ) -> None:
        self._client = client
        self._app = app
        self._options = options
        self._stopping = asyncio.Event()
        self._handing = Handing(client, app, preferences, self._stopping, options)
        self._under_way: dict[tuple[str, ...], asyncio.Task[Outcomes]] = {}  # by the ids of a group
        self._done: OrderedDict[tuple[str, ...], Outcomes] = OrderedDict()

    def stop(self) -> None:
        """What waits is postponed; what is being sent has `grace_s` to end."""
        self._stopping.set()

    async def deliver(self, job: Job) -> str:
        """Raises DeliveryFailed, DeliveryPostponed, StorageFailed."""
        if not isinstance(job.destination, ChatDestination):
            raise TypeError(f"not for a chat: {job.destination!r}")
        ids = job.destination.group or (job.id,)
        outcomes = self._done.get(ids, {})
        if job.id not in outcomes:
            task = self._under_way.get(ids) or self._begin(ids)
            outcomes = await asyncio.shield(task)
        outcome = outcomes.get(job.id, DeliveryFailed("The clip was deleted before it could be handed over."))
        if isinstance(outcome, CartoonError):
            raise outcome
        return outcome

    def _begin(self, ids: tuple[str, ...]) -> "asyncio.Task[Outcomes]":
        task = asyncio.create_task(self._within_grace(self._delivered(ids)), name=f"delivery of {ids[0]}")
        self._under_way[ids] = task
        task.add_done_callback(lambda _: self._under_way.pop(ids))
        return task

    async def _within_grace(self, work: Coroutine[Any, Any, Outcomes]) -> Outcomes:
        """The result of `work`, which is broken off a while after the stop: the next start finds what came of it."""
        working = asyncio.create_task(work)
        stopped = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({working, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                await asyncio.wait({working}, timeout=self._options.grace_s)
        finally:
            stopped.cancel()
            working.cancel()
        await asyncio.wait({working})
        if working.cancelled():
            raise DeliveryPostponed("It was not sent in the time there is for that at the end.")
        if self._client.is_closed() and working.exception() is not None:  # a token was revoked: nothing can be sent
            raise DeliveryPostponed("The connection to Discord has ended for good.") from working.exception()
        return working.result()

    async def _delivered(self, ids: tuple[str, ...]) -> Outcomes:
        jobs = await all_ended(self._app, ids, self._stopping, self._options.poll_s)
        await self._connected()
        by_id = {job.id: job for job in jobs}
        outcomes: dict[str, str | CartoonError] = {}
        for number, part in enumerate(messages_of(ids)):
            here = [by_id[job_id] for job_id in part if job_id in by_id]
            clips = [job for job in here if job.state is JobState.RENDERED]
            if not clips:
                continue
            others = [job for job in here if job.state is not JobState.RENDERED]
            key = f"{ids[0]}-{number}" if number else ids[0]
            outcomes |= await self._message(Batch(key=key, clips=clips, others=others, pings=number == 0))
        self._done[ids] = outcomes
        while len(self._done) > _REMEMBERED:
            self._done.popitem(last=False)
        return outcomes

    async def _message(self, batch: Batch) -> Outcomes:
        """One message of the group; what a sibling is recorded to be in, all are in."""
        receipts: Sequence[str] = [job.receipt for job in batch.others if message_of(job) is not None]
        if receipts:
            return {job.id: receipts[0] for job in batch.clips}
        return await self._handing.hand_over(batch)

    async def _connected(self) -> None:
        """Until the servers are known, with their limits and permissions; not for ever: posting needs no gateway."""
        if self._client.is_ready():
            return
        ready = asyncio.create_task(self._client.wait_until_ready())
        stopped = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({ready, stopped}, timeout=self._options.ready_s, return_when=asyncio.FIRST_COMPLETED)
            if ready.done():
                ready.result()
            elif stopped.done():
                raise DeliveryPostponed("Discord is not connected.")
            else:
                log.warning("delivering without the gateway: limits and permissions of servers are not known")
        finally:
            ready.cancel()
            stopped.cancel()
