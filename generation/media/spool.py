"""Frames that wait on disk: of shots that are shown several times, or drawn long before they are shown."""

from io import BufferedRandom
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from generation.errors import MediaFailed, from_os_error
from generation.ports import Frame


class FrameSpool:
    """Raw frames in a file of its own, written once in order, read in any. Use as a context manager in one thread.

    The file is gone when the block ends. 32 frames of 1024x1024 are 100 MB; read back they cost 0.6 ms each where the
    system still has them in memory.
    """

    def __init__(self, path: Path, *, width: int, height: int) -> None:
        """`path` must be free. Pixels of uint8 RGB."""
        self.path = path
        self.width, self.height = width, height
        self._frame_bytes = width * height * 3
        self._buffer = np.empty((height, width, 3), np.uint8)
        self._file: BufferedRandom | None = None

    def __enter__(self) -> Self:
        """Raises DiskFull, StorageFailed."""
        try:
            self._file = self.path.open("xb+")
        except OSError as error:
            raise from_os_error(error, str(self.path.parent)) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
        self.path.unlink(missing_ok=True)

    def __len__(self) -> int:
        return self._opened().seek(0, 2) // self._frame_bytes

    def write(self, frame: Frame) -> None:
        """Append one frame. Raises MediaFailed (another size), DiskFull, StorageFailed."""
        if frame.shape != self._buffer.shape or frame.dtype != np.uint8:
            raise MediaFailed("The engine gave a frame of a wrong size.", detail=f"{frame.dtype} {frame.shape}")
        file = self._opened()
        try:
            file.seek(0, 2)
            file.write(np.ascontiguousarray(frame).data)
            file.flush()  # a full disk is told by the frame that found it so
        except OSError as error:
            raise from_os_error(error, str(self.path.parent)) from error

    def read(self, index: int) -> Frame:
        """Frame `index` from 0, valid until the next is read. Raises MediaFailed where it is not there."""
        file = self._opened()
        try:
            file.seek(index * self._frame_bytes)
            read = file.readinto(self._buffer.data.cast("B"))
        except OSError as error:
            raise from_os_error(error, str(self.path.parent)) from error
        if read != self._frame_bytes:
            raise MediaFailed("A drawn frame was lost before it was shown.", detail=f"{self.path} {index}")
        return self._buffer

    def _opened(self) -> BufferedRandom:
        if self._file is None:
            raise ValueError("a spool is used inside its block")
        return self._file
