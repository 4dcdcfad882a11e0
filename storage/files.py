"""Clip files by content: `aa/<sha256>` under one folder. A file there is whole; equal bytes are kept once."""

import errno
import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from generation.errors import StorageFailed, from_os_error

_SHA256 = re.compile(r"[0-9a-f]{64}")
_ARRIVING = "arriving"  # copies from other file systems, before they are whole


class ClipFiles:
    """`ports.Files` on a folder, which is made at the first `put`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, source: Path) -> str:
        """Move a finished file in; returns its SHA-256. When it cannot be moved, it stays where it is, whole.

        Raises StorageFailed, DiskFull.
        """
        with self._os_errors():
            sha256 = _sha256(source)
            target = self._place(sha256)
            target.parent.mkdir(parents=True, exist_ok=True)
            young = target if target.exists() else source
            os.utime(young)  # a sweep between now and the record of the file must spare it
            if young is target:
                source.unlink()
            else:
                self._move_in(source, target)
        return sha256

    def path(self, sha256: str) -> Path:
        path = self._place(sha256)
        if not path.is_file():
            raise StorageFailed("The clip's file is gone. Render it again.", detail=str(path))
        return path

    def remove(self, sha256s: frozenset[str]) -> None:
        with self._os_errors():
            for sha256 in sha256s:
                self._place(sha256).unlink(missing_ok=True)

    def sweep(self, keep: frozenset[str], older_than_s: float) -> int:
        before = time.time() - older_than_s
        removed = 0
        with self._os_errors():
            for path in self._files():
                if path.name not in keep and path.stat().st_mtime < before:
                    path.unlink()
                    removed += 1
        return removed

    def _place(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise StorageFailed("A clip's file has a name that is no SHA-256.", detail=repr(sha256[:80]))
        return self._folder / sha256[:2] / sha256

    def _files(self) -> Iterator[Path]:
        """Everything that `put` makes, half-done copies included, and nothing else that lies in the folder."""
        yield from (path for path in self._folder.glob("??/*") if _SHA256.fullmatch(path.name))
        yield from self._folder.glob(f"{_ARRIVING}/*")

    def _move_in(self, source: Path, target: Path) -> None:
        """Bytes first, then the name: after a power cut the name never stands for half a file."""
        _sync(source)
        try:
            source.replace(target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            self._copy_in(source, target)
        _sync_folder(target.parent)

    def _copy_in(self, source: Path, target: Path) -> None:
        arriving = self._folder / _ARRIVING / secrets.token_hex(8)
        arriving.parent.mkdir(exist_ok=True)
        try:
            shutil.copyfile(source, arriving)
            _sync(arriving)
            arriving.replace(target)
        except OSError:
            with suppress(OSError):  # the first error is the one to tell; a sweep takes what stays
                arriving.unlink(missing_ok=True)
            raise
        source.unlink()

    @contextmanager
    def _os_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise from_os_error(error, f"The clip folder {self._folder}") from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    with path.open("rb+") as file:  # writable: Windows flushes no other handle
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Makes a rename in it last. Windows has no such call and does it by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
