"""The local backend: one thread a slot, and whatever an engine raises ends at its seam."""

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from generation.backends import BackendOptions, create
from generation.backends.local import LocalBackend
from generation.cancel import CancelToken
from generation.domain import Request, SlotKind
from generation.errors import Cancelled, CancelReason, EngineFailed
from generation.jobs import Job, JobState, LibraryDestination, Progress, Requester
from generation.ports import Backend
from generation.render import RenderOptions
from generation.testing import BreakingPictures, FixedEngines, FlatPictures, ToneVoice
from tests.generation import requests


def job(request: Request, job_id: str = "abc1234567") -> Job:
    return Job(
        id=job_id,
        seq=1,
        state=JobState.RUNNING,
        request=request,
        requester=Requester(user_id="ann"),
        destination=LibraryDestination(),
        slot_kind=SlotKind.CPU,
        estimate_s=1.0,
        cost_class="c",
        warm_key="w",
        spoiler=False,
        private=False,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def engines(error: BaseException | None = None) -> FixedEngines:
    pictures = (FlatPictures(frame_s=0.01), BreakingPictures(error=error))
    return FixedEngines(pictures=pictures, speech=(ToneVoice(),))


def open_backend(folder: Path, error: BaseException | None = None) -> Backend:
    options = BackendOptions(
        work_folder=folder / "work", cpu_slots=1, make_engines=lambda: engines(error), render=RenderOptions()
    )
    return create("local", options)


@pytest.fixture
async def backend(tmp_path: Path) -> AsyncIterator[Backend]:
    backend = open_backend(tmp_path)
    yield backend
    await backend.close()


async def run(backend: Backend, request: Request, token: CancelToken | None = None) -> list[Progress]:
    progress: list[Progress] = []
    main = threading.get_ident()

    def collect(each: Progress) -> None:
        assert threading.get_ident() == main
        progress.append(each)

    await backend.run(job(request), backend.slots()[0], collect, token or CancelToken())
    return progress


async def test_is_found_by_name(backend: Backend) -> None:
    assert isinstance(backend, LocalBackend)
    assert [slot.id for slot in backend.slots()] == ["cpu:0"]


async def test_progress_arrives_on_the_loops_thread_and_never_goes_back(backend: Backend) -> None:
    progress = await run(backend, requests.animate(frames=10))
    assert progress[-1].fraction == 1.0
    assert [each.done for each in progress] == sorted(each.done for each in progress)


async def test_the_loop_stays_free_while_a_job_renders(backend: Backend) -> None:
    longest_s = 0.0

    async def pulse() -> None:
        nonlocal longest_s
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(0.001)
            longest_s = max(longest_s, loop.time() - before)

    pulsing = asyncio.create_task(pulse())
    await run(backend, requests.animate(frames=30))
    pulsing.cancel()
    assert longest_s < 0.2


async def test_cancel_frees_the_slot_for_the_next_job(backend: Backend) -> None:
    token = CancelToken()
    asyncio.get_running_loop().call_later(0.05, token.cancel, CancelReason.MODERATOR)
    with pytest.raises(Cancelled) as caught:
        await run(backend, requests.animate(frames=500), token)
    assert caught.value.reason is CancelReason.MODERATOR
    assert await run(backend, requests.animate(frames=2))


async def test_a_cancelled_task_waits_until_the_thread_is_free(backend: Backend) -> None:
    task = asyncio.create_task(run(backend, requests.animate(frames=500)))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.wait_for(run(backend, requests.animate(frames=2)), 2)


@pytest.mark.parametrize("error", [ValueError("odd"), MemoryError(), SystemExit(3)])
async def test_what_no_engine_documents_becomes_engine_failed(
    tmp_path: Path, error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    backend = open_backend(tmp_path, error)
    with pytest.raises(EngineFailed):
        await run(backend, requests.animate("breaking"))
    assert await run(backend, requests.animate(frames=2)), "the worker must survive"
    await backend.close()
    assert isinstance(error, MemoryError) or any(getattr(r, "job_id", "") == "abc1234567" for r in caplog.records)


async def test_work_folders_are_fresh_and_removed(backend: Backend, tmp_path: Path) -> None:
    folder = tmp_path / "work" / "abc1234567"
    folder.mkdir(parents=True)
    (folder / "half-done.mp4").write_bytes(b"old")
    await run(backend, requests.animate(frames=2))
    assert sorted(path.name for path in folder.iterdir()) == ["clip.mp4", "thumbnail.jpg"]
    backend.discard("abc1234567")
    assert not folder.exists()
    backend.discard("abc1234567")
    backend.discard_all()
    assert not (tmp_path / "work").exists()


async def test_a_slot_is_warm_with_the_last_jobs_models(backend: Backend) -> None:
    slot = backend.slots()[0]
    assert backend.warm(slot) == frozenset()
    await run(backend, requests.animate(frames=2))
    assert backend.warm(slot) == frozenset({"w"})
