"""Weights fetched from the Hugging Face hub into `Models.folder`: the only module that knows huggingface_hub.

The library comes with the extra `gpu` and is imported when something is fetched. It reads HF_TOKEN and HF_ENDPOINT
itself. A connection that breaks is taken up where it broke; after the program's own end, every whole file is kept.
"""

import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from generation.errors import CartoonError, DownloadFailed, StorageFailed, from_os_error
from generation.models import Models, ModelSource

if TYPE_CHECKING:
    from huggingface_hub import ModelInfo
    from huggingface_hub.errors import HfHubHTTPError
    from huggingface_hub.utils.tqdm import tqdm

LIBRARY = "huggingface_hub"
SPARE_BYTES = 1 << 29  # left free beside the weights: clips must still fit
_ASK_S = 15.0
_LOOK_S = 0.2
_STOP_S = 3.0
_STALE_S = 600.0  # a part that nobody has written to for so long is of a download that is dead

Progress = Callable[[int], None]  # bytes fetched so far; may raise, which stops the download


@dataclass(frozen=True, kw_only=True, slots=True)
class Download:
    """What fetching a model means. `absent_bytes` are not on this disk yet."""

    source: ModelSource
    size_bytes: int
    absent_bytes: int


def available() -> str | None:
    """None when weights can be fetched, else why not and what to do."""
    if find_spec(LIBRARY) is None:
        return f"{LIBRARY} is not installed, which fetches weights. Install it with `./start setup gpu`."
    return None


def free_bytes(folder: Path) -> int:
    """Of the disk that the folder lies on, or will lie on."""
    existing = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    return shutil.disk_usage(existing).free


def check_room(downloads: Sequence[Download], folder: Path, free: int) -> None:
    """Raises StorageFailed where the downloads and SPARE_BYTES do not fit."""
    needed = sum(download.absent_bytes for download in downloads)
    if needed and needed + SPARE_BYTES > free:
        raise StorageFailed(
            f"The weights need {gigabytes(needed + SPARE_BYTES)}, and {gigabytes(free)} are free in {folder}. "
            "Make room, or name a folder on another disk in [models] of config.toml."
        )


def gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB"


class Hub:
    """Raises DownloadFailed for whatever keeps the weights from coming, in words for the owner."""

    def __init__(self, models: Models, endpoint: str | None = None) -> None:
        """`endpoint` None: HF_ENDPOINT, else the public hub."""
        if (reason := available()) is not None:
            raise DownloadFailed(reason)
        _to_our_log()
        self._models = models
        self._endpoint = endpoint

    def look(self, source: ModelSource) -> Download:
        """Ask the hub what there is to fetch."""
        with _told(source):
            info = self._listed(source)
        chosen = source.chosen(each.rfilename for each in info.siblings or ())
        files = [each for each in info.siblings or () if each.rfilename in chosen]
        if not source.is_outline and not any(each.rfilename.endswith(".safetensors") for each in files):
            raise DownloadFailed(
                f"{source.place} has no weights as safetensors, and others are not loaded. Name another."
            )
        kept = self._models.kept(source)
        absent = 0
        for each in files:
            blob = each.lfs.sha256 if each.lfs else each.blob_id
            here = (kept / "snapshots" / str(info.sha) / each.rfilename, kept / "blobs" / str(blob))
            absent += 0 if any(path.is_file() for path in here) else each.size or 0
        return Download(source=source, size_bytes=sum(each.size or 0 for each in files), absent_bytes=absent)

    def _listed(self, source: ModelSource) -> "ModelInfo":
        from huggingface_hub import HfApi  # noqa: PLC0415

        api = HfApi(endpoint=self._endpoint)
        return api.model_info(source.id, revision=source.revision, files_metadata=True, timeout=_ASK_S)

    def fetch(self, source: ModelSource, progress: Progress) -> Path:
        """The folder with all of it. Told in the caller's thread, a few times a second.

        Raises StorageFailed too, and what `progress` raises; what a stopped download has of a file is thrown away.
        """
        with self._alone(), _told(source):
            kept = self._models.kept(source)
            _discard(kept, older_than_s=_STALE_S)
            started = time.time()
            meter = _Meter()
            worker = _in_thread(lambda: self._snapshot(source, meter))
            try:
                while not worker.done():
                    progress(meter.bytes)
                    with suppress(TimeoutError):
                        worker.exception(_LOOK_S)
                worker.result()
            except BaseException:
                meter.stopped.set()
                with suppress(BaseException):
                    worker.result(_STOP_S)
                _discard(kept, younger_than_s=time.time() - started + 1)
                raise
            progress(meter.bytes)
        folder = self._models.found(source)
        if folder is None:
            raise DownloadFailed(f"{source.place} was fetched, but it is no whole model. Name another in [models].")
        return folder

    def _snapshot(self, source: ModelSource, meter: "_Meter") -> None:
        from huggingface_hub import snapshot_download  # noqa: PLC0415

        names = source.chosen(each.rfilename for each in self._listed(source).siblings or ())
        try:
            snapshot_download(
                source.id,
                revision=source.revision,
                cache_dir=self._models.folder,
                allow_patterns=sorted(names),
                endpoint=self._endpoint,
                tqdm_class=_bar_class(meter),
            )
        except RuntimeError as error:  # hf_xet, which carries large files, has no errors of its own for the network
            raise _broken(error) from error

    @contextmanager
    def _alone(self) -> Iterator[None]:
        folder = self._models.folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(folder / ".cartoon-bot.lock")
            lock.acquire(timeout=0)
        except Timeout as error:
            raise DownloadFailed(f"Another program fetches weights into {folder} already. Wait for it.") from error
        except OSError as error:
            raise from_os_error(error, f"The folder {folder}") from error
        try:
            yield
        finally:
            lock.release()


