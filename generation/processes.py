"""Python processes of ours beside the main one: started clean, and none outlives who started it.

`start` runs a module in a new interpreter with one socket to its parent; the module calls `bind_to_parent` first.
What ends it when its parent dies, `kill -9` included:

- the kernel (Linux): the parent-death signal, asked for in the child itself, where other threads are no danger. It
  follows the thread that started the process, so that thread must live as long: a worker of its own, never a pool's.
- everywhere: the socket's end of file, which a thread of the child waits for (`end_with_group`).

A process leads a group of its own: Ctrl-C in the terminal is for the main process, and one signal reaches all that it
has started. An ffmpeg has a group of its own too, and ends with the pipe that it reads (`generation.media.process`).
"""

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO

# -P: the folder that somebody stands in may hold a `generation` or a `json` of its own. -u: a crash loses no line.
_PYTHON = (sys.executable, "-P", "-u", "-X", "faulthandler", "-c")
_RUN = """
import json, runpy, sys
_, path, module, *sys.argv[1:] = sys.argv
sys.path[:] = json.loads(path)
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_OOM_SCORE = 500  # of -1000 to 1000, added to the share of memory: a process of ours goes before the bot does


class ChildProcess:
    """A process and its group, from its start until it is reaped. Methods may be called from any thread."""

    def __init__(self, process: subprocess.Popen[bytes], channel: socket.socket) -> None:
        self._process = process
        self._lock = threading.Lock()  # a reaped process' number may be another's: no signal after that
        self._is_reaped = False
        self.channel = channel

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Looks without reaping: until then its number is nobody else's."""
        with self._lock:
            look = os.WEXITED | os.WNOHANG | os.WNOWAIT
            return not self._is_reaped and os.waitid(os.P_PID, self.pid, look) is None

    @property
    def output(self) -> IO[bytes]:
        """What it and its libraries print, both streams, a crash's traceback too. It ends with the last process that
        holds it.
        """
        assert self._process.stdout is not None  # noqa: S101 - made with PIPE
        return self._process.stdout

    def signal(self, number: int) -> None:
        """To the whole group; nothing happens where it was reaped."""
        with self._lock:
            if not self._is_reaped:
                _signal_group(self.pid, number)

    def reap(self) -> int:
        """Kill whoever is left of the group, wait for the process, close the channel. Its exit code; negative: by which
        signal. Called once.

        A process that has ended by itself keeps its own code, also where it is told to die at the same moment.
        """
        with self._lock:
            self._is_reaped = True
            _signal_group(self.pid, signal.SIGKILL)
        code = self._process.wait()
        self.channel.close()
        return code


def start(module: str, *arguments: str) -> ChildProcess:
    """Runs a module as `python -m` does, and finds the modules that this process finds: no others lie in the way.

    Its arguments are the socket's descriptor, our process id and `arguments`. Raises OSError when the system gives no
    process.
    """
    ours, theirs = socket.socketpair()
    number = theirs.fileno()
    try:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, an argument list
            [*_PYTHON, _RUN, json.dumps(sys.path), module, str(number), str(os.getpid()), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(number,),
            process_group=0,
        )
    except OSError:
        ours.close()
        raise
    finally:
        theirs.close()
    return ChildProcess(process, ours)


def bind_to_parent(channel: str, parent: str) -> socket.socket:
    """In the child, first of all; takes the two arguments that `start` gave. Returns the socket to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        with suppress(OSError):  # a hardened container may forbid it
            Path("/proc/self/oom_score_adj").write_text(str(_OOM_SCORE), encoding="ascii")
    if os.getppid() != int(parent):  # it died before the kernel knew what to tell us
        os._exit(1)
    bound = socket.socket(fileno=int(channel))
    bound.set_inheritable(False)  # what we start must not keep the parent waiting for our end
    return bound


def end_with_group() -> None:
    """At once, with everything that this process has started in its group; for who has lost its parent."""
    if os.getpgrp() == os.getpid():
        _signal_group(os.getpid(), signal.SIGKILL)
    os._exit(1)


def _signal_group(leader: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):  # macOS says the second of a group of zombies
        os.killpg(leader, number)
