"""What only the local backend does; the suite of all backends is `tests/contracts/test_backends.py`."""

import asyncio
import threading
from collections.abc import Generator
from pathlib import Path

import pytest

from generation.backends import BackendOptions, create
from generation.backends.local import LocalBackend
from generation.backends.local.backend import in_process
from generation.backends.local.progress import LatestProgress
from generation.cancel import CancelToken
from generation.domain import Isolation, Shot, SlotKind
from generation.errors import Cancelled, CancelReason, CartoonError, EngineFailed
from generation.faults import faulty_engines
from generation.jobs import Progress
from generation.ports import Facts, Frame, Report
from generation.render import RenderOptions
from generation.testing import BreakingPictures, FixedEngines, FlatPictures
from tests.generation import requests
from tests.generation.backends.slots import CPU, running_job


async def test_is_found_by_name(tmp_path: Path) -> None:
    options = BackendOptions(
        work_folder=tmp_path / "work", cpu_slots=2, make_engines=faulty_engines, render=RenderOptions()
    )
    backend = create("local", options)
    assert isinstance(backend, LocalBackend)
    assert [slot.id for slot in backend.slots()] == ["cpu:0", "cpu:1"]
    await backend.close()


def test_where_engines_run() -> None:
    assert in_process(Isolation.AUTO, SlotKind.GPU)
    assert not in_process(Isolation.AUTO, SlotKind.CPU)
    for kind in SlotKind:
        assert in_process(Isolation.PROCESS, kind)
        assert not in_process(Isolation.THREAD, kind)


async def test_of_progress_only_the_newest_is_seen_but_no_preview_is_lost() -> None:
    seen: list[Progress] = []
    outlet = LatestProgress(asyncio.get_running_loop(), seen.append)
    outlet.post(Progress(stage="drawing", done=1, total=9, preview=b"one"))
    outlet.post(Progress(stage="drawing", done=2, total=9))
    await asyncio.sleep(0)
    outlet.post(Progress(stage="drawing", done=3, total=9))
    outlet.post(Progress(stage="drawing", done=4, total=9, preview=b"four"))
    await asyncio.sleep(0)
    assert [(each.done, each.preview) for each in seen] == [(2, b"one"), (4, b"four")]


@pytest.mark.parametrize("error", [ValueError("odd"), MemoryError(), SystemExit(3)])
async def test_a_thread_survives_what_no_engine_documents(tmp_path: Path, error: BaseException) -> None:
    engines = FixedEngines((FlatPictures(), BreakingPictures(error=error)))
    backend = LocalBackend([CPU], lambda _: engines, tmp_path / "work", RenderOptions(), isolation=Isolation.THREAD)
    with pytest.raises(EngineFailed):
        await backend.run(running_job(requests.animate("breaking")), CPU, lambda progress: None, CancelToken())
    job = running_job(requests.animate(frames=2))
    assert await backend.run(job, CPU, lambda progress: None, CancelToken())
    await backend.close()
    assert engines.closed


class Held:
    """As a drawing context: it must go in the thread that made it."""

    def __init__(self, gone_in: list[str]) -> None:
        self._gone_in = gone_in

    def __del__(self) -> None:
        self._gone_in.append(threading.current_thread().name)


class HoldingPictures(BreakingPictures):
    """Holds something while it draws, until it breaks."""

    name = "holding"

    def __init__(self, error: BaseException) -> None:
        super().__init__(error=error)
        self.gone_in: list[str] = []

    def render(self, shot: Shot, report: Report) -> Generator[Frame, None, Facts]:
        held = Held(self.gone_in)
        facts = yield from super().render(shot, report)
        del held
        return facts


@pytest.mark.parametrize("error", [EngineFailed("odd"), Cancelled(CancelReason.USER), ValueError("odd")])
async def test_what_a_broken_drawing_held_ends_in_its_own_thread(tmp_path: Path, error: BaseException) -> None:
    pictures = HoldingPictures(error)
    engines = FixedEngines((pictures,))
    backend = LocalBackend([CPU], lambda _: engines, tmp_path / "work", RenderOptions(), isolation=Isolation.THREAD)
    with pytest.raises(CartoonError):
        await backend.run(running_job(requests.animate("holding")), CPU, lambda progress: None, CancelToken())
    assert pictures.gone_in == [f"slot {CPU.id}"]
    await backend.close()


async def test_closing_does_not_hold_the_loop(tmp_path: Path) -> None:
    """A process may take some seconds to its end."""
    backend = LocalBackend([CPU], faulty_engines, tmp_path / "work", RenderOptions(), isolation=Isolation.PROCESS)
    await backend.run(running_job(requests.animate(frames=2)), CPU, lambda progress: None, CancelToken())
    closing = asyncio.create_task(backend.close())
    await asyncio.sleep(0)
    assert not closing.done()
    await closing


def test_what_another_process_cannot_find_is_refused_at_once() -> None:
    from generation.backends.local.by_name import name_of, named

    assert named(name_of(faulty_engines)) is faulty_engines
    with pytest.raises(ValueError, match="cannot be found by name"):
        name_of(lambda options: faulty_engines(options))  # noqa: PLW0108 - it is the lambda that has no name
