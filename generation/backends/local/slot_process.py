"""A slot's child process as its parent sees it: jobs in, outcomes out, and whatever happens to it is noticed."""

import logging
import queue
import signal
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from generation import processes, spare
from generation.backends.local.by_name import MakeEngines, name_of
from generation.backends.local.messages import (
    FROM_CHILD,
    TO_CHILD,
    Begin,
    Cancel,
    End,
    Failed,
    Finished,
    FromChild,
    Logged,
    Progressed,
    Ready,
    Start,
    ToChild,
)
from generation.backends.local.progress import Outlet
from generation.backends.local.rendering import Outcome
from generation.cancel import CancelToken
from generation.engine_options import EngineOptions
from generation.errors import Cancelled, CancelReason, CartoonError, EngineFailed, EngineLost

log = logging.getLogger(__name__)

CHILD = "generation.backends.local.child"
_LOOK_EVERY_S = 0.05  # for a cancel, which nobody announces
_LINE_CHARACTERS = 2_000
_LAST_LINES = 100  # a crash names every frame of every thread
_OUTPUT_S = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadlines:
    """Seconds that a child process has for what it is asked, before it is ended.

    `cancel_s`: to its next report; a model that is loading or compiling makes none, and ending it costs the next job
    the time again. `shutdown_s`: the same when the program ends, or of what it has been asked to end itself.
    """

    start_s: float = 120.0
    cancel_s: float = 30.0
    shutdown_s: float = 5.0
    terminate_s: float = 2.0
    send_s: float = 10.0

    def of(self, reason: CancelReason) -> float:
        return self.shutdown_s if reason is CancelReason.SHUTDOWN else self.cancel_s


DEADLINES = Deadlines()


