"""`cartoon-bot` and `python -m bot`: runs a command and turns what goes wrong into one line and an exit code."""

import gc
import logging
import os
import sys

import typer

from bot.errors import Interrupted
from bot.logs import log_file
from generation.errors import BadInput, CartoonError, Unavailable

OK, FAILED, BAD_INPUT = 0, 1, 2

log = logging.getLogger(__name__)


def main() -> None:
    """Never shows a traceback; the log has it."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; returns the exit code."""
    # What is imported stays: collecting in between would only walk it again and again, 0.1 s in all.
    gc.disable()
    from bot.cli import app  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    try:
        code = app(arguments or ["--help"], prog_name="cartoon-bot", standalone_mode=False)
    except BrokenPipeError:  # `cartoon-bot history | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except (typer.TyperException, CartoonError) as error:
        message, code = _told(error)
        sys.stderr.write(f"{' '.join(message.split())}\n")
        return code
    except Exception as error:
        log.exception("fault")
        sys.stderr.write(f"A fault in the program: {type(error).__name__}. The details are in {log_file()}.\n")
        return FAILED
    return code if isinstance(code, int) else OK


def _told(error: typer.TyperException | CartoonError) -> tuple[str, int]:
    """The line that a person reads, and the exit code."""
    if isinstance(error, typer.TyperException):
        return error.format_message().replace("Value error, ", ""), BAD_INPUT
    if isinstance(error, Interrupted):
        return error.user_message, error.exit_code
    if isinstance(error, BadInput | Unavailable):
        return error.user_message, BAD_INPUT
    log.error("%s: %s %s", error.code, error.user_message, error.detail)
    return error.user_message, FAILED


if __name__ == "__main__":
    main()
