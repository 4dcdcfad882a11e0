"""The process that a slot's engines run in: `python -m generation.backends.local.child`, started by the slot's thread,
or before there is any (`generation.spare`).

Engines run on the main thread and stay warm from job to job. A second thread reads what the parent says, a third one
writes what it is told. Where the parent has died, the second ends this process with everything that it has started.
"""

import gc
import logging
import os
import queue
import socket
import sys
import traceback
from collections.abc import Iterator
from threading import Thread

from generation import processes
from generation.backends.local.by_name import MakeEngines, named
from generation.backends.local.messages import (
    TO_CHILD,
    Begin,
    Cancel,
    End,
    Failed,
    Finished,
    Ready,
    Start,
    ToChild,
)
from generation.backends.local.outbox import LogToOutbox, Outbox
from generation.backends.local.progress import TokenReport
from generation.backends.local.rendering import outcome_of
from generation.cancel import CancelToken
from generation.errors import CartoonError
from generation.ports import EngineSet

Asked = tuple[Begin, CancelToken]


def main(channel: str, parent: str, _label: str, preload: str = "") -> None:
    """`preload`: a function to call before there is anything to do, as `by_name` has it.

    The label, a slot's id, is for who lists the processes.
    """
    bound = processes.bind_to_parent(channel, parent)
    inbox = _Inbox(bound)  # from here on the parent's death is noticed
    if preload:
        gc.disable()  # what is loaded stays: collecting in between would only walk it again and again
        _call(preload)
        gc.freeze()
        gc.enable()
    if (start := inbox.start()) is None:
        return
    outbox = Outbox(bound)
    logging.basicConfig(level=start.log_level, handlers=[LogToOutbox(outbox)], force=True)
    logging.captureWarnings(capture=True)
    make_engines: MakeEngines = named(start.engines)
    made = make_engines(start.options)
    outbox.answer(Ready())
    try:
        for begin, token in inbox.jobs():
            _answer(begin, token, made, outbox)
    finally:
        made.close()
        outbox.close()


def _call(preload: str) -> None:
    try:
        named(preload)()
    except Exception:  # whatever is wrong, the first job that needs it tells
        traceback.print_exc()


def _answer(begin: Begin, token: CancelToken, engines: EngineSet, outbox: Outbox) -> None:
    report = TokenReport(token, outbox)
    outcome = outcome_of(
        begin.job_id, begin.request, engines, folder=begin.folder, report=report, options=begin.options
    )
    if not isinstance(outcome, CartoonError):
        try:
            outbox.answer(Finished.of(outcome))
            return
        except CartoonError as error:
            outcome = error
    outbox.answer(Failed.of(outcome))


class _Inbox:
    """Reads the parent's messages: jobs for the main thread, cancels at once for the job's token."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._started: queue.SimpleQueue[Start | None] = queue.SimpleQueue()
        self._asked: queue.SimpleQueue[Asked | None] = queue.SimpleQueue()
        self._latest: Asked | None = None
        Thread(target=self._read, name="inbox", daemon=True).start()

    def start(self) -> Start | None:
        """Waits for it; None where it will not come."""
        return self._started.get()

    def jobs(self) -> Iterator[Asked]:
        """Until the parent says that there will be no more."""
        while (asked := self._asked.get()) is not None:
            yield asked

    def _read(self) -> None:
        try:
            with self._channel.makefile("rb") as lines:
                for line in lines:
                    self._hear(TO_CHILD.load(line))
        except (OSError, CartoonError):  # a reset is an end too; what cannot be read came from another version
            traceback.print_exc()
        processes.end_with_group()

    def _hear(self, message: ToChild) -> None:
        match message:
            case Start():
                self._started.put(message)
            case Begin():
                self._latest = (message, CancelToken())
                self._asked.put(self._latest)
            case Cancel() if self._latest is not None and self._latest[0].job_id == message.job_id:
                self._latest[1].cancel(message.reason)
            case End():
                self._started.put(None)
                self._asked.put(None)


if __name__ == "__main__":
    main(*sys.argv[1:])
    sys.stdout.flush()
    os._exit(0)  # all is closed: taking the interpreter down would only keep the parent waiting
