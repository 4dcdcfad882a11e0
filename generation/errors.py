"""Every error that a person may read.

    CartoonError                    root; `user_message` says what to do
    ├── BadInput                    what was asked cannot be meant so (exit code 2)
    │   ├── UnknownName             no such character, preset, motion …; names the nearest one
    │   └── Unspeakable             the text has nothing that the voice can say
    ├── Unavailable                 asked for by name, but not to be had on this machine
    ├── TooManyJobs                 the asker's share of the queue is full
    ├── JobNotFound                 no job has this id
    ├── StaleTransition             the job is no longer in the state that the caller believed
    ├── RenderError                 a job could not be finished
    │   ├── EngineFailed            the model or the drawing broke
    │   ├── EngineLost              the place where the engine ran is gone; the job can run again
    │   └── MediaFailed             ffmpeg refused
    ├── StorageFailed               the data folder cannot be read or written
    │   └── DiskFull
    ├── DownloadFailed              weights could not be fetched
    ├── DeliveryFailed              the finished clip could not be handed over
    ├── DeliveryPostponed           it cannot be handed over now, or not by this process: the next start tries again
    ├── Refused                     the rules of the place do not allow it
    └── Cancelled                   somebody, or the shutdown, wanted the job to stop

Foreign exceptions become one of these once, in the adapter that meets them.
"""

import errno
from difflib import get_close_matches
from enum import StrEnum


class CartoonError(Exception):
    """`user_message` is one line for the person who asked; `detail` is for the log only."""

    code = "error"
    retryable = False

    def __init__(self, user_message: str, *, detail: str = "") -> None:
        super().__init__(user_message)
        self.user_message = user_message
        self.detail = detail


class BadInput(CartoonError):
    code = "bad-input"


class UnknownName(BadInput):
    """A name that nothing has. `nearest` is the closest known one, or None."""

    code = "unknown-name"
    nearest: str | None = None

    def __init__(self, kind: str, name: str, known: list[str]) -> None:
        near = get_close_matches(name.lower(), known, n=1, cutoff=0.5)
        self.nearest = near[0] if near else None
        shown = name if len(name) <= 40 else name[:39] + "…"
        hint = f" Did you mean '{self.nearest}'?" if self.nearest else f" There are: {', '.join(known)}."
        super().__init__(f"There is no {kind} '{shown}'.{hint}")


class Unspeakable(BadInput):
    code = "unspeakable"


class Unavailable(CartoonError):
    code = "unavailable"


class TooManyJobs(CartoonError):
    code = "too-many-jobs"


class JobNotFound(CartoonError):
    code = "job-not-found"

    def __init__(self, job_id: str) -> None:
        super().__init__(f"There is no job '{job_id[:40]}'. The history lists the jobs that are kept.")


class StaleTransition(CartoonError):
    code = "stale-transition"


class RenderError(CartoonError):
    code = "render-failed"


class EngineFailed(RenderError):
    code = "engine-failed"


class EngineLost(RenderError):
    code = "engine-lost"
    retryable = True


class MediaFailed(RenderError):
    code = "media-failed"


class StorageFailed(CartoonError):
    code = "storage-failed"


class DiskFull(StorageFailed):
    code = "disk-full"

    def __init__(self, where: str, *, detail: str = "") -> None:
        place = f"t{where[1:]}" if where.startswith("The ") else where
        super().__init__(f"The disk of {place} is full. Make room and try again.", detail=detail)


class DownloadFailed(CartoonError):
    code = "download-failed"


class DeliveryFailed(CartoonError):
    code = "delivery-failed"


class DeliveryPostponed(CartoonError):
    code = "delivery-postponed"


class Refused(CartoonError):
    code = "refused"


class CancelReason(StrEnum):
    USER = "user"
    MODERATOR = "moderator"
    SHUTDOWN = "shutdown"


class Cancelled(CartoonError):
    code = "cancelled"

    def __init__(self, reason: CancelReason) -> None:
        super().__init__("The job was cancelled.")
        self.reason = reason


def from_os_error(error: OSError, where: str) -> StorageFailed:
    """The one place where the operating system's errors on files get their user message."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(where, detail=repr(error))
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StorageFailed(f"{where} cannot be written: no permission. Choose another folder.", detail=repr(error))
    return StorageFailed(f"{where} cannot be used: {error.strerror or error}.", detail=repr(error))


def denial(error: OSError) -> str:
    """Why a file cannot be read, for the end of a sentence."""
    return "no permission" if error.errno in (errno.EACCES, errno.EPERM) else error.strerror or str(error)


def with_code(code: str, user_message: str, *, detail: str = "") -> CartoonError:
    """An error as another process told it; a plain `CartoonError` where this version knows no such code."""
    error = CartoonError.__new__(_by_code(CartoonError).get(code, CartoonError))
    CartoonError.__init__(error, user_message, detail=detail)
    return error


def _by_code(root: type[CartoonError]) -> dict[str, type[CartoonError]]:
    """The classes of this module. One of elsewhere without a code of its own has that of its nearest base here."""
    found = {root.code: root} if root.__module__ == __name__ else {}
    for below in root.__subclasses__():
        found = _by_code(below) | found
    return found
