"""The one loop of a data folder: a slot is free -> claim -> run -> record -> deliver."""

import asyncio
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from generation.async_store import AsyncStore
from generation.backlog import Owner
from generation.cancel import CancelToken
from generation.deliveries import Deliveries
from generation.errors import (
    Cancelled,
    CancelReason,
    CartoonError,
    EngineFailed,
    RenderError,
    StaleTransition,
    StorageFailed,
)
from generation.events import Events, JobChanged, JobProgressed
from generation.jobs import ACTIVE, Clip, Failure, Job, JobState, Progress
from generation.keeping import kept
from generation.ports import Backend, Deliverer, Files, Rendered, Slot, Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class DispatcherOptions:
    """`poll_s`: how long a job enqueued by another process may wait unseen. `sweep_age_s`: files younger than
    this may belong to a render that is being recorded right now, and are never swept."""

    heartbeat_s: float = 1.0
    stale_after_s: float = 30.0
    poll_s: float = 0.25
    sweep_age_s: float = 3600.0


@dataclass(slots=True)
class _Running:
    job: Job
    token: CancelToken
    task: asyncio.Task[None]
    progress: Progress | None = None


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
        self._running: dict[str, _Running] = {}  # by slot id
        self._deliveries = Deliveries(store, deliverer, events, self._break_off)
        self._wake = asyncio.Event()
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
        for running in self._running.values():
            running.token.cancel(CancelReason.SHUTDOWN)

    # ------------------------------------------------------------ the loop

    async def _fill_slots(self) -> None:
        for slot in self._backend.slots():
            if slot.id in self._running or self._stopping.is_set():
                continue
            job = await self._claim(slot)
            if job is None:
                continue
            if self._stopping.is_set():  # told so during the claim: the deadline may have passed already
                await self._stopped(job, CancelReason.SHUTDOWN, 0.0)
                return
            self._events.publish(JobChanged(job))
            token = CancelToken()
            task = asyncio.create_task(self._occupy(job, slot, token), name=f"job {job.id}")
            self._running[slot.id] = _Running(job, token, task)

    async def _claim(self, slot: Slot) -> Job | None:
        warm = self._backend.warm(slot)

        def claim(store: Store) -> Job | None:
            if self._serve is not None and not any(store.job(job_id).state in ACTIVE for job_id in self._serve):
                return None
            return store.claim(self._owner.id, slot.kind, warm)

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
            progress = {r.job.id: r.progress for r in self._running.values() if r.progress is not None}
            await self._beat(progress)
            await asyncio.sleep(self._options.heartbeat_s)

    async def _beat(self, progress: Mapping[str, Progress]) -> None:
        asked = await self._store(lambda store: store.heartbeat(self._owner.id, progress))
        for job_id, reason in asked.items():
            self._cancel(job_id, CancelReason(reason))

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
                    self._cancel(event.job.id, CancelReason(event.job.cancel_requested))

    def _cancel(self, job_id: str, reason: CancelReason) -> None:
        for running in self._running.values():
            if running.job.id == job_id:
                running.token.cancel(reason)

    async def _settle_all(self) -> None:
        """Renders first: each may end in a delivery."""
        while self._running:
            await asyncio.wait([running.task for running in self._running.values()])
        await self._deliveries.settled()

    async def _sign_off(self) -> None:
        try:
            await self._store(lambda store: store.unregister(self._owner.id))
        except CartoonError as error:
            self._break_off(error)

    # ------------------------------------------------------------ one job

    async def _occupy(self, job: Job, slot: Slot, token: CancelToken) -> None:
        """A slot's time with one job. Delivery is not part of it: the slot is free as soon as the clip is stored."""
        try:
            rendered = await self._render(job, slot, token)
            if rendered is not None:
                self._deliveries.begin(rendered)
        except StaleTransition:
            log.error("job was taken by another dispatcher while it ran here", extra={"job_id": job.id})
        except CartoonError as error:
            self._break_off(error)
        except Exception as error:
            log.exception("a job's end could not be recorded", extra={"job_id": job.id})
            self._break_off(StorageFailed("A job's end could not be recorded; the log says why.", detail=repr(error)))
        finally:
            self._backend.discard(job.id)
            del self._running[slot.id]
            self._wake.set()

    async def _render(self, job: Job, slot: Slot, token: CancelToken) -> Job | None:
        # An estimate holds no loading of models: learning from a short cold run makes every forecast 8 times too long.
        learn = not job.warm_key or job.warm_key in self._backend.warm(slot)
        started = time.monotonic()

        def on_progress(progress: Progress) -> None:
            if slot.id in self._running:
                self._running[slot.id].progress = progress
            self._events.publish(JobProgressed(job.id, progress))

        try:
            result = await self._backend.run(job, slot, on_progress, token)
            return await self._record(job, result, time.monotonic() - started, learn=learn)
        except Cancelled as cancelled:
            await self._stopped(job, cancelled.reason, time.monotonic() - started)
        except StaleTransition:
            raise
        except CartoonError as error:
            await self._failed(job, error)
        except Exception as error:  # the seam: whatever a backend's library raises ends here, with its traceback
            log.exception("job broke", extra={"job_id": job.id})
            message = "The clip could not be made because of a fault in the program; its log has the details."
            await self._failed(job, EngineFailed(message, detail=repr(error)))
        return None

    async def _record(self, job: Job, rendered: Rendered, cost_s: float, *, learn: bool) -> Job:
        """Files first, then the row: what is listed is whole. Both on the store's thread, which owns slow disks."""

        def keep(store: Store) -> Job:
            with kept(store, self._files, rendered) as files:
                clip = Clip(files=files, facts=rendered.clip.facts)
                return store.rendered(job.id, self._owner.id, clip, cost_s, learn=learn)

        changed = await self._store(keep)
        log.info("job rendered in %.2f s", cost_s, extra={"job_id": job.id})
        self._events.publish(JobChanged(changed))
        return changed

    async def _stopped(self, job: Job, reason: CancelReason, cost_s: float) -> None:
        owner = self._owner.id
        if reason is CancelReason.SHUTDOWN:
            changed = await self._store(lambda s: s.requeue(job.id, owner, "shutdown", count_attempt=False))
        else:
            changed = await self._store(lambda s: s.cancelled(job.id, owner, cost_s))
        log.info("job %s (%s)", changed.state.value, reason.value, extra={"job_id": job.id})
        self._events.publish(JobChanged(changed))

    async def _failed(self, job: Job, error: CartoonError) -> None:
        owner = self._owner.id
        log.warning("job failed: %s %s", error.user_message, error.detail, extra={"job_id": job.id})
        if isinstance(error, RenderError) and error.retryable:
            changed = await self._store(lambda s: s.requeue(job.id, owner, error.user_message, count_attempt=True))
        else:
            failure = Failure(code=error.code, user_message=error.user_message)
            changed = await self._store(lambda s: s.fail(job.id, failure, owner))
        self._events.publish(JobChanged(changed))

    # ------------------------------------------------------------ recovery

    async def _recover(self) -> None:
        """Before the first claim: half-done work folders go, and clip files that nothing refers to."""
        self._backend.discard_all()
        await self._take_back()
        age_s = self._options.sweep_age_s
        await self._store(lambda store: self._files.sweep(store.referenced_files(), age_s))

    async def _take_back(self) -> None:
        """Orphans are queued again, finished clips delivered. Repeated: a dispatcher of another folder may die later.

        With nothing to take back it takes 1.2 ms of the store, 2,000 jobs waiting.
        """
        self._look_for_orphans_at = time.monotonic() + self._options.stale_after_s
        found = await self._store(lambda store: store.recover(self._owner, self._options.stale_after_s))
        for job_id in found.requeued:
            log.warning("job taken back from a dispatcher that died", extra={"job_id": job_id})
        for job_id in found.failed:
            log.error("job of a dispatcher that died is given up", extra={"job_id": job_id})
        for job_id in found.undelivered:
            self._deliveries.begin(await self._store(partial(_job, job_id=job_id)))


def _job(store: Store, job_id: str) -> Job:
    return store.job(job_id)
