"""An engine that is lost in the middle of a job: a real process dies, and the setting decides what becomes of it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from generation.async_store import AsyncStore
from generation.backends.local import LocalBackend
from generation.dispatcher import DispatcherOptions
from generation.domain import Isolation, OnEngineLoss
from generation.faults import faulty_engines
from generation.jobs import MAX_ATTEMPTS, Job, JobState, LibraryDestination, Requester
from generation.memory_store import MemoryStore
from generation.render import RenderOptions
from generation.service import Order, Service
from generation.slots import MADE_AS_DRAFT
from tests.clock import FakeClock
from tests.generation import requests
from tests.generation.backends.slots import CPU
from tests.generation.stage import FAST, Stage
from tests.processes import children, slot_processes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


class LossStage(Stage):
    """Its engines run in a process, and are faulty."""

    def __init__(self, folder: Path, store: AsyncStore) -> None:
        super().__init__(folder, store)
        self.service = Service(
            store, self.files, self.events, faulty_engines(), max_waiting=50, retention_days=30, clock=self.clock
        )
        self.backend = LocalBackend(
            [CPU], faulty_engines, folder / "work", RenderOptions(), isolation=Isolation.PROCESS
        )

    def wants(self, on_engine_loss: OnEngineLoss) -> None:
        self.options = replace(FAST, on_engine_loss=on_engine_loss)

    async def submits(self, prompt: str, engine: str = "faulty", frames: int = 6) -> Job:
        request = replace(requests.animate(engine, frames), prompt=prompt, preset="balanced")
        return await self.service.submit(
            Order(request=request, requester=Requester(user_id="ann"), destination=LibraryDestination())
        )

    async def ended(self, job: Job) -> Job:
        return await asyncio.wait_for(self.service.wait(job.id), 40)

    async def kills_its_process(self) -> None:
        """Once it draws."""
        async with asyncio.timeout(30):
            while not any(children(process.pid) for process in slot_processes()):
                await asyncio.sleep(0.01)
        os.kill(slot_processes()[0].pid, signal.SIGKILL)


@pytest.fixture
async def losing(tmp_path: Path) -> AsyncIterator[LossStage]:
    store = AsyncStore(MemoryStore(FakeClock()))
    stage = LossStage(tmp_path, store)
    yield stage
    await stage.backend.close()
    await store.close()
    assert children() == []


async def test_waiting_queues_the_job_again_and_a_new_process_makes_it(losing: LossStage) -> None:
    losing.wants(OnEngineLoss.WAIT)
    async with losing.dispatching():
        job = await losing.submits("temo waves", "flat", frames=200)
        await losing.kills_its_process()
        now = await losing.ended(job)
    assert (now.state, now.attempts, now.notes) == (JobState.DELIVERED, 2, ())


async def test_who_kills_every_process_is_given_up_after_three(losing: LossStage) -> None:
    losing.wants(OnEngineLoss.WAIT)
    async with losing.dispatching():
        now = await losing.ended(await losing.submits("crash"))
        assert (await losing.ended(await losing.submits("temo waves", "flat"))).state is JobState.DELIVERED
    assert (now.state, now.attempts, now.charged_s) == (JobState.FAILED, MAX_ATTEMPTS, 0.0)
    assert now.failure is not None
    assert now.failure.code == "interrupted"


async def test_a_draft_is_made_instead_and_told(losing: LossStage) -> None:
    losing.wants(OnEngineLoss.DRAFT)
    async with losing.dispatching():
        now = await losing.ended(await losing.submits("die"))
    assert (now.state, now.attempts) == (JobState.DELIVERED, 1)
    assert now.notes == (MADE_AS_DRAFT,)
    assert now.request.preset == "balanced", "asking again asks for what was wanted"
    assert now.clip is not None
    assert now.clip.facts.fps == 16


async def test_failing_says_so_and_charges_nothing(losing: LossStage) -> None:
    losing.wants(OnEngineLoss.FAIL)
    async with losing.dispatching():
        now = await losing.ended(await losing.submits("exit 3"))
    assert (now.state, now.attempts, now.charged_s) == (JobState.FAILED, 1, 0.0)
    assert now.failure is not None
    assert now.failure.code == "engine-lost"
    assert now.failure.user_message == (
        "The process that made this clip was lost: it ended with code 3. Ask for it again."
    )


async def test_a_draft_that_is_lost_waits_like_any_other(losing: LossStage) -> None:
    """There is nothing below it."""
    losing.wants(OnEngineLoss.DRAFT)
    async with losing.dispatching():
        job = await losing.submits("temo waves", "draft", frames=200)
        await losing.kills_its_process()
        now = await losing.ended(job)
    assert (now.state, now.attempts, now.notes) == (JobState.DELIVERED, 2, ())


def test_waiting_is_what_is_done_unless_the_owner_says_otherwise() -> None:
    assert DispatcherOptions().on_engine_loss is OnEngineLoss.WAIT
