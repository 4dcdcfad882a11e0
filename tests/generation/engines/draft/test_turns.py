"""Two processes that draw in turns: the same frames, and nobody left behind, whatever happens to either."""

import logging
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from generation.engines.draft.pictures import DraftPictures
from generation.engines.draft.turns import can_fork, in_turns
from generation.ports import Frame
from tests.generation.engines.draft.test_pictures import digest, drawn, quiet, shot
from tests.processes import is_alive

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks only there")

SIDE = 8
HERE = os.getpid()


def frame_of(*values: int) -> Frame:
    pixels = np.zeros((SIDE, SIDE, 4), np.uint8)
    pixels.reshape(-1, 4)[: len(values), 0] = values
    return pixels[:, :, :3]


def draw(index: int) -> Frame:
    """Tells its index, and whether this process has drawn it."""
    return frame_of(index, os.getpid() == HERE)


def told(frames: int, drawing: Callable[[int], Frame] = draw) -> list[tuple[int, bool]]:
    return [(int(frame[0, 0, 0]), bool(frame[0, 1, 0])) for frame in in_turns(drawing, frames, SIDE, SIDE)]


def open_files() -> list[str]:
    return sorted(path.name for path in Path("/proc/self/fd").iterdir())


def children() -> list[str]:
    return Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text().split()


@pytest.mark.parametrize("frames", [1, 2, 3, 9, 50])
def test_every_other_frame_is_drawn_by_the_other_process(frames: int) -> None:
    assert told(frames) == [(index, index % 2 == 0) for index in range(frames)]


def test_a_frame_stays_until_the_next_is_asked_for() -> None:
    for index, frame in enumerate(in_turns(draw, 12, SIDE, SIDE)):
        time.sleep(0.01)  # the other one draws as far ahead as it may
        assert frame[0, 0, 0] == index


def test_where_the_other_one_is_killed_all_frames_come_and_it_is_told(caplog: pytest.LogCaptureFixture) -> None:
    def killed_at_5(index: int) -> Frame:
        if index == 5 and os.getpid() != HERE:
            os.kill(os.getpid(), signal.SIGKILL)
        return draw(index)

    with caplog.at_level(logging.WARNING):
        assert told(10, killed_at_5) == [(index, index % 2 == 0 or index >= 5) for index in range(10)]
    assert len(caplog.records) == 1


def test_where_the_system_gives_no_more_files_one_process_draws(caplog: pytest.LogCaptureFixture) -> None:
    before = open_files()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    next_four = [*os.pipe(), *os.pipe()]
    for number in next_four:
        os.close(number)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(next_four), hard))  # one pipe, but not two
    try:
        with caplog.at_level(logging.WARNING):
            assert told(4) == [(index, True) for index in range(4)]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert len(caplog.records) == 1
    assert open_files() == before


def test_what_cannot_be_drawn_is_raised_here() -> None:
    def broken_at_3(index: int) -> Frame:
        if index == 3:
            raise ZeroDivisionError
        return draw(index)

    frames = in_turns(broken_at_3, 10, SIDE, SIDE)
    assert [int(frame[0, 0, 0]) for frame in islice(frames, 3)] == [0, 1, 2]
    with pytest.raises(ZeroDivisionError):
        next(frames)


def test_who_stops_early_leaves_no_process_and_no_open_file() -> None:
    before = children(), open_files()
    frames = in_turns(draw, 1000, SIDE, SIDE)
    next(frames)
    assert len(children()) == len(before[0]) + 1
    frames.close()
    assert (children(), open_files()) == before


def test_the_other_one_does_not_outlive_its_parent() -> None:
    code = (
        "import os, time; from tests.generation.engines.draft.test_turns import draw, in_turns;"
        "frames = in_turns(lambda index: time.sleep(0.02) or draw(index), 10_000, 8, 8);"
        "next(frames); print(open(f'/proc/self/task/{os.getpid()}/children').read(), flush=True);"
        "[None for _ in frames]"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        fork = int(parent.stdout.readline())
        assert is_alive(fork)
        parent.kill()
    deadline = time.monotonic() + 10
    while is_alive(fork):
        assert time.monotonic() < deadline, "the fork outlived its parent"
        time.sleep(0.02)


def test_no_fork_beside_others_threads() -> None:
    found: list[bool] = []
    thread = threading.Thread(target=lambda: found.append(can_fork()))
    thread.start()
    thread.join()
    assert found == [False]


def test_the_draft_engine_draws_the_same_pixels_alone_and_in_turns() -> None:
    """Long enough for a fork; another thread than the main one draws alone."""
    wanted = shot("temo and felfel dance in a rainy city", size=(512, 512), frames=100)
    alone: list[str] = []
    thread = threading.Thread(target=lambda: alone.append(digest(drawn(wanted))))
    thread.start()
    thread.join()
    in_both, forks = [], set[str]()
    for frame in DraftPictures().render(wanted, quiet):
        in_both.append(frame.copy())
        forks.update(children())
    assert alone == [digest(in_both)]
    assert bool(forks) == can_fork()
