"""The dispatcher when what it stands on gives way: no job is left to wait for ever."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from generation.async_store import AsyncStore
from generation.cancel import CancelToken
from generation.dispatcher import Dispatcher
from generation.domain import SlotKind
from generation.errors import DeliveryFailed, StaleTransition, StorageFailed
from generation.jobs import Clip, Failure, Job, JobState, Progress
from generation.memory_store import MemoryStore
from generation.ports import Rendered, Slot
from generation.testing import RecordingDeliverer, ScriptedBackend
from tests.clock import FakeClock
from tests.contracts.store.new_jobs import new_job
from tests.generation.stage import Stage, order

GONE = StorageFailed("The database is gone.")


class Failing(MemoryStore):
    """Raises the error from the named operations."""

    def __init__(self, error: Exception, *names: str) -> None:
        super().__init__(FakeClock())
        self._error = error
        self._names = names

    def delivered(self, job_id: str, receipt: str) -> Job:
        self._check("delivered")
        return super().delivered(job_id, receipt)

    def undeliverable(self, job_id: str, failure: Failure) -> Job:
        self._check("undeliverable")
        return super().undeliverable(job_id, failure)

    def fail(self, job_id: str, failure: Failure, owner_id: str | None = None) -> Job:
        self._check("fail")
        return super().fail(job_id, failure, owner_id)

    def rendered(self, job_id: str, owner_id: str, clip: Clip, cost_s: float, *, learn: bool = True) -> Job:
        self._check("rendered")
        return super().rendered(job_id, owner_id, clip, cost_s, learn=learn)

    def unregister(self, owner_id: str) -> None:
        self._check("unregister")
        super().unregister(owner_id)

    def _check(self, name: str) -> None:
        if name in self._names:
            raise self._error


class BreakingDeliverer(RecordingDeliverer):
    """Raises what no port allows."""

    async def deliver(self, job: Job) -> str:
        raise LookupError("a library's own trouble")


class BreakingBackend(ScriptedBackend):
    """Raises what no port allows."""

    async def run(self, job: Job, slot: Slot, on_progress: Callable[[Progress], None], cancel: CancelToken) -> Rendered:
        raise LookupError("a library's own trouble")


@asynccontextmanager
async def staged(tmp_path: Path, store: MemoryStore) -> AsyncIterator[Stage]:
    opened = AsyncStore(store)
    yield Stage(tmp_path, opened)
    await opened.close()


async def ended(dispatcher: Dispatcher) -> None:
    await asyncio.wait_for(dispatcher.run(), 5)


async def test_a_delivery_that_cannot_be_recorded_ends_the_dispatcher_with_the_reason(tmp_path: Path) -> None:
    async with staged(tmp_path, Failing(GONE, "delivered")) as stage:
        await stage.service.submit(order())
        with pytest.raises(StorageFailed, match="The database is gone"):
            await ended(stage.dispatcher())


@pytest.mark.parametrize("error", [GONE, ValueError("odd")])
async def test_a_failed_delivery_that_cannot_be_recorded_ends_the_dispatcher(tmp_path: Path, error: Exception) -> None:
    async with staged(tmp_path, Failing(error, "undeliverable")) as stage:
        stage.deliverer.fail_next(DeliveryFailed("The channel is gone."))
        await stage.service.submit(order())
        with pytest.raises(StorageFailed):
            await ended(stage.dispatcher())


@pytest.mark.parametrize("lost", ["delivered", "unregister"])
async def test_a_store_that_is_lost_while_stopping_is_told(tmp_path: Path, lost: str) -> None:
    async with staged(tmp_path, Failing(GONE, lost)) as stage:
        stage.backend.hold()
        with pytest.raises(StorageFailed, match="The database is gone"):
            async with stage.dispatching(deadline_s=5.0):
                job = await stage.service.submit(order())
                await stage.until(job, JobState.RUNNING)
                asyncio.get_running_loop().call_later(0.05, stage.backend.release)


async def test_a_delivery_of_what_was_deleted_meanwhile_is_passed_over(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with staged(tmp_path, Failing(StaleTransition("It is deleted now."), "delivered")) as stage:
        async with stage.dispatching():
            first = await stage.service.submit(order())
            await stage.until(first, JobState.RENDERED)
            await stage.until(await stage.service.submit(order(seed=2)), JobState.RENDERED)
        assert "It is deleted now." in caplog.text


async def test_a_deliverer_that_breaks_leaves_the_clip_undeliverable_with_a_reason(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.deliverer = BreakingDeliverer()
    async with stage.dispatching():
        job = await stage.service.submit(order())
        now = await asyncio.wait_for(stage.service.wait(job.id), 5)
    assert now.state is JobState.UNDELIVERABLE
    assert now.failure is not None
    assert "log" in now.failure.user_message
    assert_traced(caplog, job.id)


async def test_a_backend_that_breaks_fails_the_job_and_the_next_one_runs(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    good, stage.backend = stage.backend, BreakingBackend()
    async with stage.dispatching():
        job = await stage.service.submit(order())
        now = await asyncio.wait_for(stage.service.wait(job.id), 5)
    assert now.state is JobState.FAILED
    assert now.failure is not None
    assert "log" in now.failure.user_message
    assert job.id in stage.backend.discarded
    assert_traced(caplog, job.id)
    stage.backend = good
    async with stage.dispatching("second"):
        await asyncio.wait_for(stage.service.wait((await stage.service.submit(order())).id), 5)


@pytest.mark.parametrize("error", [GONE, ValueError("odd")])
async def test_an_end_that_cannot_be_recorded_ends_the_dispatcher(tmp_path: Path, error: Exception) -> None:
    async with staged(tmp_path, Failing(error, "rendered", "fail")) as stage:
        job = await stage.service.submit(order())
        with pytest.raises(StorageFailed):
            await ended(stage.dispatcher())
        assert job.id in stage.backend.discarded


class SlowClaim(MemoryStore):
    """A claim waits until it is let go on."""

    def __init__(self) -> None:
        super().__init__(FakeClock())
        self.claiming, self.go_on = threading.Event(), threading.Event()

    def claim(
        self,
        owner_id: str,
        slot_kind: SlotKind,
        warm: frozenset[str] = frozenset(),
        *,
        skip_guilds: frozenset[str] = frozenset(),
    ) -> Job | None:
        self.claiming.set()
        self.go_on.wait(5)
        return super().claim(owner_id, slot_kind, warm, skip_guilds=skip_guilds)


async def test_what_is_claimed_while_stopping_goes_back_unstarted(tmp_path: Path) -> None:
    """A render without an end: were it begun, nobody would cancel it."""
    slow = SlowClaim()
    async with staged(tmp_path, slow) as stage:
        stage.backend.hold()
        job = slow.enqueue(new_job())
        async with stage.dispatching(deadline_s=0.0):
            await asyncio.to_thread(slow.claiming.wait, 5)
            asyncio.get_running_loop().call_later(0.1, slow.go_on.set)
        now = await stage.service.job(job.id)
    assert (now.state, now.attempts, now.charged_s) == (JobState.QUEUED, 0, 0.0)
    assert stage.backend.ran == []


def assert_traced(caplog: pytest.LogCaptureFixture, job_id: str) -> None:
    traced = [record for record in caplog.records if record.exc_info and getattr(record, "job_id", "") == job_id]
    assert traced, "the log must say what broke, for which job"
