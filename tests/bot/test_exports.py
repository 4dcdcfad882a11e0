"""A kept clip as a file to attach: as it is, smaller, as another kind, or told why not."""

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import discord
import pytest

from bot.app import App, open_app
from bot.exports import Exports
from bot.settings import Settings
from bot.settings.sections import StorageSettings
from bot.thumbnails import thumbnails
from generation.errors import BadInput, DeliveryFailed
from generation.jobs import Job
from generation.media.probe import MediaInfo, probe
from tests.discord.placing import ended, expire
from tests.generation.requests import animate, combine, picture, speak

LARGE = 10_000_000
ENGLISH = "en-US"


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with open_app(Settings(storage=StorageSettings(data_dir=tmp_path / "data"))) as opened:
        yield opened


@pytest.fixture
def exports(app: App) -> Exports:
    return Exports(app.files, app.folder / "work")


def written(file: discord.File, folder: Path) -> Path:
    path = folder / file.filename
    path.write_bytes(file.fp.read())
    file.close()
    return path


def info_of(file: discord.File, folder: Path) -> MediaInfo:
    return probe(written(file, folder))


async def noisy(app: App) -> Job:
    return await ended(app, replace(animate("noisy", frames=16), picture=picture("noisy", 16)), 1)


def nothing_left(app: App) -> bool:
    return list((app.folder / "work").iterdir()) == []


async def test_a_clip_that_fits_is_sent_as_it_is(app: App, exports: Exports) -> None:
    job = await ended(app, combine("hello there"), 1, spoiler=True)
    export = await exports.clip(job, LARGE, ENGLISH)
    assert job.clip is not None
    assert export.note == ""
    assert export.file.filename == "SPOILER_temo-felfel-1.mp4"
    assert export.file.description == "they talk\nTemo: hello there"
    assert len(export.file.fp.read()) == job.clip.files["video"].size_bytes
    export.file.close()


async def test_a_clip_that_is_too_large_is_made_smaller_and_told(app: App, exports: Exports, tmp_path: Path) -> None:
    job = await noisy(app)
    assert job.clip is not None
    limit = job.clip.files["video"].size_bytes // 3
    export = await exports.clip(job, limit, ENGLISH)
    made = info_of(export.file, tmp_path)
    assert made.size_bytes <= limit
    assert made.frames == 16
    assert export.note.startswith("Made smaller to fit: ")
    assert f"{made.width}x{made.height}" in export.note
    assert nothing_left(app)


async def test_what_cannot_fit_is_told_with_sizes_and_leaves_nothing(app: App, exports: Exports) -> None:
    job = await noisy(app)
    with pytest.raises(DeliveryFailed, match=r"has \d+\.\d MB; at most 0\.0 MB can be posted here\. Its sound"):
        await exports.clip(job, 500, ENGLISH)
    with pytest.raises(DeliveryFailed, match=f"The video is smaller: `/show job:{job.id}`"):
        await exports.converted(job, ".gif", 500, ENGLISH)
    assert nothing_left(app)


@pytest.mark.parametrize(("ending", "container"), [(".gif", "gif"), (".mp3", "mp3")])
async def test_as_another_kind_of_file(app: App, exports: Exports, tmp_path: Path, ending: str, container: str) -> None:
    job = await ended(app, combine("hello there"), 1)
    export = await exports.converted(job, ending, LARGE, ENGLISH)
    assert export.file.filename == f"temo-felfel-1{ending}"
    assert info_of(export.file, tmp_path).container == container
    assert nothing_left(app)


async def test_captions_and_what_a_silent_clip_has_not(app: App, exports: Exports) -> None:
    talk = await ended(app, combine("hello there"), 1)
    export = await exports.converted(talk, ".srt", LARGE, ENGLISH)
    assert b"hello there" in export.file.fp.read()
    export.file.close()
    silent = await ended(app, animate(), 1)
    for ending, reason in ((".srt", "no captions"), (".mp3", "no sound")):
        with pytest.raises(BadInput, match=reason):
            await exports.converted(silent, ending, LARGE, ENGLISH)


async def test_speech_is_an_mp3(app: App, exports: Exports, tmp_path: Path) -> None:
    job = await ended(app, speak("hello there"), 1)
    export = await exports.clip(job, LARGE, ENGLISH)
    assert info_of(export.file, tmp_path).container == "mp3"
    with pytest.raises(DeliveryFailed, match=f"The owner of the bot has the file: `{job.id}`"):
        await exports.clip(job, 100, ENGLISH)


async def test_a_clip_that_is_not_kept_any_more(app: App, exports: Exports) -> None:
    job = await ended(app, animate(), 1)
    await expire(app)
    with pytest.raises(DeliveryFailed, match="not kept"):
        await exports.clip(await app.service.job(job.id), LARGE, ENGLISH)


async def test_several_at_once_all_come(app: App, exports: Exports) -> None:
    job = await ended(app, combine("hello there"), 1)
    made = await asyncio.gather(*(exports.converted(job, ".mp3", LARGE, ENGLISH) for _ in range(5)))
    sounds = {each.file.fp.read() for each in made}
    for each in made:
        each.file.close()
    assert len(sounds) == 1
    assert nothing_left(app)


async def test_thumbnails_of_what_is_kept_and_no_spoiler(app: App) -> None:
    shown = await ended(app, animate(seed=1), 1)
    hidden = await ended(app, animate(seed=2), 1, spoiler=True)
    sound = await ended(app, speak("hello"), 1)
    found = await thumbnails(app.files, (shown, hidden, sound))
    assert list(found) == [shown.id]
    assert isinstance(found[shown.id].fp, io.BytesIO)
    assert found[shown.id].fp.read(2) == b"\xff\xd8"
    app.files.remove(frozenset({shown.clip.files["thumbnail"].sha256 if shown.clip else ""}))
    assert await thumbnails(app.files, (shown,)) == {}
