"""The files of a message: a clip as it is where it fits, else made smaller, which is told."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import discord

from bot.delivery.view import voice_file_name
from bot.delivery.voice import VoiceFile, waveform_of
from bot.delivery.wording import alt_text, file_name, language_of
from bot.language import say
from bot.wording import megabytes
from generation.errors import DeliveryFailed, MediaFailed, from_os_error
from generation.jobs import Clip, Job
from generation.media.audio import MP3_KBPS, extract_audio, fit_mp3
from generation.media.fit import fit
from generation.ports import Files

Check = Callable[[], object]  # raises what ends the work


@dataclass(frozen=True, kw_only=True, slots=True)
class Packed:
    """A file that is ready to be sent. `remark`: what was changed to make it fit, or empty."""

    job: Job
    path: Path
    name: str
    size_bytes: int
    remark: str = ""

    def open(self) -> discord.File:
        """Blocks. Read piece by piece while it is sent; to be closed. Raises StorageFailed."""
        try:
            return discord.File(
                self.path, filename=self.name, spoiler=self.job.spoiler, description=alt_text(self.job) or None
            )
        except OSError as error:
            raise from_os_error(error, str(self.path)) from error


@dataclass(frozen=True, kw_only=True, slots=True)
class PackedVoice:
    """The sound of a voice message."""

    job: Job
    path: Path
    duration_s: float
    waveform: str
    size_bytes: int

    def open(self) -> discord.File:
        """As `Packed.open`."""
        name = voice_file_name(self.job)
        try:
            return VoiceFile(self.path, name, duration_s=self.duration_s, waveform=self.waveform)
        except OSError as error:
            raise from_os_error(error, str(self.path)) from error


def pack(files: Files, job: Job, limit_bytes: int, folder: Path, check: Check) -> Packed:
    """Blocks, as long as encoding takes. Raises DeliveryFailed that says how to fetch a clip that cannot be made as
    small, MediaFailed, StorageFailed, and what `check` raises.
    """
    clip = clip_of(job)
    if "video" in clip.files:
        return _video(files, job, limit_bytes, folder, check)
    target = folder / f"{job.id}.mp3"
    source = files.path(clip.files["audio"].sha256)
    try:
        kbps = fit_mp3(source, target, limit_bytes, check)
    except MediaFailed as error:
        raise too_large(job, limit_bytes, error.user_message) from error
    remark = ""
    if kbps != MP3_KBPS:
        remark = say(
            language_of(job), "Made smaller to fit: {before} -> {after}.", before=f"{MP3_KBPS} kbit/s",
            after=f"{kbps} kbit/s",
        )  # fmt: skip
    return Packed(job=job, path=target, name=file_name(job, ".mp3"), size_bytes=target.stat().st_size, remark=remark)


def _video(files: Files, job: Job, limit_bytes: int, folder: Path, check: Check) -> Packed:
    clip = clip_of(job)
    kept = clip.files["video"]
    source, name = files.path(kept.sha256), file_name(job, ".mp4")
    if kept.size_bytes <= limit_bytes:
        return Packed(job=job, path=source, name=name, size_bytes=kept.size_bytes)
    target = folder / f"{job.id}.mp4"
    try:
        made = fit(source, target, limit_bytes, check)
    except MediaFailed as error:
        raise too_large(job, limit_bytes, error.user_message) from error
    before, after = f"{clip.facts.width}x{clip.facts.height}", f"{made.width}x{made.height}"
    if before == after:
        before, after = megabytes(kept.size_bytes), megabytes(made.size_bytes)
    remark = say(
        language_of(job),
        "Made smaller to fit: {before} -> {after}; `/show job:{job}` has the original.",
        before=before,
        after=after,
        job=job.id,
    )
    return Packed(job=job, path=target, name=name, size_bytes=made.size_bytes, remark=remark)


def pack_voice(files: Files, job: Job, limit_bytes: int, folder: Path, check: Check) -> PackedVoice:
    """As `pack`. Raises DeliveryFailed where only a file of another kind can be as small."""
    clip = clip_of(job)
    source, target = files.path(clip.files["audio"].sha256), folder / f"{job.id}.ogg"
    extract_audio(source, target, check)
    size_bytes = target.stat().st_size
    if size_bytes > limit_bytes:
        raise too_large(job, limit_bytes)
    return PackedVoice(
        job=job,
        path=target,
        duration_s=clip.facts.duration_s,
        waveform=waveform_of(source),
        size_bytes=size_bytes,
    )


def clip_of(job: Job) -> Clip:
    """Raises DeliveryFailed where nothing is kept of it."""
    if job.clip is None or not {"video", "audio"} & job.clip.files.keys():
        raise DeliveryFailed(say(language_of(job), "The clip's files are not kept. Make it again."))
    return job.clip


def too_large(job: Job, limit_bytes: int, detail: str = "") -> DeliveryFailed:
    """It cannot be made small enough for a place that takes `limit_bytes`, and how to have it all the same."""
    kept = job.clip.files if job.clip else {}
    size_bytes = max((kept[role].size_bytes for role in ("video", "audio") if role in kept), default=0)
    line = say(
        language_of(job),
        "It has {size} and cannot be made small enough for this place, which takes {limit}. `/show job:{job}` offers "
        "its sound and a GIF; the whole clip is in the data folder of the bot's owner.",
        size=megabytes(size_bytes),
        limit=megabytes(limit_bytes),
        job=job.id,
    )
    return DeliveryFailed(line, detail=detail)
