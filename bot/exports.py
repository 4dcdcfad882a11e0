"""A kept clip as a file to attach: itself where it fits, made smaller, or as another kind of file."""

import asyncio
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import discord

from bot.delivery.wording import alt_text, file_name
from bot.language import say
from bot.wording import megabytes
from generation.delivery import export
from generation.errors import DeliveryFailed, MediaFailed, from_os_error
from generation.jobs import Job
from generation.media.fit import fit
from generation.ports import Files

AT_ONCE = 2  # each occupies a core or more with ffmpeg
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Export:
    """A file that is open for sending. `note`: what was changed about it and must be told."""

    file: discord.File
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Target:
    """What a file is made for. `limit_bytes`: of one file where it will be posted."""

    job: Job
    limit_bytes: int
    language: str
    folder: Path

    def named(self, ending: str) -> Path:
        return self.folder / file_name(self.job, ending)

    def opened(self, path: Path, name: str = "") -> discord.File:
        """Open files outlive their folder; only Windows keeps such a folder until the work folder is cleared."""
        try:
            return discord.File(
                path, filename=name or path.name, spoiler=self.job.spoiler, description=alt_text(self.job)
            )
        except OSError as error:
            raise from_os_error(error, str(path)) from error


class Exports:
    """Makes them beside the event loop, a few at once. `work_folder` is for what is in the making."""

    def __init__(self, files: Files, work_folder: Path) -> None:
        self._files = files
        self._work_folder = work_folder
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def clip(self, job: Job, limit_bytes: int, language: str) -> Export:
        """The video, made smaller where it must be, else the sound as .mp3.

        Raises DeliveryFailed (not kept, or too long to fit), MediaFailed, StorageFailed.
        """
        return await self._made(job, limit_bytes, language, self._clip)

    async def converted(self, job: Job, ending: str, limit_bytes: int, language: str) -> Export:
        """As `.gif`, `.mp3` or `.srt`. Raises BadInput where the clip has no such thing, else as `clip`."""
        return await self._made(job, limit_bytes, language, lambda target: self._converted(target, ending))

    async def _made(self, job: Job, limit_bytes: int, language: str, make: Callable[[_Target], T]) -> T:
        async with self._turn:
            return await asyncio.to_thread(self._in_folder, job, limit_bytes, language, make)

    def _in_folder(self, job: Job, limit_bytes: int, language: str, make: Callable[[_Target], T]) -> T:
        try:
            self._work_folder.mkdir(parents=True, exist_ok=True)
            folder = tempfile.TemporaryDirectory(prefix="export-", dir=self._work_folder, ignore_cleanup_errors=True)
        except OSError as error:
            raise from_os_error(error, str(self._work_folder)) from error
        with folder as path:
            return make(_Target(job, limit_bytes, language, Path(path)))

    def _clip(self, target: _Target) -> Export:
        job = target.job
        video = job.clip.files.get("video") if job.clip else None
        if video is None:
            return self._converted(target, ".mp3")
        source = self._files.path(video.sha256)
        if video.size_bytes <= target.limit_bytes:
            return Export(target.opened(source, target.named(".mp4").name))
        small = target.named(".mp4")
        try:
            made = fit(source, small, target.limit_bytes)
        except MediaFailed as error:
            raise _too_large(target, ".mp4", video.size_bytes, error) from error
        note = say(
            target.language,
            "Made smaller to fit: {before} became {after}, {width}x{height}.",
            before=megabytes(video.size_bytes),
            after=megabytes(made.size_bytes),
            width=made.width,
            height=made.height,
        )
        return Export(target.opened(small), note)

    def _converted(self, target: _Target, ending: str) -> Export:
        path = target.named(ending)
        export(self._files, target.job, path)
        size_bytes = path.stat().st_size
        if size_bytes > target.limit_bytes:
            raise _too_large(target, ending, size_bytes)
        return Export(target.opened(path))


def _too_large(target: _Target, ending: str, size_bytes: int, cause: MediaFailed | None = None) -> DeliveryFailed:
    """With what is smaller."""
    language = target.language
    match ending:
        case ".gif":
            advice = say(language, "The video is smaller: `/show job:{id}`.", id=target.job.id)
        case ".mp4":
            advice = say(language, "Its sound alone is smaller, and a shorter clip would fit.")
        case _:
            advice = say(language, "The owner of the bot has the file: `{id}`.", id=target.job.id)
    size, limit = megabytes(size_bytes), megabytes(target.limit_bytes)
    line = say(language, "The file has {size}; at most {limit} can be posted here.", size=size, limit=limit)
    return DeliveryFailed(f"{line} {advice}", detail=cause.user_message if cause else "")
