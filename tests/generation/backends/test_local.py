"""What only the local backend does; the suite of all backends is `tests/contracts/test_backends.py`."""

import asyncio
from pathlib import Path

import pytest

from generation.backends import BackendOptions, create
from generation.backends.local import LocalBackend
from generation.backends.local.backend import in_process
from generation.cancel import CancelToken
from generation.domain import Isolation, SlotKind
from generation.errors import EngineFailed
from generation.faults import faulty_engines
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


@pytest.mark.parametrize("error", [ValueError("odd"), MemoryError(), SystemExit(3)])
async def test_a_thread_survives_what_no_engine_documents(tmp_path: Path, error: BaseException) -> None:
    engines = FixedEngines((FlatPictures(), BreakingPictures(error=error)))
    backend = LocalBackend([CPU], lambda: engines, tmp_path / "work", RenderOptions(), isolation=Isolation.THREAD)
    with pytest.raises(EngineFailed):
        await backend.run(running_job(requests.animate("breaking")), CPU, lambda progress: None, CancelToken())
    job = running_job(requests.animate(frames=2))
    assert await backend.run(job, CPU, lambda progress: None, CancelToken())
    await backend.close()
    assert engines.closed


async def test_closing_does_not_hold_the_loop(tmp_path: Path) -> None:
    """A process may take some seconds to its end."""
    backend = LocalBackend([CPU], faulty_engines, tmp_path / "work", RenderOptions(), isolation=Isolation.PROCESS)
    await backend.run(running_job(requests.animate(frames=2)), CPU, lambda progress: None, CancelToken())
    closing = asyncio.create_task(backend.close())
    await asyncio.sleep(0)
    assert not closing.done()
    await closing


def test_what_another_process_cannot_find_is_refused_at_once() -> None:
    from generation.backends.local.by_name import engines_named, name_of

    assert engines_named(name_of(faulty_engines)) is faulty_engines
    with pytest.raises(ValueError, match="cannot be found by name"):
        name_of(lambda: faulty_engines())  # noqa: PLW0108 - it is the lambda that has no name
