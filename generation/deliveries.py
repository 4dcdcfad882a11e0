"""Handing finished clips over: beside the slots, each clip by itself."""

import asyncio
import logging
from collections.abc import Callable

from generation.async_store import AsyncStore
from generation.errors import CartoonError, DeliveryFailed, DeliveryPostponed, StaleTransition, StorageFailed
from generation.events import Events, JobChanged
from generation.jobs import Failure, Job
from generation.ports import Deliverer

log = logging.getLogger(__name__)


class Deliveries:
    """A delivery ends as delivered, undeliverable or postponed; where that cannot be stored, `on_fault` learns why."""

    def __init__(
        self, store: AsyncStore, deliverer: Deliverer, events: Events, on_fault: Callable[[CartoonError], None]
    ) -> None:
        self._store = store
        self._deliverer = deliverer
        self._events = events
        self._on_fault = on_fault
        self._tasks: dict[str, asyncio.Task[None]] = {}  # by job id
        self._postponed: set[str] = set()

    def begin(self, job: Job) -> None:
        """Unless its delivery is under way: whoever thought us dead may have died and left us our own job."""
        if job.id in self._tasks:
            return
        task = asyncio.create_task(self._deliver(job), name=f"delivery {job.id}")
        self._tasks[job.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(job.id))

    def take_postponed(self) -> frozenset[str]:
        """Ids of jobs whose delivery was put off since the last call: for the caller to begin again."""
        taken = frozenset(self._postponed - self._tasks.keys())
        self._postponed -= taken
        return taken

    def stop(self) -> None:
        """What waits for its destination is postponed; the next start tries again."""
        self._deliverer.stop()

    async def settled(self) -> None:
        """Until all that was begun has ended."""
        while self._tasks:
            await asyncio.wait(self._tasks.values())

    async def _deliver(self, job: Job) -> None:
        try:
            changed = await self._handed_over(job)
        except DeliveryPostponed as error:  # it stays rendered
            self._postponed.add(job.id)
            log.info("delivery postponed: %s", error.user_message, extra={"job_id": job.id})
        except StaleTransition as error:  # deleted meanwhile, or delivered by who thought us dead
            log.warning("delivery came too late: %s", error.user_message, extra={"job_id": job.id})
        except CartoonError as error:
            self._on_fault(error)
        except Exception as error:
            log.exception("a delivery could not be recorded", extra={"job_id": job.id})
            self._on_fault(StorageFailed("A delivery could not be recorded; the log says why.", detail=repr(error)))
        else:
            self._events.publish(JobChanged(changed))

    async def _handed_over(self, job: Job) -> Job:
        try:
            receipt = await self._deliverer.deliver(job)
        except DeliveryPostponed:
            raise
        except CartoonError as error:
            log.warning("delivery failed: %s %s", error.user_message, error.detail, extra={"job_id": job.id})
            failure = Failure(code=error.code, user_message=error.user_message)
        except Exception:  # the seam: whatever a destination's library raises ends here, with its traceback
            log.exception("delivery broke", extra={"job_id": job.id})
            message = "The clip is made, but a fault in the program kept it from being handed over; its log says more."
            failure = Failure(code=DeliveryFailed.code, user_message=message)
        else:
            return await self._store(lambda store: store.delivered(job.id, receipt))
        return await self._store(lambda store: store.undeliverable(job.id, failure))
