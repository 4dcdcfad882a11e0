"""Small pictures of clips beside what is told of them."""

import asyncio
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import discord

from generation.errors import StorageFailed
from generation.jobs import Job
from generation.ports import Files

MOST_BYTES = 500_000  # a thumbnail has 40 kB; what is far larger is none


async def thumbnails(files: Files, jobs: Sequence[Job]) -> Mapping[str, discord.File]:
    """By job id, of those that have one. None of a spoiler: nobody would have to click to see it."""
    return await asyncio.to_thread(_read_all, files, jobs)


def _read_all(files: Files, jobs: Sequence[Job]) -> Mapping[str, discord.File]:
    found = {job.id: _read(files, job) for job in jobs if not job.spoiler}
    return {job_id: discord.File(io.BytesIO(data), f"{job_id}.jpg") for job_id, data in found.items() if data}


def _read(files: Files, job: Job) -> bytes:
    """Empty where there is none any more."""
    stored = job.clip.files.get("thumbnail") if job.clip else None
    if stored is None or stored.size_bytes > MOST_BYTES:
        return b""
    try:
        path: Path = files.path(stored.sha256)
        return path.read_bytes()
    except (StorageFailed, OSError):  # removed since the job was read: the retention's, not a fault
        return b""
