"""A process that is started before it is known what for: it loads while the program itself still does.

A clip from the command line begins 0.5 s earlier for it, on two cores (benchmarks/RESULTS.md).
"""

import signal
import threading
from contextlib import suppress

from generation import processes
from generation.processes import ChildProcess

_lock = threading.Lock()
_waiting: ChildProcess | None = None


def start(module: str, *arguments: str) -> None:
    """At most one waits. Call it from the main thread: the process ends with the thread that started it.

    Where the system gives no process nothing happens: who needs one starts it then, and is told why not.
    """
    global _waiting  # noqa: PLW0603 - it is there before anything that could hold it is imported
    with _lock, suppress(OSError):
        if _waiting is None:
            _waiting = processes.start(module, *arguments)


def waits() -> bool:
    return _waiting is not None


def take() -> ChildProcess | None:
    """The process, for the first who asks; None where it has ended, as for want of memory."""
    global _waiting
    with _lock:
        taken, _waiting = _waiting, None
    if taken is None or taken.is_running:
        return taken
    taken.output.close()
    taken.reap()
    return None


def discard() -> None:
    """End it where nobody has taken it."""
    unused = take()
    if unused is not None:
        unused.signal(signal.SIGKILL)
        unused.output.close()
        unused.reap()
