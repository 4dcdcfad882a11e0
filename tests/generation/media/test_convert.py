from pathlib import Path

import numpy as np
import pytest

from generation.errors import BadInput, Cancelled, CancelReason, MediaFailed
from generation.media.audio import write_audio
from generation.media.convert import ENDINGS, convert
from generation.media.encode import FrameEncoder
from generation.media.fit import fit
from generation.media.probe import probe
from generation.media.thumbnail import jpeg_of_frame
from generation.ports import Frame

from .material import decoded_frames, make_clip, speech_like


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_clip_becomes_every_format(ending: str, tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "c.mp4", frames=32, fps=16)
    convert(clip, tmp_path / f"x{ending}")
    assert probe(tmp_path / f"x{ending}").duration_s == pytest.approx(2.0, abs=0.09)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_gif_looks_like_the_clip(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "c.mp4", frames=16, fps=16, size=96)
    convert(clip, tmp_path / "x.gif")
    info = probe(tmp_path / "x.gif")
    assert (info.width, info.height, info.fps) == (96, 96, 12.5)
    first = decoded_frames(tmp_path / "x.gif", 96, 96)[0].astype(int)
    assert np.abs(first[-10:] - (200, 120, 40)).max() < 12
    assert np.abs(first[30:40, 10:40] - (40, 80, 220)).max() < 12


def test_a_large_clip_becomes_a_smaller_gif_of_the_same_shape(tmp_path: Path) -> None:
    with FrameEncoder(tmp_path / "c.mp4", width=1024, height=512, fps=8, frames=4) as encoder:
        for level in range(4):
            encoder.write(np.full((512, 1024, 3), level * 60, np.uint8))
    convert(tmp_path / "c.mp4", tmp_path / "x.gif")
    info = probe(tmp_path / "x.gif")
    assert (info.width, info.height) == (480, 240)


def test_a_sound_becomes_another_sound_but_no_picture(tmp_path: Path) -> None:
    write_audio(tmp_path / "s.wav", speech_like(1), 24_000)
    convert(tmp_path / "s.wav", tmp_path / "s.ogg")
    assert probe(tmp_path / "s.ogg").audio_s == pytest.approx(1.0, abs=0.01)
    with pytest.raises(BadInput, match="no picture"):
        convert(tmp_path / "s.wav", tmp_path / "s.gif")


def test_what_cannot_be_made_is_said(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "c.mp4", sound=False)
    with pytest.raises(BadInput, match="no sound"):
        convert(clip, tmp_path / "x.mp3")
    with pytest.raises(BadInput, match=r"\.mp4, \.gif"):
        convert(clip, tmp_path / "x.avi")
    assert [entry.name for entry in tmp_path.iterdir()] == ["c.mp4"]


@pytest.mark.parametrize("ending", [".gif", ".ogg"])
def test_cancelling_leaves_nothing(ending: str, tmp_path: Path) -> None:
    def check() -> None:
        raise Cancelled(CancelReason.USER)

    clip = make_clip(tmp_path / "c.mp4")
    with pytest.raises(Cancelled):
        convert(clip, tmp_path / f"x{ending}", check)
    assert [entry.name for entry in tmp_path.iterdir()] == ["c.mp4"]


# ---------------------------------------------------------------- thumbnails


def shown(folder: Path, jpeg: bytes, width: int, height: int) -> Frame:
    (folder / "x.jpg").write_bytes(jpeg)
    return decoded_frames(folder / "x.jpg", width, height)[0]


@pytest.mark.parametrize("color", [(200, 30, 60), (30, 60, 220), (255, 225, 77)])
def test_a_thumbnail_has_the_frames_colours_and_shape(color: tuple[int, int, int], tmp_path: Path) -> None:
    frame = np.empty((720, 1280, 3), np.uint8)
    frame[:] = color
    small = shown(tmp_path, jpeg_of_frame(frame), 512, 288)
    assert np.abs(small.astype(int) - color).max() <= 6


def test_a_small_frame_is_not_blown_up(tmp_path: Path) -> None:
    assert shown(tmp_path, jpeg_of_frame(np.zeros((48, 64, 4), np.uint8)[..., :3]), 64, 48).max() <= 3


def test_thumbnails_are_the_same_every_time() -> None:
    frame = np.random.default_rng(0).integers(0, 255, (200, 300, 3), np.uint8)
    assert jpeg_of_frame(frame) == jpeg_of_frame(frame)


# ---------------------------------------------------------------- fitting


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of noise that moves: hard to make small."""
    path = tmp_path_factory.mktemp("large") / "c.mp4"
    noise = np.random.default_rng(0).integers(0, 255, (16, 16, 3), np.uint8).repeat(16, 0).repeat(16, 1)
    with FrameEncoder(
        path, width=256, height=256, fps=16, frames=32, sound=lambda: (speech_like(2), 24_000)
    ) as encoder:
        for index in range(32):
            encoder.write(np.roll(noise, index * 5, axis=index % 2))
    return path


@pytest.mark.parametrize("part", [0.8, 0.4, 0.2])
def test_a_clip_is_made_to_fit(part: float, large: Path, tmp_path: Path) -> None:
    limit = int(large.stat().st_size * part)
    info = fit(large, tmp_path / "small.mp4", limit)
    assert (tmp_path / "small.mp4").stat().st_size == info.size_bytes <= limit
    assert (info.frames, info.video_s, info.color, info.faststart) == (32, 2.0, (1, 1, 1), True)
    assert info.audio_s == pytest.approx(2.0, abs=0.03)
    assert info.width == info.height


def test_what_can_never_fit_is_said(large: Path, tmp_path: Path) -> None:
    with pytest.raises(MediaFailed, match="2 s"):
        fit(large, tmp_path / "small.mp4", 9_000)
    assert list(tmp_path.iterdir()) == []
