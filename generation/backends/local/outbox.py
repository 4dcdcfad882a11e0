"""What the child process says, written by a thread of its own: who talks is never kept waiting by a slow reader."""

import logging
import socket
import threading
import time
import traceback
from collections import deque

from generation import processes
from generation.backends.local.messages import FROM_CHILD, FromChild, Logged, Progressed, whole
from generation.jobs import Progress

_MOST_LOGGED = 500  # lines that wait; what is said beyond them is counted


class Outbox:
    """Of progress only the newest waits; answers are written after the progress that came before them."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._changed = threading.Condition()
        self._logged: deque[bytes] = deque()
        self._left_out = 0
        self._progress = b""
        self._waiting: Progress | None = None  # what `_progress` says
        self._answers: deque[bytes] = deque()
        self._is_closed = False
        self._thread = threading.Thread(target=self._write_all, name="outbox", daemon=True)
        self._thread.start()

    def post(self, progress: Progress) -> None:
        """See `Outlet`. Raises BadInput for numbers that JSON cannot carry."""
        with self._changed:
            waiting = progress.after(self._waiting)
            self._progress, self._waiting = _line(Progressed.of(waiting)), waiting
            self._changed.notify()

    def log(self, logged: Logged) -> None:
        line = _line(logged)
        with self._changed:
            if len(self._logged) < _MOST_LOGGED:
                self._logged.append(line)
            else:
                self._left_out += 1
            self._changed.notify()

    def answer(self, message: FromChild) -> None:
        """Raises BadInput for facts that JSON cannot carry."""
        line = _line(message)
        with self._changed:
            self._answers.append(line)
            self._changed.notify()

    def close(self) -> None:
        """Returns when everything is written."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        self._thread.join()

    def _write_all(self) -> None:
        try:
            while lines := self._take():
                self._channel.sendall(lines)
        except OSError:  # nobody reads any more: the parent is gone
            processes.end_with_group()

    def _take(self) -> bytes:
        """Blocks until there is something; empty: closed, and everything was taken."""
        with self._changed:
            while not (self._logged or self._progress or self._answers or self._is_closed):
                self._changed.wait()
            left_out = _line(_left_out(self._left_out)) if self._left_out else b""
            lines = b"".join([*self._logged, left_out, self._progress, *self._answers])
            self._logged.clear()
            self._answers.clear()
            self._progress, self._waiting, self._left_out = b"", None, 0
            return lines


class LogToOutbox(logging.Handler):
    """Hands log records to the parent, whose log they belong into."""

    def __init__(self, outbox: Outbox) -> None:
        super().__init__()
        self._outbox = outbox

    def emit(self, record: logging.LogRecord) -> None:
        try:
            text = record.getMessage()
            if record.exc_info:
                text += "\n" + "".join(traceback.format_exception(*record.exc_info)).rstrip()
        except Exception:  # a message of a library whose arguments do not fit it
            self.handleError(record)
            return
        self._outbox.log(Logged(level=record.levelno, logger=record.name, text=whole(text), created=record.created))


def _line(message: FromChild) -> bytes:
    return FROM_CHILD.dump(message).encode() + b"\n"


def _left_out(count: int) -> Logged:
    text = f"{count} more lines of the log were left out: they came faster than they could be written"
    return Logged(level=logging.WARNING, logger=__name__, text=text, created=time.time())
