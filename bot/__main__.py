"""`cartoon-bot` and `python -m bot`: the way in. Imports little, so that Ctrl-C is answered at once."""

import gc
import os
import signal
import sys
from types import FrameType, ModuleType

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
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run one command; returns the exit code."""
    code: int = _load().execute(arguments)
    return code


def _leave(_number: int, _frame: FrameType | None) -> None:
    """At once: an exception in the middle of an import may be taken for a missing module, or get lost."""
    os.write(2, CANCELLED.encode())
    os._exit(INTERRUPTED)


def _load() -> ModuleType:
    # What is imported stays: collecting in between would only walk it again and again, 0.1 s in all.
    gc.disable()
    from bot.cli import program  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    return program


if __name__ == "__main__":
    main()
