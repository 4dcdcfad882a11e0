"""Engines in threads stand back while many people wait for an answer. One for the process, like the lock it is about.

The drawing library holds the interpreter's lock for a whole frame, 14 ms, and the event loop waits that long after
each read and write. Two hundred commands at once were answered within 1.62 s beside a drawing thread, within
0.79 s where it stood back (benchmarks/discord_load.py, two cores shared with other programs).
"""

import threading

MANY = 8  # people who wait at the same time
LONGEST_S = 0.5  # for one frame: a rush that never ends slows a clip down, and does not stop it

_lock = threading.Lock()
_calm = threading.Event()
_calm.set()
_waiting = 0


def begin() -> int:
    """Somebody more waits; returns how many now do."""
    return _count(1)


def end() -> int:
    """Somebody was answered; returns how many still wait."""
    return _count(-1)


def stand_back() -> None:
    """Returns when few wait, or after LONGEST_S. Called by engines' threads between two frames or steps."""
    _calm.wait(LONGEST_S)


def _count(change: int) -> int:
    global _waiting  # noqa: PLW0603 - see above: there is one
    with _lock:
        _waiting += change
        if _waiting > MANY:
            _calm.clear()
        else:
            _calm.set()
        return _waiting
