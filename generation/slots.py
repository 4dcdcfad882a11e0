"""What occupies the backend's slots: each job from its claim to its recorded end."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from generation.async_store import AsyncStore
from generation.cancel import CancelToken
from generation.domain import OnEngineLoss
from generation.drafts import draft_of, is_draft
from generation.errors import (
    Cancelled,
    CancelReason,
    CartoonError,
    EngineFailed,
    EngineLost,
    StaleTransition,
    StorageFailed,
)
from generation.events import Events, JobChanged, JobProgressed
from generation.jobs import Clip, Failure, Job, Progress
from generation.keeping import kept
from generation.motion import registry as motions
from generation.ports import Backend, Files, Rendered, Slot
from generation.store import Store

log = logging.getLogger(__name__)

MADE_AS_DRAFT = "Made as a draft: the engine that you asked for was lost in the middle. Ask again to have it as wished."


@dataclass(slots=True)
class _Running:
    job: Job
    token: CancelToken
    task: asyncio.Task[None]
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class _Watch:
    """What the requester is charged: from the start that led to the clip, not what was lost on the way.

    An estimate learns from it where `learn` is true.
    """

    learn: bool
    started: float = field(default_factory=time.monotonic)

    @property
    def spent_s(self) -> float:
        return time.monotonic() - self.started


class Slots:
    """The running jobs of one dispatcher. A slot is free as soon as its clip is stored: delivering is not part of it.

    `on_rendered` is given each finished job, `on_free` is called after a slot became free, and `on_fault` learns why
    an end could not be recorded.
    """

    def __init__(
        self,
        *,
        store: AsyncStore,
        backend: Backend,
        files: Files,
        events: Events,
        owner_id: str,
        on_engine_loss: OnEngineLoss,
        on_rendered: Callable[[Job], None],
        on_free: Callable[[], None],
        on_fault: Callable[[CartoonError], None],
    ) -> None:
        self._store = store
        self._backend = backend
        self._files = files
        self._events = events
        self._owner_id = owner_id
        self._on_engine_loss = on_engine_loss
        self._on_rendered = on_rendered
        self._on_free = on_free
        self._on_fault = on_fault
        self._running: dict[str, _Running] = {}  # by slot id

    def free(self) -> tuple[Slot, ...]:
        return tuple(slot for slot in self._backend.slots() if slot.id not in self._running)

    def progress(self) -> Mapping[str, Progress]:
        """Job id -> its latest word."""
        return {each.job.id: each.progress for each in self._running.values() if each.progress is not None}

    def begin(self, job: Job, slot: Slot) -> None:
        """Run a job that was claimed for this free slot."""
        self._events.publish(JobChanged(job))
        token = CancelToken()
        task = asyncio.create_task(self._occupy(job, slot, token), name=f"job {job.id}")
        self._running[slot.id] = _Running(job, token, task)

    async def give_back(self, job: Job) -> None:
        """A job that was claimed and not begun goes back to the queue, uncharged."""
        await self._stopped(job, CancelReason.SHUTDOWN, 0.0)

    def cancel(self, job_id: str, reason: CancelReason) -> None:
        for running in self._running.values():
            if running.job.id == job_id:
                running.token.cancel(reason)

    def cancel_all(self, reason: CancelReason) -> None:
        for running in self._running.values():
            running.token.cancel(reason)

    async def settled(self) -> None:
        """Until every job that was begun has ended."""
        while self._running:
            await asyncio.wait([running.task for running in self._running.values()])

    async def _occupy(self, job: Job, slot: Slot, token: CancelToken) -> None:
        """A slot's time with one job. Delivery is not part of it: the slot is free as soon as the clip is stored."""
        try:
            rendered = await self._render(job, slot, token)
            if rendered is not None:
                self._on_rendered(rendered)
        except StaleTransition:
            log.error("job was taken by another dispatcher while it ran here", extra={"job_id": job.id})
        except CartoonError as error:
            self._on_fault(error)
        except Exception as error:
            log.exception("a job's end could not be recorded", extra={"job_id": job.id})
            self._on_fault(StorageFailed("A job's end could not be recorded; the log says why.", detail=repr(error)))
        finally:
            self._backend.discard(job.id)
            del self._running[slot.id]
            self._on_free()

    async def _render(self, job: Job, slot: Slot, token: CancelToken) -> Job | None:
        # An estimate holds no loading of models: learning from a short cold run makes every forecast 8 times too long.
        learn = not job.warm_key or job.warm_key in self._backend.warm(slot)
        watch = _Watch(learn=learn)

        def on_progress(progress: Progress) -> None:
            if slot.id in self._running:
                self._running[slot.id].progress = progress
            self._events.publish(JobProgressed(job.id, progress))

        try:
            try:
                result = await self._backend.run(job, slot, on_progress, token)
            except EngineLost as lost:
                draft = self._instead(job, lost)
                watch = _Watch(learn=False)
                result = await self._backend.run(draft, slot, on_progress, token)
            return await self._record(job, result, watch)
        except Cancelled as cancelled:
            await self._stopped(job, cancelled.reason, watch.spent_s)
        except StaleTransition:
            raise
        except CartoonError as error:
            await self._failed(job, error)
        except Exception as error:  # the seam: whatever a backend's library raises ends here, with its traceback
            log.exception("job broke", extra={"job_id": job.id})
            message = "The clip could not be made because of a fault in the program; its log has the details."
            await self._failed(job, EngineFailed(message, detail=repr(error)))
        return None

    def _instead(self, job: Job, lost: EngineLost) -> Job:
        """The job as a draft, where the setting wants that. Raises `lost` where it does not, or where it is one."""
        if self._on_engine_loss is not OnEngineLoss.DRAFT or is_draft(job.request):
            raise lost
        log.warning("made as a draft: %s %s", lost.user_message, lost.detail, extra={"job_id": job.id})
        draft = draft_of(job.request, motions.names())
        return replace(job, request=replace(draft, notes=(MADE_AS_DRAFT, *draft.notes)), warm_key="")

    async def _record(self, job: Job, rendered: Rendered, watch: "_Watch") -> Job:
        """Files first, then the row: what is listed is whole. Both on the store's thread, which owns slow disks."""
        cost_s = watch.spent_s

        def keep(store: Store) -> Job:
            with kept(store, self._files, rendered) as files:
                clip = Clip(files=files, facts=rendered.clip.facts)
                return store.rendered(job.id, self._owner_id, clip, cost_s, learn=watch.learn)

        changed = await self._store(keep)
        log.info("job rendered in %.2f s", cost_s, extra={"job_id": job.id})
        self._events.publish(JobChanged(changed))
        return changed

    async def _stopped(self, job: Job, reason: CancelReason, cost_s: float) -> None:
        owner = self._owner_id
        if reason is CancelReason.SHUTDOWN:
            changed = await self._store(lambda s: s.requeue(job.id, owner, "shutdown", count_attempt=False))
        else:
            changed = await self._store(lambda s: s.cancelled(job.id, owner, cost_s))
        log.info("job %s (%s)", changed.state.value, reason.value, extra={"job_id": job.id})
        self._events.publish(JobChanged(changed))

    async def _failed(self, job: Job, error: CartoonError) -> None:
        owner = self._owner_id
        log.warning("job failed: %s %s", error.user_message, error.detail, extra={"job_id": job.id})
        if isinstance(error, EngineLost) and self._on_engine_loss is not OnEngineLoss.FAIL:
            changed = await self._store(lambda s: s.requeue(job.id, owner, error.user_message, count_attempt=True))
        else:
            again = " Ask for it again." if isinstance(error, EngineLost) else ""
            failure = Failure(code=error.code, user_message=f"{error.user_message}{again}")
            changed = await self._store(lambda s: s.fail(job.id, failure, owner))
        self._events.publish(JobChanged(changed))
