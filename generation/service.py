"""What front ends ask for: submit, wait, cancel, look up. Everything else happens behind it."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from generation.async_store import AsyncStore
from generation.backlog import JobQuery
from generation.costs import cost_of
from generation.domain import Request, SlotKind
from generation.errors import CancelReason, StaleTransition
from generation.events import Event, Events, JobChanged
from generation.fairness import Expectation
from generation.forecasts import Forecasts
from generation.jobs import ACTIVE, ENDED, Destination, Job, JobState, NewJob, Requester, new_job_id
from generation.ports import Clock, EngineSet, Files
from generation.store import Store

log = logging.getLogger(__name__)

KEPT_FOR_QUOTAS = timedelta(days=2)  # a day's quota may count from midnight, wherever that is
_PAGE = 100  # jobs read at once


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """A resolved request with its way back."""

    request: Request
    requester: Requester
    destination: Destination
    spoiler: bool = False
    private: bool = False
    job_id: str = field(default_factory=new_job_id)


class Service:
    """The queue as front ends see it. Lives on the event loop's thread; `engines` is that thread's own set."""

    def __init__(
        self,
        store: AsyncStore,
        files: Files,
        events: Events,
        engines: EngineSet,
        *,
        max_waiting: int,
        retention_days: float,
        clock: Clock,
    ) -> None:
        self._store = store
        self._files = files
        self._events = events
        self._engines = engines
        self._max_waiting = max_waiting
        self._retention_days = retention_days
        self._clock = clock
        self._forecasts = Forecasts(store)

    async def submit(self, order: Order) -> Job:
        """Queue it. Raises TooManyJobs, Unavailable, BadInput, StorageFailed."""
        return (await self.submit_all((order,)))[0]

    async def submit_all(self, orders: Sequence[Order], max_waiting: int | None = None) -> tuple[Job, ...]:
        """All of them or none; no dispatcher sees a part of them. Raises as `submit`.

        `max_waiting` lowers the program's own bound on a requester's waiting jobs; it cannot raise it.
        """
        new = [self._new_job(order) for order in orders]
        most = self._max_waiting if max_waiting is None else min(max_waiting, self._max_waiting)
        jobs = await self._store(lambda store: store.enqueue_all(new, max_waiting=most))
        for job in jobs:
            self._forecasts.outdate(job.slot_kind)
            log.info("job queued: %s, about %.1f s", job.cost_class, job.estimate_s, extra={"job_id": job.id})
            self._events.publish(JobChanged(job))
        return jobs

    def _new_job(self, order: Order) -> NewJob:
        cost = cost_of(order.request, self._engines)
        return NewJob(
            id=order.job_id,
            request=order.request,
            requester=order.requester,
            destination=order.destination,
            slot_kind=cost.slot_kind,
            estimate_s=cost.estimate_s,
            cost_class=cost.cost_class,
            warm_key=cost.warm_key,
            spoiler=order.spoiler,
            private=order.private,
        )

    async def cancel(self, job_id: str, reason: CancelReason) -> Job:
        """A waiting job ends at once, a running one within a step. Raises StaleTransition once it has ended."""
        job = await self._store(lambda store: store.request_cancel(job_id, reason.value))
        self._events.publish(JobChanged(job))
        return job

    async def wait(self, job_id: str, poll_s: float = 0.5) -> Job:
        """Until the job has ended, whoever dispatches it: events tell of this process, polling of the others."""
        with self._events.subscribed() as happened:
            while True:
                job = await self._store(lambda store: store.job(job_id))
                if job.state in ENDED:
                    return job
                await _next_change(happened, job_id, poll_s)

    async def job(self, job_id: str) -> Job:
        return await self._store(lambda store: store.job(job_id))

    async def jobs(self, query: JobQuery) -> tuple[Job, ...]:
        return await self._store(lambda store: store.jobs(query))

    async def expectation(self, job: Job, slots: int) -> Expectation | None:
        """Where a waiting job stands and when it will probably start; None unless it may be begun."""
        return (await self.expectations(job.slot_kind, slots)).get(job.id)

    async def expectations(self, slot_kind: SlotKind, slots: int) -> Mapping[str, Expectation]:
        """Of every job that waits for this kind of slot and may be begun, by its id; up to a second old."""
        return await self._forecasts.starts(slot_kind, slots)

    async def fetched(self, job_id: str, receipt: str) -> Job:
        """A clip that could not be delivered has been taken to `receipt`. Raises StaleTransition."""
        job = await self._store(lambda store: store.delivered(job_id, receipt))
        self._events.publish(JobChanged(job))
        return job

    async def delete(self, job_id: str) -> None:
        """The clip is gone for good, the files with it unless another job's clip is the same."""

        def delete(store: Store) -> Job:
            self._files.remove(store.delete(job_id))
            return store.job(job_id)

        self._events.publish(JobChanged(await self._store(delete)))

    async def forget(self, user_id: str, deadline_s: float = 10.0) -> int:
        """Delete a user's data, as `Store.forget` says; what waits or runs is cancelled first.

        Returns how many of their jobs have still not stopped after the deadline: for these ask again. A clip that is
        not delivered by then never will be. Raises StorageFailed.
        """
        unfinished = await self._cancel_all_of(user_id)
        with suppress(TimeoutError):
            async with asyncio.timeout(deadline_s):
                for job_id in unfinished:
                    await self.wait(job_id)

        def forget(store: Store) -> tuple[Job, ...]:
            self._files.remove(store.forget(user_id))
            store.purge(self._clock() - KEPT_FOR_QUOTAS)
            return store.jobs_of(unfinished)

        for job in await self._store(forget):
            self._events.publish(JobChanged(job))
        return len(await self.jobs(JobQuery(user_id=user_id, states=ACTIVE, limit=_PAGE)))

    async def _cancel_all_of(self, user_id: str) -> tuple[str, ...]:
        """Returns the ids of those that do not end with it: they run, or are being delivered."""
        waiting = JobQuery(user_id=user_id, states=frozenset({JobState.QUEUED}), limit=_PAGE)
        while jobs := await self.jobs(waiting):
            await self._cancel_those(jobs)
        others = frozenset({JobState.RUNNING, JobState.RENDERED})
        unfinished = await self.jobs(JobQuery(user_id=user_id, states=others, limit=_PAGE))
        await self._cancel_those([job for job in unfinished if job.state is JobState.RUNNING])
        return tuple(job.id for job in unfinished)

    async def _cancel_those(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            with suppress(StaleTransition):  # ended, or began to be delivered, meanwhile
                await self.cancel(job.id, CancelReason.USER)

    async def expire(self) -> None:
        """Let go of clips older than the retention; their parameters stay in the history. 0 days: keep them.

        What users had deleted goes for good once no quota needs it.
        """
        await self._store(lambda store: store.purge(self._clock() - KEPT_FOR_QUOTAS))
        if not self._retention_days:
            return
        before = self._clock() - timedelta(days=self._retention_days)
        await self._store(lambda store: self._files.remove(store.expire(before)))


async def _next_change(happened: asyncio.Queue[Event], job_id: str, timeout_s: float) -> None:
    deadline = asyncio.get_running_loop().time() + timeout_s
    while (left := deadline - asyncio.get_running_loop().time()) > 0:
        try:
            event = await asyncio.wait_for(happened.get(), left)
        except TimeoutError:
            return
        if isinstance(event, JobChanged) and event.job.id == job_id:
            return
