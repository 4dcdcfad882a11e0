"""Delivery to a file on this machine, and to nowhere but the clip store."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from generation.errors import BadInput, DeliveryFailed
from generation.jobs import FileDestination, Job, LibraryDestination
from generation.media.audio import extract_audio
from generation.media.convert import convert
from generation.ports import Files


class FileDeliverer:
    """Implements `Deliverer` for `FileDestination` and `LibraryDestination`.

    Copying and converting happen on one thread of its own: a slow disk or ffmpeg never holds the loop.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="delivery")

    async def deliver(self, job: Job) -> str:
        match job.destination:
            case LibraryDestination():
                return "library"
            case FileDestination(path=path):
                await asyncio.get_running_loop().run_in_executor(self._thread, self._export, job, path)
                return str(path)

    def close(self) -> None:
        self._thread.shutdown()

    def _export(self, job: Job, target: Path) -> None:
        files = job.clip.files if job.clip else {}
        try:
            if "video" in files:
                convert(self._files.path(files["video"].sha256), target)
            elif "audio" in files:
                extract_audio(self._files.path(files["audio"].sha256), target)
            else:
                raise DeliveryFailed("The clip's files are no longer kept. Render it again.")
        except BadInput as error:  # an ending that this kind of clip cannot have: the clip itself is fine
            raise DeliveryFailed(error.user_message, detail=error.detail) from error
