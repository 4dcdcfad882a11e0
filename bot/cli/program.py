"""Runs one command and turns what goes wrong into one line and an exit code."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper

import typer

from bot.cli import app
from bot.errors import Interrupted, ReaderGone
from bot.logs import log_file
from generation.errors import BadInput, CartoonError, JobNotFound, StorageFailed, Unavailable

OK, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130

log = logging.getLogger(__name__)


class Output(TextIOWrapper):
    """Standard output whose failures are the program's own errors.

    As the system's they would never arrive: rich and typer end the program where a pipe breaks, with exit code 1.
    """

    def write(self, text: str, /) -> int:
        with _told_as_ours():
            return super().write(text)

    def flush(self) -> None:
        with _told_as_ours():
            super().flush()


@contextmanager
def _told_as_ours() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError as error:
        _forget_output()
        raise ReaderGone from error
    except OSError as error:
        _forget_output()
        message = f"The output cannot be written: {error.strerror}. Send it elsewhere."
        raise StorageFailed(message, detail=repr(error)) from error


def _forget_output() -> None:
    """What is still to be written goes nowhere: Python writes it at its end, and would complain then."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _nowhere() -> TextIOWrapper:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - open until the program ends


def guard_output() -> None:
    """From now on standard output tells its failures as the program's own; see `Output`. A closed one takes all."""
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    given = sys.stdout
    if isinstance(given, TextIOWrapper):
        encoding, errors = given.encoding, given.errors
        sys.stdout = Output(given.detach(), encoding=encoding, errors=errors)


def execute(arguments: list[str]) -> int:
    """Never raises but for Ctrl-C; the log has the traceback of a fault."""
    logging.basicConfig(handlers=[logging.NullHandler()])  # until the settings say where to: not on the terminal
    try:
        code = app(arguments or ["--help"], prog_name="cartoon-bot", standalone_mode=False)
        sys.stdout.flush()
    except ReaderGone:  # `cartoon-bot history | head`: the reader has seen enough
        return OK
    except (typer.TyperException, CartoonError) as error:
        message, code = _told(error)
        sys.stderr.write(f"{' '.join(message.split())}\n")
        return code
    except Exception as error:
        log.exception("fault")
        details = f" The details are in {log_file()}." if log_file() else ""
        sys.stderr.write(f"A fault in the program: {type(error).__name__}.{details}\n")
        return FAILED
    if code == INTERRUPTED:  # Ctrl-C before there was a job to cancel
        sys.stderr.write("Cancelled.\n")
    return code if isinstance(code, int) else OK


def _told(error: typer.TyperException | CartoonError) -> tuple[str, int]:
    """The line that a person reads, and the exit code."""
    if isinstance(error, typer.TyperException):
        return error.format_message().replace("Value error, ", ""), BAD_INPUT
    if isinstance(error, Interrupted):
        return error.user_message, error.exit_code
    if isinstance(error, BadInput | Unavailable | JobNotFound):
        return error.user_message, BAD_INPUT
    log.error("%s: %s %s", error.code, error.user_message, error.detail)
    return error.user_message, FAILED
