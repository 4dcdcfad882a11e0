"""A slot's process that dies, hangs, prints, cannot start or loses its parent: real ones, and none is left behind."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from generation.backends.local import LocalBackend
from generation.backends.local.slot_process import Deadlines
from generation.cancel import CancelToken
from generation.domain import Isolation, Request
from generation.engine_options import EngineOptions
from generation.errors import Cancelled, CancelReason, EngineFailed, EngineLost
from generation.faults import faulty_engines
from generation.jobs import Progress
from generation.ports import EngineSet, Rendered
from generation.render import RenderOptions
from tests.generation import requests
from tests.generation.backends.slots import CPU, running_job
from tests.processes import children, is_alive, slot_processes, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

QUICK = Deadlines(cancel_s=0.5, shutdown_s=0.5, terminate_s=0.5)


def open_backend(folder: Path, deadlines: Deadlines = QUICK) -> LocalBackend:
    return LocalBackend(
        [CPU], faulty_engines, folder / "work", RenderOptions(), isolation=Isolation.PROCESS, deadlines=deadlines
    )


@pytest.fixture
async def backend(tmp_path: Path) -> AsyncIterator[LocalBackend]:
    backend = open_backend(tmp_path)
    yield backend
    await backend.close()
    assert children() == [], "neither a process nor a zombie is left"


async def run(backend: LocalBackend, request: Request, token: CancelToken | None = None) -> Rendered:
    return await backend.run(running_job(request), CPU, lambda progress: None, token or CancelToken())


async def begun(backend: LocalBackend, request: Request, token: CancelToken | None = None) -> asyncio.Task[Rendered]:
    """A job that has reported something."""
    reported = asyncio.Event()
    job = running_job(request)
    task = asyncio.create_task(backend.run(job, CPU, lambda progress: reported.set(), token or CancelToken()))
    await asyncio.wait_for(reported.wait(), 30)
    return task


def faulty(what: str, frames: int = 6) -> Request:
    return replace(requests.animate("faulty", frames), prompt=what)


GOOD = requests.animate(frames=2)
LONG = requests.animate(frames=3000)


# ---------------------------------------------------------------- its death


@pytest.mark.parametrize(
    ("how", "told"), [("die", "memory runs out"), ("crash", "crashed \\(SIGSEGV\\)"), ("exit 7", "ended with code 7")]
)
async def test_its_death_loses_the_job_and_the_next_one_has_a_new_process(
    backend: LocalBackend, how: str, told: str
) -> None:
    await run(backend, GOOD)
    (first,) = slot_processes()
    with pytest.raises(EngineLost, match=told) as caught:
        await run(backend, faulty(how))
    assert caught.value.retryable
    assert backend.warm(CPU) == frozenset()
    assert children() == []
    await run(backend, GOOD)
    (second,) = slot_processes()
    assert second.pid != first.pid


async def test_a_process_that_is_killed_between_two_jobs_is_not_missed(backend: LocalBackend) -> None:
    await run(backend, GOOD)
    assert backend.warm(CPU) == frozenset({"w"})
    os.kill(slot_processes()[0].pid, signal.SIGKILL)
    until(lambda: children() == [], "nobody asks for it, and no zombie stays")
    assert backend.warm(CPU) == frozenset()
    await run(backend, GOOD)


async def test_it_stays_from_job_to_job_and_also_after_an_error(backend: LocalBackend) -> None:
    await run(backend, GOOD)
    before = [each.pid for each in slot_processes()]
    with pytest.raises(EngineFailed):
        await run(backend, faulty("break"))
    await run(backend, GOOD)
    assert [each.pid for each in slot_processes()] == before


async def test_after_a_lost_engine_it_is_made_anew(backend: LocalBackend) -> None:
    await run(backend, GOOD)
    (first,) = slot_processes()
    with pytest.raises(EngineLost):
        await run(backend, faulty("raise engine-lost"))
    assert not is_alive(first.pid)
    assert backend.warm(CPU) == frozenset()


async def test_what_it_started_goes_with_it(backend: LocalBackend) -> None:
    await run(backend, faulty("orphan 60"))
    (process,) = slot_processes()
    (orphan,) = children(process.pid)
    os.kill(process.pid, signal.SIGKILL)
    until(lambda: not is_alive(orphan.pid), "the orphan ends")


# ---------------------------------------------------------------- cancelling and closing


@pytest.mark.parametrize("what", ["hang 60", "hold 20000000000"])
async def test_who_does_not_hear_a_cancel_is_ended(backend: LocalBackend, what: str) -> None:
    token = CancelToken()
    task = await begun(backend, faulty(what), token)
    (process,) = slot_processes()
    await asyncio.sleep(0.3)
    token.cancel(CancelReason.USER)
    asked_at = time.monotonic()
    with pytest.raises(Cancelled) as caught:
        await task
    assert caught.value.reason is CancelReason.USER
    assert time.monotonic() - asked_at >= QUICK.cancel_s
    assert not is_alive(process.pid)
    await run(backend, GOOD)


async def test_who_hears_a_cancel_stays_warm(backend: LocalBackend) -> None:
    token = CancelToken()
    task = await begun(backend, LONG, token)
    before = [each.pid for each in slot_processes()]
    token.cancel(CancelReason.USER)
    with pytest.raises(Cancelled):
        await task
    assert [each.pid for each in slot_processes()] == before
    assert backend.warm(CPU) == frozenset({"w"})


async def test_a_stopped_process_neither_holds_a_cancel_nor_the_end(backend: LocalBackend) -> None:
    token = CancelToken()
    task = await begun(backend, LONG, token)
    os.kill(slot_processes()[0].pid, signal.SIGSTOP)
    token.cancel(CancelReason.SHUTDOWN)
    with pytest.raises(Cancelled):
        await task
    await run(backend, GOOD)
    os.kill(slot_processes()[0].pid, signal.SIGSTOP)  # the fixture closes it


# ---------------------------------------------------------------- what it says


async def test_what_libraries_print_is_logged_and_breaks_nothing(
    backend: LocalBackend, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    await run(backend, faulty('print {"kind": "ready"}'))
    await backend.close()
    told = {each.getMessage(): getattr(each, "job_id", "") for each in caplog.records if "output" in each.name}
    assert set(told) == {'{"kind": "ready"} 1', '{"kind": "ready"} 2', '{"kind": "ready"} by Python'}
    assert set(told.values()) == {"abc1234567"}


async def test_a_crash_leaves_its_traceback_in_the_log(backend: LocalBackend, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    with pytest.raises(EngineLost) as caught:
        await run(backend, faulty("crash"))
    assert "Fatal Python error: Segmentation fault" in caplog.text
    assert "Fatal Python error: Segmentation fault" in caught.value.detail


async def test_a_log_that_nobody_can_follow_does_not_hold_the_job(
    backend: LocalBackend, caplog: pytest.LogCaptureFixture
) -> None:
    await run(backend, faulty("flood 5000"))
    records = [each for each in caplog.records if each.name == "a.library"]
    left_out = sum(int(each.getMessage().split()[0]) for each in caplog.records if "left out" in each.getMessage())
    assert len(records) + left_out == 5000


async def test_a_preview_comes_as_the_bytes_that_it_was() -> None:
    from generation.backends.local.messages import FROM_CHILD, Progressed

    for preview in (bytes(range(256)), None):
        progress = Progress(stage="drawing", done=1, total=2, preview=preview)
        message = FROM_CHILD.load(FROM_CHILD.dump(Progressed.of(progress)))
        assert isinstance(message, Progressed)
        assert message.progress == progress


# ---------------------------------------------------------------- no start


def no_engines(_: EngineOptions) -> EngineSet:
    raise ModuleNotFoundError("No module named 'numpy'")


async def test_a_process_that_cannot_start_is_told_in_one_line_and_not_tried_at_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    backend = LocalBackend([CPU], no_engines, tmp_path / "work", RenderOptions(), isolation=Isolation.PROCESS)
    with pytest.raises(EngineFailed) as caught:
        await run(backend, GOOD)
    assert caught.value.user_message == (
        "The process that makes clips cannot start: ModuleNotFoundError: No module named 'numpy'."
    )
    again_at = time.monotonic()
    with pytest.raises(EngineFailed):
        await run(backend, GOOD)
    assert time.monotonic() - again_at >= 0.9
    token = CancelToken()
    waiting = asyncio.create_task(run(backend, GOOD, token))
    await asyncio.sleep(0.1)
    assert slot_processes() == []
    token.cancel(CancelReason.USER)
    with pytest.raises(Cancelled):
        await asyncio.wait_for(waiting, 1)
    await backend.close()
    assert children() == []


# ---------------------------------------------------------------- its parent's death

PARENT = """
import asyncio, sys
from dataclasses import replace
from pathlib import Path
from generation.backends.local import LocalBackend
from generation.cancel import CancelToken
from generation.domain import Isolation
from generation.faults import faulty_engines
from generation.render import RenderOptions
from tests.generation import requests
from tests.generation.backends.slots import CPU, running_job

async def main():
    backend = LocalBackend([CPU], faulty_engines, Path(sys.argv[1]), RenderOptions(), isolation=Isolation.PROCESS)
    request = replace(requests.animate("faulty", 3000), prompt=sys.argv[2])
    await backend.run(running_job(request), CPU, lambda progress: print("begun", flush=True), CancelToken())

asyncio.run(main())
"""


@pytest.mark.parametrize("what", ["log something", "hold 20000000000"])
def test_it_ends_with_its_parent_and_so_does_its_encoder(tmp_path: Path, what: str) -> None:
    root = Path(__file__).parents[3]
    parent = subprocess.Popen([sys.executable, "-c", PARENT, tmp_path, what], cwd=root, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"begun\n"
    (process,) = slot_processes(parent.pid)
    until(lambda: len(children(process.pid)) == 1, "the encoder runs")
    below = children(process.pid)
    time.sleep(0.2)
    parent.kill()
    parent.communicate()
    until(lambda: not any(is_alive(each.pid) for each in (process, *below)), "all of them end")
