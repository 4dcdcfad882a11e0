"""Delivery to a file on this machine, and to nowhere but the clip store."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from generation.errors import BadInput, DeliveryFailed, DeliveryPostponed
from generation.jobs import ChatDestination, FileDestination, Job, LibraryDestination
from generation.media.audio import extract_audio
from generation.media.convert import convert, copy
from generation.ports import Files

CAPTIONS = ".srt"


class FileDeliverer:
    """Implements `Deliverer` for `FileDestination` and `LibraryDestination`; a chat's clips wait for the bot.

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
            case ChatDestination():
                raise DeliveryPostponed("The bot posts it as soon as it runs.")

    def stop(self) -> None:
        """Nothing to do: a file waits for nothing but its turn."""

    def close(self) -> None:
        self._thread.shutdown()

    def _export(self, job: Job, target: Path) -> None:
        try:
            export(self._files, job, target)
        except BadInput as error:  # an ending that this kind of clip cannot have: the clip itself is fine
            raise DeliveryFailed(error.user_message, detail=error.detail) from error


def export(files: Files, job: Job, target: Path) -> None:
    """The job's clip as a file, whole or not at all, in the format of the ending; `.srt`: its captions. Blocks.

    Raises BadInput for an ending that the clip cannot have, DeliveryFailed where its files are not kept, MediaFailed,
    StorageFailed.
    """
    kept = job.clip.files if job.clip else {}
    ending = target.suffix.lower()
    if "video" not in kept and "audio" not in kept:
        raise DeliveryFailed("The clip's files are not kept. Render it again.")
    if ending == CAPTIONS:
        if "captions" not in kept:
            raise BadInput("Nobody speaks in this clip: it has no captions.")
        copy(files.path(kept["captions"].sha256), target)
    elif "video" in kept:
        convert(files.path(kept["video"].sha256), target)
    else:
        extract_audio(files.path(kept["audio"].sha256), target)