class SlotProcess:
    """One child process, used by one thread at a time. `is_over` may be asked from any."""

    def __init__(
        self, slot_id: str, make_engines: MakeEngines, engine_options: EngineOptions, deadlines: Deadlines
    ) -> None:
        """The process that waits (`generation.spare`), or a new one. Raises OSError when the system gives none."""
        engines, level = name_of(make_engines), logging.getLogger().getEffectiveLevel()
        self._child = spare.take() or processes.start(CHILD, slot_id)
        _limit_sends(self._child.channel, deadlines.send_s)
        self._deadlines = deadlines
        self._answers: queue.SimpleQueue[FromChild | None] = queue.SimpleQueue()  # None: it is over
        self._over = threading.Event()
        self._is_deaf = False
        self._exit_code = 0
        self._job_id = ""
        self._outlet: Outlet | None = None
        self._last_lines: deque[str] = deque(maxlen=_LAST_LINES)
        self._output = threading.Thread(target=self._read_output, name=f"output of {slot_id}", daemon=True)
        self._output.start()
        threading.Thread(target=self._read, name=f"answers of {slot_id}", daemon=True).start()
        self._say(Start(engines=engines, options=engine_options, log_level=level))

    @property
    def is_over(self) -> bool:
        return self._over.is_set()

    @property
    def pid(self) -> int:
        return self._child.pid

    def until_ready(self, cancel: CancelToken) -> CartoonError | None:
        """None when it can take a job, else why not; then it is over."""
        answer = self._wait(cancel, self._deadlines.start_s, lambda reason: 0.0)
        if isinstance(answer, Ready):
            return None
        why = self._last_lines[-1] if self._last_lines else self._how_it_ended()
        self.kill()
        if cancel.reason is not None:
            return Cancelled(cancel.reason)
        return cannot_start(why, detail="\n".join(self._last_lines))

    def run(self, begin: Begin, cancel: CancelToken, outlet: Outlet) -> Outcome:
        """Blocks until the job has ended, one way or the other. After EngineLost and a cancel that it did not hear in
        time the process is over.
        """
        self._job_id, self._outlet = begin.job_id, outlet
        try:
            self._say(begin)
            answer = self._wait(cancel, None, lambda reason: self._ask_to_stop(begin.job_id, reason))
        finally:
            self._outlet = None
        match answer:
            case Finished():
                outcome: Outcome = answer.rendered(begin.folder)
            case Failed():
                outcome = answer.error
            case _:
                outcome = Cancelled(cancel.reason) if cancel.reason is not None else self._lost()
                self.kill()
        if isinstance(outcome, EngineLost):  # what the engine lost, a card for one, the process has lost with it
            self.kill()
        self._job_id = ""
        return outcome

    def end(self) -> None:
        """Asked, then told, then killed, each after its deadline."""
        self._say(End())
        if not self._over.wait(self._deadlines.shutdown_s):
            self._child.signal(signal.SIGTERM)
            if not self._over.wait(self._deadlines.terminate_s):
                self.kill()

    def kill(self) -> None:
        """Returns when it is gone; not where the system itself cannot end it, as with a hung driver."""
        self._child.signal(signal.SIGKILL)
        if not self._over.wait(self._deadlines.terminate_s):
            log.error("the process %d does not end, though it was killed", self.pid)

    # ------------------------------------------------------------ talking

    def _say(self, message: ToChild) -> None:
        """Who does not listen any more is killed; `_wait` tells."""
        try:
            self._child.channel.sendall(TO_CHILD.dump(message).encode() + b"\n")
        except OSError as error:
            self._is_deaf = isinstance(error, BlockingIOError)
            self._child.signal(signal.SIGKILL)

    def _ask_to_stop(self, job_id: str, reason: CancelReason) -> float:
        self._say(Cancel(job_id=job_id, reason=reason))
        return self._deadlines.of(reason)

    def _wait(
        self, cancel: CancelToken, limit_s: float | None, ask_to_stop: Callable[[CancelReason], float]
    ) -> FromChild | None:
        """The next answer; None where it is over, or has answered neither within `limit_s` nor within the seconds that
        `ask_to_stop` grants after a cancel.
        """
        give_up_at = None if limit_s is None else time.monotonic() + limit_s
        is_asked = False
        while give_up_at is None or time.monotonic() < give_up_at:
            try:
                return self._answers.get(timeout=_LOOK_EVERY_S)
            except queue.Empty:
                if cancel.reason is not None and not is_asked:
                    is_asked = True
                    give_up_at = time.monotonic() + ask_to_stop(cancel.reason)
        return None

    # ------------------------------------------------------------ listening

    def _read(self) -> None:
        """Until the socket's end, which is the process' own: then nothing of it stays, no zombie either."""
        try:
            with self._child.channel.makefile("rb") as lines:
                for line in lines:
                    self._hear(FROM_CHILD.load(line))
        except (OSError, CartoonError) as error:  # a reset is an end too; nonsense is the end of all trust
            log.debug("the socket of process %d broke: %r", self.pid, error)
        self._exit_code = self._child.reap()
        self._output.join(_OUTPUT_S)
        self._over.set()
        self._answers.put(None)

    def _hear(self, message: FromChild) -> None:
        match message:
            case Progressed():
                if (outlet := self._outlet) is not None:
                    outlet.post(message.progress)
            case Logged():
                self._log(message.level, message.logger, message.text, message.created)
            case _:
                self._answers.put(message)

    def _read_output(self) -> None:
        """What libraries print, a line at a time; of a line that draws itself anew its last state, as on a screen."""
        with self._child.output as output:
            while raw := output.readline(_LINE_CHARACTERS):
                line = raw.decode("utf-8", "replace").rstrip().rpartition("\r")[2]
                if line:
                    self._last_lines.append(line)
                    self._log(logging.INFO, f"{__name__}.output", line, time.time())

    def _log(self, level: int, logger: str, text: str, created: float) -> None:
        to = logging.getLogger(logger)
        if not to.isEnabledFor(level):
            return
        fields: dict[str, object] = {"name": logger, "levelno": level, "levelname": logging.getLevelName(level)}
        fields |= {"msg": "%s", "args": (text,), "created": created}
        if self._job_id:
            fields["job_id"] = self._job_id
        to.handle(logging.makeLogRecord(fields))

    # ------------------------------------------------------------ its end

    def _lost(self) -> EngineLost:
        message = f"The process that made this clip was lost: {self._how_it_ended()}"
        return EngineLost(message, detail="\n".join(self._last_lines))

    def _how_it_ended(self) -> str:
        if self._is_deaf or not self.is_over:
            return "it does not answer."
        if self._exit_code == -signal.SIGKILL:
            return "it was killed, as the system does when memory runs out."
        if self._exit_code < 0:
            return f"it crashed ({signal.Signals(-self._exit_code).name})."
        return f"it ended with code {self._exit_code}."


def _limit_sends(channel: socket.socket, limit_s: float) -> None:
    """A stopped child must not hold its parent's thread. Python's own timeout would hold for reading too."""
    seconds, rest = divmod(limit_s, 1)
    channel.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("@ll", int(seconds), int(rest * 1e6)))


def cannot_start(why: str, *, detail: str = "") -> EngineFailed:
    line = " ".join(why.split()).rstrip(".")
    return EngineFailed(f"The process that makes clips cannot start: {line}.", detail=detail)
