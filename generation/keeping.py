"""A finished render's files on their way into the clip store: recorded, or gone again."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from generation.errors import CartoonError
from generation.jobs import StoredFile
from generation.ports import Files, Rendered
from generation.store import Store

log = logging.getLogger(__name__)

MIME_BY_SUFFIX = {
    ".mp4": "video/mp4",
    ".wav": "audio/wav",
    ".jpg": "image/jpeg",
    ".srt": "application/x-subrip",
}


@contextmanager
def kept(store: Store, files: Files, rendered: Rendered) -> Iterator[Mapping[str, StoredFile]]:
    """The files by role, moved in, for the block to record in `store`. When it raises they are taken out again.

    Raises StorageFailed, DiskFull. Nothing else may put or record files meanwhile: equal bytes are one file.
    """
    stored: dict[str, StoredFile] = {}
    try:
        for role, path in rendered.files.items():
            size_bytes = path.stat().st_size
            stored[role] = StoredFile(sha256=files.put(path), size_bytes=size_bytes, mime=MIME_BY_SUFFIX[path.suffix])
        yield stored
    except Exception:
        _take_out(store, files, frozenset(file.sha256 for file in stored.values()))
        raise


def _take_out(store: Store, files: Files, sha256s: frozenset[str]) -> None:
    try:
        files.remove(sha256s - store.referenced_files())
    except CartoonError as error:  # the store is lost: nobody can say what else needs them
        log.warning("files of a clip that was not recorded are left for the sweep: %s", error.user_message)
