"""The one loop of a data folder: a slot is free -> claim -> run -> record -> deliver."""

import asyncio
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass

from generation.async_store import AsyncStore
from generation.backlog import Owner
from generation.deliveries import Deliveries
from generation.domain import OnEngineLoss
from generation.errors import CancelReason, CartoonError
from generation.events import Events, JobChanged
from generation.jobs import ACTIVE, Job, JobState, Progress
from generation.pausing import EVERYTHING, paused
from generation.ports import Backend, Deliverer, Files, Slot
from generation.slots import Slots
from generation.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class DispatcherOptions:
    """`poll_s`: how long a job enqueued by another process may wait unseen. `sweep_age_s`: files younger than
    this may belong to a render that is being recorded right now, and are never swept."""

    heartbeat_s: float = 1.0
    stale_after_s: float = 30.0
    poll_s: float = 0.25
    sweep_age_s: float = 3600.0
    on_engine_loss: OnEngineLoss = OnEngineLoss.WAIT


class Dispatcher:
    """Owns the running jobs of this process. `run` once; `stop` from anywhere on the loop."""

    def __init__(
        self,
        *,
        store: AsyncStore,
        backend: Backend,
        files: Files,
        deliverer: Deliverer,
        events: Events,
        owner: Owner,
        options: DispatcherOptions = DispatcherOptions(),
        serve: frozenset[str] | None = None,
    ) -> None:
        """`serve`: ids of the jobs it is there for. Once none of them waits or runs, it claims nobody else's either."""
        self._store = store
        self._backend = backend
        self._files = files
        self._events = events
        self._owner = owner
        self._options = options
        self._serve = serve
        self._wake = asyncio.Event()
        self._deliveries = Deliveries(store, deliverer, events, self._break_off)
        self._slots = Slots(
            store=store,
            backend=backend,
            files=files,
            events=events,
            owner_id=owner.id,
            on_engine_loss=options.on_engine_loss,
            on_rendered=self._deliveries.begin,
            on_free=self._wake.set,
            on_fault=self._break_off,
        )
        self._stopping = asyncio.Event()
        self._look_for_orphans_at = 0.0
        self._fault: CartoonError | None = None

    async def run(self) -> None:
        """Recover what a crash left, then dispatch until `stop`. Raises StorageFailed when the store is lost."""
        await self._store(lambda store: store.register(self._owner))
        heartbeat = asyncio.create_task(self._heartbeats())
        listening = asyncio.create_task(self._listen())
        try:
            await self._recover()
            while not self._stopping.is_set() and self._fault is None:
                self._wake.clear()
                if time.monotonic() >= self._look_for_orphans_at:
                    await self._take_back()
                await self._fill_slots()
                await self._wait(heartbeat)
        finally:
            if not self._stopping.is_set():  # this task was cancelled, or the store is lost: nobody set a deadline
                self._give_up()
            self._deliveries.stop()
            await self._settle_all()
            heartbeat.cancel()
            listening.cancel()
            await asyncio.gather(heartbeat, listening, return_exceptions=True)
            await self._sign_off()
        if self._fault is not None:
            raise self._fault

    def stop(self, deadline_s: float) -> None:
        """Claim nothing more; what still runs after the deadline goes back to the queue, uncharged. Then `run` ends."""
        self._stopping.set()
        self._wake.set()
        asyncio.get_running_loop().call_later(deadline_s, self._give_up)

    def _break_off(self, fault: CartoonError) -> None:
        """Something cannot be recorded (a full disk, say), so dispatching must end; the first reason is told."""
        self._fault = self._fault or fault
        self._wake.set()

    def _give_up(self) -> None:
        self._slots.cancel_all(CancelReason.SHUTDOWN)

    # ------------------------------------------------------------ the loop

    async def _fill_slots(self) -> None:
        for slot in self._slots.free():
            if self._stopping.is_set():
                return
            job = await self._claim(slot)
            if job is None:
                continue
            if self._stopping.is_set():  # told so during the claim: the deadline may have passed already
                await self._slots.give_back(job)
                return
            self._slots.begin(job, slot)

    async def _claim(self, slot: Slot) -> Job | None:
        warm = self._backend.warm(slot)

        def claim(store: Store) -> Job | None:
            if self._serve is not None and not any(store.job(job_id).state in ACTIVE for job_id in self._serve):
                return None
            skipped = paused(store)
            if EVERYTHING in skipped:
                return None
            return store.claim(self._owner.id, slot.kind, warm, skip_guilds=skipped)

        return await self._store(claim)

    async def _wait(self, heartbeat: asyncio.Task[None]) -> None:
        """Until a wake, the next poll, or the heartbeat's death, which `run` must not outlive."""
        woken = asyncio.create_task(self._wake.wait())
        await asyncio.wait({woken, heartbeat}, timeout=self._options.poll_s, return_when=asyncio.FIRST_COMPLETED)
        woken.cancel()
        if heartbeat.done():
            heartbeat.result()

    async def _heartbeats(self) -> None:
        while True:
            await self._beat(self._slots.progress())
            await asyncio.sleep(self._options.heartbeat_s)

    async def _beat(self, progress: Mapping[str, Progress]) -> None:
        asked = await self._store(lambda store: store.heartbeat(self._owner.id, progress))
        for job_id, reason in asked.items():
            self._slots.cancel(job_id, CancelReason(reason))

    async def _listen(self) -> None:
        """What this process enqueues or cancels is seen at once, not at the next poll or heartbeat."""
        with self._events.subscribed() as happened:
            while True:
                event = await happened.get()
                if not isinstance(event, JobChanged):
                    continue
                if event.job.state is JobState.QUEUED:
                    self._wake.set()
                elif event.job.cancel_requested is not None:
                    self._slots.cancel(event.job.id, CancelReason(event.job.cancel_requested))

    async def _settle_all(self) -> None:
        """Renders first: each may end in a delivery."""
        await self._slots.settled()
        await self._deliveries.settled()

    async def _sign_off(self) -> None:
        try:
            await self._store(lambda store: store.unregister(self._owner.id))
        except CartoonError as error:
            self._break_off(error)

    # ------------------------------------------------------------ recovery

    async def _recover(self) -> None:
        """Before the first claim: half-done work folders go, and clip files that nothing refers to."""
        self._backend.discard_all()
        await self._take_back()
        age_s = self._options.sweep_age_s
        await self._store(lambda store: self._files.sweep(store.referenced_files(), age_s))

    async def _take_back(self) -> None:
        """Orphans are queued again, finished clips delivered. Repeated: a dispatcher of another folder may die later,
        and what could not be delivered a while ago is tried again.

        With nothing to take back it takes 1.2 ms of the store, 2,000 jobs waiting.
        """
        self._look_for_orphans_at = time.monotonic() + self._options.stale_after_s
        found = await self._store(lambda store: store.recover(self._owner, self._options.stale_after_s))
        for job_id in found.requeued:
            log.warning("job taken back from a dispatcher that died", extra={"job_id": job_id})
        for job_id in found.failed:
            log.error("job of a dispatcher that died is given up", extra={"job_id": job_id})
        undelivered = (*found.undelivered, *self._deliveries.take_postponed())
        for job in await self._store(lambda store: store.jobs_of(undelivered)):
            if job.state is JobState.RENDERED and job.owner_id == self._owner.id:
                self._deliveries.begin(job)
