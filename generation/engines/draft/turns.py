"""Two processes that draw a film in turns: the other one is a fork, which has everything prepared already.

The renderer keeps the interpreter's lock while it draws, so two threads would only wait for each other; and a process
started anew would load for a second of processor time what a fork has at once. Side by side 0.5 s of a clip of ten
(benchmarks/RESULTS.md).
"""

import logging
import mmap
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing, suppress
from typing import NoReturn

import numpy as np

from generation.media.pixels import packed
from generation.ports import Frame

log = logging.getLogger(__name__)

Draw = Callable[[int], Frame]
_SLOTS = 2  # frames that the fork may be ahead
_TOKEN = b"."


def can_fork() -> bool:
    """Whether that is safe here, and a second core there to gain from it.

    Where engines have a process of their own, they run on its main thread. Elsewhere, as in the bot, other threads may
    hold locks that nobody would open in the fork: those of such a process only talk to its parent and mix sound, and
    start no program whose pipes a fork would keep open. macOS' own libraries survive no fork, and Windows has none.
    """
    if sys.platform != "linux" or threading.current_thread() is not threading.main_thread():
        return False
    return len(os.sched_getaffinity(0)) > 1


def in_turns(draw: Draw, frames: int, width: int, height: int) -> Generator[Frame, None, None]:
    """Frames 0 to `frames` - 1, each valid until the next is asked for; every other one is drawn in a fork.

    `draw` gives for an index the same frame of four-channel pixels whatever was drawn before. Where there can be no
    fork, and where it ends too soon, this process draws alone. Raises what `draw` raises.
    """
    try:
        other = _Fork(draw, range(1, frames, 2), (height, width, 4))
    except OSError as error:
        log.warning("no second process to draw with: %r", error)
        yield from map(draw, range(frames))
        return
    with closing(other) as fork:
        for index in range(frames):
            taken = fork.take() if index % 2 else None
            yield draw(index) if taken is None else taken
            if taken is not None:
                fork.give_back()


class _Fork:
    """Shared memory for some frames, and two pipes with a byte for each that is free and that is drawn.

    Who dies closes its ends of them, and the other one reads the end of the file: neither waits for ever.
    """

    def __init__(self, draw: Draw, indices: range, shape: tuple[int, int, int]) -> None:
        """Raises OSError where the system gives no memory, pipe or process."""
        memory = mmap.mmap(-1, _SLOTS * int(np.prod(shape)))
        self._slots: Frame = np.frombuffer(memory, np.uint8).reshape(_SLOTS, *shape)
        self._taken = 0
        self._has_ended = False
        with ExitStack() as if_it_fails:
            free, self._freed = _pipe(if_it_fails)
            os.write(self._freed, _TOKEN * _SLOTS)  # before there is anybody who could have ended already
            self._drawn, done = _pipe(if_it_fails)
            self._pid = _fork()
            if_it_fails.pop_all()
        if not self._pid:
            os.close(self._freed)
            os.close(self._drawn)
            self._work(draw, indices, free, done)
        os.close(free)
        os.close(done)

    def _work(self, draw: Draw, indices: range, free: int, done: int) -> NoReturn:
        """In the fork. What is raised here is raised again by who draws the frame then."""
        try:
            for turn, index in enumerate(indices):
                if not os.read(free, 1):
                    break
                np.copyto(self._slots[turn % _SLOTS], packed(draw(index)))
                os.write(done, _TOKEN)
        finally:
            os._exit(0)  # nothing else of what was inherited may run here

    def take(self) -> Frame | None:
        """Waits for the next frame, which stays until `give_back`. None where the fork has ended."""
        if self._has_ended or not os.read(self._drawn, 1):
            if not self._has_ended:
                log.warning("the second drawing process has ended too soon; this one goes on alone")
            self._has_ended = True
            return None
        frame: Frame = self._slots[self._taken % _SLOTS][:, :, :3]
        return frame

    def give_back(self) -> None:
        self._taken += 1
        with suppress(BrokenPipeError):  # it has drawn all of its frames
            os.write(self._freed, _TOKEN)

    def close(self) -> None:
        """Ends it, whatever it does."""
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._freed)
        os.close(self._drawn)


def _pipe(close: ExitStack) -> tuple[int, int]:
    ends = os.pipe()
    for end in ends:
        close.callback(os.close, end)
    return ends


def _fork() -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 has one for any thread: see `can_fork`
        return os.fork()
