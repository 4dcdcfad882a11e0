"""The only place that starts ffmpeg: argument lists, one mapping of its failures, no orphan and no zombie.

A killed Python process cannot end its children, so each ffmpeg ends by itself: it reads its input from our pipe
(end of file) or writes its output into our pipe (broken pipe). The kernel's parent-death signal is no substitute:
it follows the thread, not the process, and needs code between fork and exec, unsafe beside other threads.
"""

import io
import os
import re
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

import imageio_ffmpeg

from generation.errors import CartoonError, DiskFull, MediaFailed, StorageFailed, Unavailable, from_os_error

_STDERR_TAIL_BYTES = 4_000
_CHUNK_BYTES = 1 << 18
_PIPE_BYTES = 1 << 20  # Linux lets any user have 1 MiB (fs.pipe-max-size); with 64 KiB a frame took 1.4 ms, not 1.1
_POLL_S = 0.05
_NO_ROOM = re.compile("No space left on device|Disk quota exceeded|There is not enough space on the disk")
_NO_ACCESS = re.compile("Permission denied|Read-only file system|File too large|No such file or directory")
_MISSING = "ffmpeg was not found. Install the package imageio-ffmpeg, or set IMAGEIO_FFMPEG_EXE to an ffmpeg."

Check = Callable[[], object]  # raises Cancelled when the job is to stop


def executable() -> str:
    """The ffmpeg to run: IMAGEIO_FFMPEG_EXE, else the packaged one, else the system's. Raises Unavailable."""
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise Unavailable(_MISSING, detail=str(error)) from error


def available() -> str | None:
    """None when there is an ffmpeg that can be started, else one line that says what to do."""
    try:
        subprocess.run(  # noqa: S603 - the owner's own ffmpeg
            [executable(), "-version"], stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=20
        )
    except Unavailable as error:
        return error.user_message
    except (OSError, subprocess.SubprocessError):
        return _MISSING
    return None


def file_argument(path: Path) -> str:
    """A path that ffmpeg takes for a file, though it starts with '-' or looks like a URL."""
    return f"file:{path.absolute()}"


