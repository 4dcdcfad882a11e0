"""A process that waits for work before it is known what for: the first slot has it, or nobody, and then it ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from generation import spare
from generation.backends.local import LocalBackend
from generation.backends.local.backend import in_process
from generation.backends.local.slot_process import CHILD
from generation.cancel import CancelToken
from generation.domain import Isolation, SlotKind
from generation.faults import faulty_engines
from generation.render import RenderOptions
from tests.generation import requests
from tests.generation.backends.slots import CPU, running_job
from tests.processes import children, is_alive, slot_processes, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

PRELOAD = "generation.engines.draft:preload"
ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    yield
    spare.discard()
    assert children() == [], "neither a process nor a zombie is left"


def backend(folder: Path, isolation: Isolation = Isolation.AUTO) -> LocalBackend:
    return LocalBackend([CPU], faulty_engines, folder / "work", RenderOptions(), isolation=isolation)


@pytest.mark.parametrize("preload", [PRELOAD, ""], ids=["preloaded", "bare"])
async def test_the_cpu_slot_runs_its_jobs_in_it(tmp_path: Path, preload: str) -> None:
    spare.start(CHILD, "spare", preload)
    (waiting,) = slot_processes()
    opened = backend(tmp_path)
    await opened.run(running_job(requests.animate(frames=2)), CPU, lambda progress: None, CancelToken())
    assert [each.pid for each in slot_processes()] == [waiting.pid]
    assert not spare.waits()
    await opened.close()


async def test_a_preload_that_fails_stops_no_job(tmp_path: Path) -> None:
    spare.start(CHILD, "spare", "generation.engines.draft:no_such_thing")
    opened = backend(tmp_path)
    await opened.run(running_job(requests.animate(frames=2)), CPU, lambda progress: None, CancelToken())
    await opened.close()


def test_only_one_waits_and_it_decides_where_the_cpu_works() -> None:
    assert not in_process(Isolation.AUTO, SlotKind.CPU)
    spare.start(CHILD, "spare")
    spare.start(CHILD, "spare")
    assert len(slot_processes()) == 1
    assert in_process(Isolation.AUTO, SlotKind.CPU)
    assert not in_process(Isolation.THREAD, SlotKind.CPU)
    spare.discard()
    assert slot_processes() == []
    assert spare.take() is None


async def test_one_that_has_died_is_not_handed_out(tmp_path: Path) -> None:
    spare.start(CHILD, "spare", PRELOAD)
    (waiting,) = slot_processes()
    os.kill(waiting.pid, signal.SIGKILL)
    until(lambda: not is_alive(waiting.pid), "it dies")
    opened = backend(tmp_path, Isolation.PROCESS)
    await opened.run(running_job(requests.animate(frames=2)), CPU, lambda progress: None, CancelToken())
    await opened.close()


async def test_where_jobs_run_in_threads_it_ends(tmp_path: Path) -> None:
    spare.start(CHILD, "spare")
    opened = backend(tmp_path, Isolation.THREAD)
    assert slot_processes() == []
    await opened.close()


def test_it_ends_with_a_program_that_never_asked_for_it() -> None:
    program = f"from generation import spare\nspare.start({CHILD!r}, 'spare', {PRELOAD!r})\nprint(spare.take().pid)\n"
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    until(lambda: not is_alive(int(ended.stdout)), "the process follows its parent")


def test_preloading_does_not_change_the_clip(tmp_path: Path) -> None:
    """The network that was loaded before is the one that the voice uses, once."""
    program = (
        "import sys\n"
        "from generation.engines import Engines\n"
        "from generation.engines.draft import preload\n"
        "from generation.domain import Character, Line, Script, SpeechOptions\n"
        "import hashlib\n"
        "if sys.argv[1] == 'yes': preload()\n"
        "voice = Engines().speech('draft')\n"
        "script = Script(lines=(Line(speaker='a', text='Hello moon!'),))\n"
        "cast = {'a': Character(name='a', title='A')}\n"
        "spoken = voice.speak(script, cast, SpeechOptions(engine='draft'), 3, lambda *_: None)\n"
        "print(hashlib.sha256(spoken.samples.tobytes()).hexdigest())\n"
    )
    said = [
        subprocess.run([sys.executable, "-c", program, answer], cwd=ROOT, capture_output=True, text=True, check=True)
        for answer in ("yes", "no")
    ]
    assert said[0].stdout == said[1].stdout != ""
