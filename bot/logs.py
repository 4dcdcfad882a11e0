"""One log for the program and its libraries: lines for people, or JSON a line for machines. Never a secret."""

import json
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

MASK = "***"
_FILE_BYTES, _OLD_FILES = 5 << 20, 3
_EVERY_RECORD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_URL_PASSWORD = re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)")
_as_traceback = logging.Formatter().formatException  # without local variables: they hold tokens


def configure(level: str, *, json_lines: bool, secrets: tuple[str, ...], to: TextIO | Path) -> None:
    """Replaces the root logger's handlers. `level` is a name of `logging`; a file is made with its first line."""
    handler = _LogFile(to) if isinstance(to, Path) else logging.StreamHandler(to)
    handler.setFormatter(_Masked(_machine_line if json_lines else _person_line, secrets))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.captureWarnings(capture=True)


def log_file() -> Path | None:
    """The file that the log goes to, None when it goes elsewhere."""
    return next((Path(each.baseFilename) for each in logging.getLogger().handlers if isinstance(each, _LogFile)), None)


class _LogFile(RotatingFileHandler):
    """Appended to by every process of the data folder; the oldest lines go first."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path,
            maxBytes=_FILE_BYTES,
            backupCount=_OLD_FILES,
            encoding="utf-8",
            errors="backslashreplace",  # a half surrogate pair that somebody typed must not cost the line
            delay=True,
        )

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """On a full or read-only disk the line is lost: the command's own line tells of the disk, and logging's
        traceback for every record would bury it."""


class _Masked(logging.Formatter):
    """Masks in the finished text, so that arguments, extras and tracebacks are covered too."""

    def __init__(self, line: Callable[[logging.LogRecord], str], secrets: tuple[str, ...]) -> None:
        super().__init__()
        self._line = line
        written = {form for secret in secrets if secret for form in (secret, json.dumps(secret)[1:-1])}
        self._secrets = sorted(written, key=len, reverse=True)  # one may hold another

    def format(self, record: logging.LogRecord) -> str:
        text = self._line(record)
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return _URL_PASSWORD.sub(MASK, text)


def _person_line(record: logging.LogRecord) -> str:
    """`22:41:07 warning generation.dispatcher: Interrupted  job_id=k3v9…`, local time.

    What follows a line break is indented: text that members typed cannot look like a line of its own.
    """
    clock = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
    extras = (f"{key}={value}" for key, value in _extras(record).items())
    text = "  ".join([f"{clock} {record.levelname.lower()} {record.name}: {record.getMessage()}", *extras])
    if record.exc_info:
        text += "\n" + _as_traceback(record.exc_info)
    return text.replace("\n", "\n    ")


def _machine_line(record: logging.LogRecord) -> str:
    """`{"time": …, "level": …, "logger": …, "message": …, "job_id": …}`, UTC."""
    shown: dict[str, object] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": record.getMessage(),
        **_extras(record),
    }
    if record.exc_info:
        shown["traceback"] = _as_traceback(record.exc_info)
    return json.dumps(shown, default=str)


def _extras(record: logging.LogRecord) -> dict[str, object]:
    """What the caller gave as `extra={...}`; a job's id is `job_id` by convention."""
    return {key: value for key, value in vars(record).items() if key not in _EVERY_RECORD}
