"""Pictures that go wrong in every way that a library can, for tests; other processes find them by name."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping
from importlib import import_module

from generation.domain import Shot
from generation.engine_options import EngineOptions
from generation.errors import Cancelled, CancelReason, with_code
from generation.ports import Facts, Frame, Report
from generation.testing import FixedEngines, FlatPictures, RoundPictures, ToneVoice


class FaultyPictures(FlatPictures):
    """Does at its third frame what the prompt says: any process finds out so what is to go wrong.

    `raise CODE` an error of the tree, `break` what no engine documents, `exhaust` memory, `die` by SIGKILL, `crash` by
    SIGSEGV, `exit`, `hang` without a report, `hold` the interpreter while so many numbers are summed, `spin` in Python,
    `load` modules, `print` on both streams below Python's own, `log`, `flood` the log, `orphan` a process behind.
    """

    name = "faulty"

    def render(self, shot: Shot, report: Report) -> Generator[Frame, None, Facts]:
        frames = super().render(shot, report)
        yield next(frames)
        yield next(frames)
        what, _, more = shot.prompt.partition(" ")
        _FAULTS[what](more)
        return (yield from frames)


def _raise(code: str) -> None:
    raise Cancelled(CancelReason.MODERATOR) if code == Cancelled.code else with_code(code, "It broke so.", detail="how")


def _break(_: str) -> None:
    raise LookupError("a library's own trouble")


def _exhaust(_: str) -> None:
    raise MemoryError


def _hold(numbers: str) -> None:
    """One call into C that does not let go of the interpreter's lock, as libraries do while they load."""
    sum(range(int(numbers)))


def _spin(seconds: str) -> None:
    """Python code that never waits."""
    until = time.monotonic() + float(seconds)
    while time.monotonic() < until:
        pass


def _load(modules: str) -> None:
    for name in modules.split():
        import_module(name)


def _print(text: str) -> None:
    for stream in (1, 2):
        os.write(stream, f"{text} {stream}\n".encode())
    print(text, "by Python")  # noqa: T201 - as libraries do


def _log(text: str) -> None:
    logging.getLogger("a.library").warning(text)


def _flood(count: str) -> None:
    for number in range(int(count)):
        logging.getLogger("a.library").warning("%d %s", number, "x" * 1_000)


def _orphan(seconds: str) -> None:
    subprocess.Popen([sys.executable, "-c", f"import time; time.sleep({float(seconds)})"])  # noqa: S603 - ourselves


_FAULTS: Mapping[str, Callable[[str], object]] = {
    "raise": _raise,
    "break": _break,
    "exhaust": _exhaust,
    "die": lambda _: os.kill(os.getpid(), signal.SIGKILL),
    "crash": lambda _: os.kill(os.getpid(), signal.SIGSEGV),
    "exit": lambda code: os._exit(int(code)),
    "hang": lambda seconds: time.sleep(float(seconds)),
    "hold": _hold,
    "spin": _spin,
    "load": _load,
    "print": _print,
    "log": _log,
    "flood": _flood,
    "orphan": _orphan,
}


class DraftPictures(FlatPictures):
    """The draft engine's stand-in."""

    name = "draft"


def faulty_engines(_: EngineOptions | None = None) -> FixedEngines:
    """`flat` pictures at a pace, `round` and `faulty` ones, a stand-in for `draft`, and the `tone` voice."""
    pace_s = 0.01
    pictures = (FlatPictures(pace_s), RoundPictures(), FaultyPictures(pace_s), DraftPictures(pace_s))
    return FixedEngines(pictures, (ToneVoice(),))
