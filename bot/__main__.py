"""`cartoon-bot` and `python -m bot`: the way in. Imports little, so that Ctrl-C is answered at once."""

import gc
import logging
import os
import signal
import sys
from contextlib import suppress
from types import FrameType, ModuleType
from typing import NoReturn

from generation import spare

MAKERS = frozenset({"clip", "speak"})  # commands that make something here, more often than not with the draft engine
INTERRUPTED = 130  # 128 + the signal's number, as shells have it
CANCELLED = "Cancelled.\n"


def main() -> None:
    """Never shows a traceback; the log has it."""
    given = signal.getsignal(signal.SIGINT)
    if given is signal.default_int_handler:  # a job in a shell's background ignores Ctrl-C: so do we
        signal.signal(signal.SIGINT, _leave)
    if sys.argv[1:2] and sys.argv[1] in MAKERS and "--help" not in sys.argv:
        spare.start("generation.backends.local.child", "spare", "generation.engines.draft:preload")
    program = _load()
    signal.signal(signal.SIGINT, given)
    try:
        program.guard_output()
        code = program.execute(sys.argv[1:])
    except KeyboardInterrupt:
        sys.stderr.write(CANCELLED)
        code = INTERRUPTED
    _end(code)


def run(arguments: list[str]) -> int:
    """Run one command; returns the exit code."""
    code: int = _load().execute(arguments)
    return code


def _leave(_number: int, _frame: FrameType | None) -> None:
    """At once: an exception in the middle of an import may be taken for a missing module, or get lost."""
    os.write(2, CANCELLED.encode())
    os._exit(INTERRUPTED)


def _end(code: int) -> NoReturn:
    """All is closed by now, and to take the interpreter down would only keep whoever waits: 0.1 s and more."""
    logging.shutdown()
    with suppress(Exception):  # what cannot be written was told before, or there is nobody to tell
        sys.stdout.flush()
    os._exit(code)


def _load() -> ModuleType:
    # What is imported stays: collecting in between would only walk it again and again, 0.1 s in all.
    gc.disable()
    from bot.cli import program  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    return program


if __name__ == "__main__":
    main()