class _Meter:
    """What the library's progress bars say, and the way to stop it: a bar that raises ends its download."""

    def __init__(self) -> None:
        self.stopped = threading.Event()
        self._lock = threading.Lock()
        self._counts: dict[int, float] = {}

    @property
    def bytes(self) -> int:
        """One bar counts what is received, another what is written: the same bytes, where no trick saves some."""
        with self._lock:
            return int(max(self._counts.values(), default=0))

    def add(self, bar: int, count: float) -> None:
        if self.stopped.is_set():
            raise InterruptedError("stopped")
        with self._lock:
            self._counts[bar] = self._counts.get(bar, 0) + count


def _bar_class(meter: _Meter) -> "type[tqdm]":
    from huggingface_hub.utils.tqdm import tqdm as silent  # noqa: PLC0415

    class Bar(silent):
        """Shows nothing."""

        def __init__(self, *args: object, **kwargs: object) -> None:
            self._of_bytes = kwargs.get("unit") == "B"
            super().__init__(*args, **(kwargs | {"disable": True}))  # type: ignore[no-untyped-call]

        def update(self, n: float | None = 1) -> None:
            if self._of_bytes:
                meter.add(id(self), n or 0)

    return Bar


def _to_our_log() -> None:
    """The library's own handler writes to the terminal, where progress stands."""
    from huggingface_hub.utils import logging  # noqa: PLC0415

    logger = logging.get_logger("huggingface_hub")
    for handler in tuple(logger.handlers):
        logger.removeHandler(handler)


def _in_thread(work: Callable[[], None]) -> Future[None]:
    """A daemon's: whoever wants to end need not wait for a connection that hangs."""
    future: Future[None] = Future()

    def run() -> None:
        try:
            work()
        except BaseException as error:  # whatever it is, it is raised where somebody waits for it
            future.set_exception(error)
        else:
            future.set_result(None)

    threading.Thread(target=run, name="weights", daemon=True).start()
    return future


def _discard(kept: Path, *, older_than_s: float = 0.0, younger_than_s: float = float("inf")) -> None:
    """Parts of files that no later download would take up."""
    for part in (kept / "blobs").glob("*.incomplete"):
        with suppress(OSError):  # another program's download has just ended
            if older_than_s <= time.time() - part.stat().st_mtime <= younger_than_s:
                part.unlink()


# ---------------------------------------------------------------- errors


@contextmanager
def _told(source: ModelSource) -> Iterator[None]:
    """The library's errors as ours."""
    from httpx2 import RequestError  # noqa: PLC0415
    from huggingface_hub import errors  # noqa: PLC0415

    try:
        yield
    except CartoonError:
        raise
    except errors.HfHubHTTPError as error:
        raise DownloadFailed(_refused(error, source), detail=repr(error)) from error
    except errors.HFValidationError as error:
        raise DownloadFailed(f"'{source.id}' is no repository's name. Correct it in [models].") from error
    except errors.OfflineModeIsEnabled as error:
        raise DownloadFailed("HF_HUB_OFFLINE is set, so nothing is fetched. Unset it.", detail=repr(error)) from error
    except (RequestError, errors.LocalEntryNotFoundError, errors.XetDownloadError) as error:
        raise _broken(error) from error
    except OSError as error:
        if error.errno is None:  # a file that came out shorter or longer than the hub said
            raise _broken(error) from error
        raise from_os_error(error, "The folder of the weights") from error


def _broken(error: Exception) -> DownloadFailed:
    message = (
        "The hub cannot be reached, or the connection broke. Check the network and pull again: whole files are kept."
    )
    return DownloadFailed(message, detail=repr(error))


def _refused(error: "HfHubHTTPError", source: ModelSource) -> str:
    from huggingface_hub import constants, errors  # noqa: PLC0415

    status = error.response.status_code
    if isinstance(error, errors.GatedRepoError):
        page = f"{constants.ENDPOINT}/{source.id}"
        return f"{source.id} is gated: accept its terms at {page}, and set HF_TOKEN to a token of that account."
    with_token = "authorization" in error.response.request.headers
    if isinstance(error, errors.RepositoryNotFoundError) or (status in (401, 403) and not with_token):
        return (
            f"There is no repository {source.id}, or it is private: correct its name in [models], or set HF_TOKEN to a "
            "token that may read it."
        )
    if isinstance(error, errors.RevisionNotFoundError):
        return f"{source.id} has no revision '{source.revision}'. Correct it in [models]."
    if status in (401, 403):
        return f"The hub refuses HF_TOKEN for {source.id}. Set one that is valid and may read it, or none."
    if status == 429:
        return "The hub takes no more requests for now. Wait a few minutes and pull again."
    return f"The hub answers with error {status}. Pull again later."
