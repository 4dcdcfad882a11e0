"""One suite for every way that a backend runs jobs: in a thread, in a process, and the fake that draws nothing."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from generation.backends.local import LocalBackend
from generation.cancel import CancelToken
from generation.domain import Isolation, Request
from generation.errors import Cancelled, CancelReason, CartoonError, DiskFull, EngineFailed, EngineLost
from generation.faults import faulty_engines
from generation.jobs import Progress
from generation.media.probe import probe
from generation.ports import Backend, Rendered
from generation.render import RenderOptions
from generation.testing import ScriptedBackend
from tests.generation import requests
from tests.generation.backends.slots import CPU, running_job

LOCAL = [Isolation.THREAD, Isolation.PROCESS]


def open_local(folder: Path, isolation: Isolation) -> LocalBackend:
    return LocalBackend([CPU], faulty_engines, folder / "work", RenderOptions(), isolation=isolation)


@pytest.fixture(params=[*LOCAL, "scripted"])
async def backend(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Backend]:
    backend = ScriptedBackend((CPU,)) if request.param == "scripted" else open_local(tmp_path, request.param)
    yield backend
    await backend.close()


@pytest.fixture(params=LOCAL)
async def local(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[LocalBackend]:
    backend = open_local(tmp_path, request.param)
    yield backend
    await backend.close()


async def run(
    backend: Backend,
    request: Request,
    token: CancelToken | None = None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> Rendered:
    return await backend.run(running_job(request), CPU, on_progress, token or CancelToken())


async def started(backend: Backend, request: Request, token: CancelToken | None = None) -> asyncio.Task[Rendered]:
    """A job that has reported something."""
    begun = asyncio.Event()
    task = asyncio.create_task(run(backend, request, token, lambda progress: begun.set()))
    await asyncio.wait_for(begun.wait(), 30)
    return task


def faulty(what: str, frames: int = 6) -> Request:
    return replace(requests.animate("faulty", frames), prompt=what)


# ---------------------------------------------------------------- every backend


async def test_a_job_is_rendered_and_tells_how_far_it_is_on_the_loops_thread(backend: Backend) -> None:
    progress: list[Progress] = []
    main = threading.get_ident()

    def collect(each: Progress) -> None:
        assert threading.get_ident() == main
        progress.append(each)

    assert isinstance(await run(backend, requests.animate(frames=30), on_progress=collect), Rendered)
    assert progress
    assert [each.fraction for each in progress] == sorted(each.fraction for each in progress)


async def test_slots_are_told_and_none_is_warm_before_its_first_job(backend: Backend) -> None:
    assert backend.slots() == (CPU,)
    assert backend.warm(CPU) == frozenset()
    await run(backend, requests.animate(frames=2))
    assert backend.warm(CPU) == frozenset({"w"})


@pytest.mark.parametrize("reason", CancelReason)
async def test_a_cancelled_job_raises_its_reason_and_frees_the_slot(backend: Backend, reason: CancelReason) -> None:
    if isinstance(backend, ScriptedBackend):
        backend.hold()
    token = CancelToken()
    task = await started(backend, requests.animate(frames=3000), token)
    token.cancel(reason)
    with pytest.raises(Cancelled) as caught:
        await asyncio.wait_for(task, 10)
    assert caught.value.reason is reason
    if isinstance(backend, ScriptedBackend):
        backend.release()
    assert await run(backend, requests.animate(frames=2))


async def test_a_cancelled_task_leaves_a_free_slot(backend: Backend) -> None:
    if isinstance(backend, ScriptedBackend):
        backend.hold()
    task = await started(backend, requests.animate(frames=3000))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 10)
    if isinstance(backend, ScriptedBackend):
        backend.release()
    assert await asyncio.wait_for(run(backend, requests.animate(frames=2)), 10)


async def test_discarding_twice_is_no_error(backend: Backend) -> None:
    await run(backend, requests.animate(frames=2))
    backend.discard("abc1234567")
    backend.discard("abc1234567")
    backend.discard_all()


# ---------------------------------------------------------------- the local ones


async def test_previews_come_through_whatever_follows_them_at_once(local: LocalBackend) -> None:
    seen: list[Progress] = []
    await run(local, requests.animate("round"), on_progress=seen.append)
    previews = [each.preview for each in seen if each.preview is not None]
    assert previews
    assert all(preview.startswith(b"\xff\xd8") and preview.endswith(b"\xff\xd9") for preview in previews)


async def test_two_who_talk_are_put_together_alike_everywhere(local: LocalBackend) -> None:
    """Of pictures that do not follow speech."""
    asked = requests.combine("one two three four", "five six seven eight")
    rendered = await run(local, replace(asked, picture=requests.picture("round")))
    assert rendered.clip.facts.engines["picture"]["shots"] == 2
    assert probe(rendered.files["video"]).frames == rendered.clip.facts.frames


async def test_what_is_rendered_is_the_same_wherever_it_runs(tmp_path: Path) -> None:
    request = requests.combine("Hello there, Felfel!", "What a day.")
    made: list[tuple[set[str], bytes, object]] = []
    for isolation in LOCAL:
        backend = open_local(tmp_path / isolation, isolation)
        rendered = await run(backend, request)
        await backend.close()
        facts = replace(rendered.clip.facts, render_s=0.0)
        made.append((set(rendered.files), rendered.files["video"].read_bytes(), facts))
    assert made[0] == made[1]


async def test_the_last_word_of_a_job_is_its_end(local: LocalBackend) -> None:
    progress: list[Progress] = []
    await run(local, requests.animate(frames=20), on_progress=progress.append)
    assert progress[-1].fraction == 1.0


async def test_errors_of_the_tree_come_as_they_are_and_leave_the_slot_in_order(local: LocalBackend) -> None:
    codes = ["bad-input", "unknown-name", "unspeakable", "unavailable", "engine-failed", "media-failed"]
    for code in [*codes, "storage-failed", "render-failed"]:
        with pytest.raises(CartoonError) as caught:
            await run(local, faulty(f"raise {code}"))
        assert (caught.value.code, caught.value.user_message, caught.value.detail) == (code, "It broke so.", "how")
    assert await run(local, requests.animate(frames=2))


async def test_a_full_disk_is_that_of_the_data_folder(local: LocalBackend, tmp_path: Path) -> None:
    with pytest.raises(DiskFull, match=f"The disk of {tmp_path} is full"):
        await run(local, faulty("raise disk-full"))


async def test_an_engine_that_says_it_is_lost_leaves_nothing_warm_behind(local: LocalBackend) -> None:
    with pytest.raises(EngineLost):
        await run(local, faulty("raise engine-lost"))
    assert local.warm(CPU) == frozenset()
    assert await run(local, requests.animate(frames=2))


@pytest.mark.parametrize("what", ["break", "exhaust"])
async def test_what_no_engine_documents_becomes_engine_failed(
    local: LocalBackend, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(EngineFailed):
        await run(local, faulty(what))
    assert await run(local, requests.animate(frames=2))
    of_the_job = [each for each in caplog.records if getattr(each, "job_id", "") == "abc1234567"]
    faults = "\n".join(f"{each.getMessage()} {each.exc_info}" for each in of_the_job if each.levelname == "ERROR")
    assert ("a library's own trouble" in faults) == (what == "break"), "a fault of ours has a traceback in the log"


async def test_lines_that_a_library_logs_come_with_the_job(
    local: LocalBackend, caplog: pytest.LogCaptureFixture
) -> None:
    await run(local, faulty("log something to know"))
    (record,) = [each for each in caplog.records if each.name == "a.library"]
    assert (record.getMessage(), record.levelname) == ("something to know", "WARNING")


async def test_work_folders_are_fresh_and_removed(local: LocalBackend, tmp_path: Path) -> None:
    folder = tmp_path / "work" / "abc1234567"
    folder.mkdir(parents=True)
    (folder / "half-done.mp4").write_bytes(b"old")
    await run(local, requests.animate(frames=2))
    assert sorted(path.name for path in folder.iterdir()) == ["clip.mp4", "thumbnail.jpg"]
    local.discard("abc1234567")
    assert not folder.exists()
    local.discard_all()
    assert not (tmp_path / "work").exists()


async def test_the_loop_stays_free_while_a_job_renders(local: LocalBackend) -> None:
    longest_s = 0.0

    async def pulse() -> None:
        nonlocal longest_s
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(0.001)
            longest_s = max(longest_s, loop.time() - before)

    pulsing = asyncio.create_task(pulse())
    await run(local, requests.animate(frames=30))
    pulsing.cancel()
    assert longest_s < 0.2