class Ffmpeg:
    """One running ffmpeg. Fed with `write`, ended with `finish`; leaving the block kills and reaps it."""

    def __init__(
        self, arguments: Sequence[str], *, where: Path, feed: bool, collect: bool = False, stream: bool = False
    ) -> None:
        """`where`: the folder it writes to, named when the disk is full. `feed`: stdin is ours, as `pipe:0`.

        Stdout is ours, as `pipe:1`, with `collect`, which keeps all of it for `finish`, or `stream`: read it with
        `read_into`. One of the three must be true, so that ffmpeg does not outlive us. Raises Unavailable.
        """
        if not (feed or collect or stream):
            raise ValueError("ffmpeg must hold a pipe of ours")
        self._where = where
        command = [executable(), "-nostdin", "-hide_banner", "-loglevel", "error", "-y", *arguments]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - argument list, no shell; paths pass file_argument
                command,
                stdin=subprocess.PIPE if feed else subprocess.DEVNULL,
                stdout=subprocess.PIPE if collect or stream else subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                bufsize=0,
                env=_environment(),
                process_group=0 if os.name == "posix" else None,  # Ctrl-C is for us: a drain lets the job end
            )
        except OSError as error:
            raise Unavailable(_MISSING, detail=repr(error)) from error
        if self._process.stdin is not None:
            _enlarge(self._process.stdin)
        self._stderr = _Collector(self._process.stderr, keep_bytes=_STDERR_TAIL_BYTES)
        self._stdout = _Collector(self._process.stdout) if collect else None

    @property
    def pid(self) -> int:
        return self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._reap()

    def write(self, data: memoryview) -> None:
        """Blocks without the interpreter's lock until the pipe has taken all. Raises what `finish` raises."""
        try:
            self._send(data)
        except OSError as error:  # EPIPE, on Windows EINVAL: ffmpeg is gone, and its last words say why
            self._reap()
            raise self._failure() from error

    def write_file(self, source: Path, check: Check = lambda: None) -> None:
        """Feed a whole file. An ffmpeg that has read enough may end before: `finish` tells. Raises StorageFailed."""
        try:
            with source.open("rb") as file:
                while chunk := file.read(_CHUNK_BYTES):
                    check()
                    if not self._sent(memoryview(chunk)):
                        return
        except OSError as error:
            raise from_os_error(error, str(source)) from error

    def _sent(self, data: memoryview) -> bool:
        """Whether ffmpeg took it; it does not once it has ended."""
        try:
            self._send(data)
        except OSError:
            return False
        return True

    def _send(self, data: memoryview) -> None:
        assert self._process.stdin is not None  # noqa: S101 - the caller said feed=True
        fd = self._process.stdin.fileno()
        while data:
            data = data[os.write(fd, data) :]

    def read_into(self, buffer: memoryview) -> bool:
        """Fill it with the next bytes of `pipe:1`; False: not so many are left. `finish` tells whether all is well."""
        stdout = cast(io.FileIO, self._process.stdout)  # unbuffered; the caller said stream=True
        while buffer:
            count = stdout.readinto(buffer)
            if not count:
                return False
            buffer = buffer[count:]
        return True

    def finish(self, check: Check = lambda: None, *, limit_s: float = 3600.0) -> bytes:
        """End of input; waits for ffmpeg and returns what it wrote to `pipe:1`.

        Raises MediaFailed (also after `limit_s`), DiskFull, StorageFailed, and what `check` raises.
        """
        if self._process.stdin is not None:
            self._process.stdin.close()
        deadline = time.monotonic() + limit_s
        while True:
            check()
            self._stderr.join(_POLL_S)  # wakes as soon as ffmpeg ends; a wait for the process only looks now and then
            try:
                self._process.wait(_POLL_S)
                break
            except subprocess.TimeoutExpired as error:
                if time.monotonic() > deadline:
                    message = f"ffmpeg took longer than {limit_s:.0f} s and was stopped."
                    raise MediaFailed(message, detail=self._stderr.text()) from error
        self._reap()
        if self._process.returncode != 0:
            raise self._failure()
        return self._stdout.data() if self._stdout else b""

    def _reap(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()
        self._stderr.join()
        if self._stdout:
            self._stdout.join()
        elif self._process.stdout is not None:
            self._process.stdout.close()

    def _failure(self) -> CartoonError:
        """The one place where ffmpeg's failures become ours."""
        text = self._stderr.text()
        detail = f"ffmpeg ended with {self._process.returncode}: {text}"
        if _NO_ROOM.search(text):
            return DiskFull(str(self._where), detail=detail)
        if found := _NO_ACCESS.search(text):
            return StorageFailed(f"{self._where} cannot be used: {found[0].lower()}.", detail=detail)
        return MediaFailed("ffmpeg could not process the sound or the picture. The log says why.", detail=detail)


def run(arguments: Sequence[str], *, where: Path, source: Path | None = None, check: Check = lambda: None) -> bytes:
    """Run ffmpeg to its end. `source` is fed as `pipe:0`; without it the output is `pipe:1`, and returned.

    Raises what `Ffmpeg.finish` raises, and StorageFailed where `source` cannot be read.
    """
    with Ffmpeg(arguments, where=where, feed=source is not None, collect=source is None) as ffmpeg:
        if source is not None:
            ffmpeg.write_file(source, check)
        return ffmpeg.finish(check)


class _Collector:
    """Reads a pipe to its end in a thread, so that ffmpeg never waits for us; keeps the last `keep_bytes`."""

    def __init__(self, pipe: IO[bytes] | None, keep_bytes: int | None = None) -> None:
        assert pipe is not None  # noqa: S101 - made with PIPE
        self._pipe = pipe
        self._keep_bytes = keep_bytes
        self._data = bytearray()
        self._thread = threading.Thread(target=self._read, daemon=True, name="ffmpeg-pipe")
        self._thread.start()

    def _read(self) -> None:
        with self._pipe:
            while chunk := self._pipe.read(_CHUNK_BYTES):
                self._data += chunk
                if self._keep_bytes is not None:
                    del self._data[: -self._keep_bytes]

    def join(self, timeout_s: float | None = None) -> None:
        self._thread.join(timeout_s)

    def data(self) -> bytes:
        return bytes(self._data)

    def text(self) -> str:
        return self._data.decode("utf-8", "replace").strip()


def _environment() -> dict[str, str]:
    """Ours, less what makes ffmpeg write log files, with untranslated error texts."""
    kept = {name: value for name, value in os.environ.items() if name != "FFREPORT"}
    return kept | {"LC_ALL": "C", "AV_LOG_FORCE_NOCOLOR": "1"}


def _enlarge(pipe: IO[bytes]) -> None:
    try:
        import fcntl  # noqa: PLC0415 - not on Windows

        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    except (ImportError, AttributeError, OSError):
        return  # a smaller pipe is only slower: other systems, or a user whose pipe quota is used up
