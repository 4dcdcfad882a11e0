import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from generation.errors import CartoonError, MediaFailed, StorageFailed
from generation.media.audio import read_audio
from generation.media.encode import AAC_FRAME_S, EncodeOptions, FrameEncoder, fit_length
from generation.media.pixels import packed
from generation.media.probe import probe
from generation.ports import Frame

from .material import decoded_frames, make_clip, moving_frames, speech_like


def test_a_clip_has_the_promised_format(tmp_path: Path) -> None:
    info = probe(make_clip(tmp_path / "c.mp4", frames=32, fps=16))
    assert (info.video_codec, info.width, info.height, info.frames, info.fps) == ("avc1", 64, 64, 32, 16.0)
    assert (info.audio_codec, info.sample_rate, info.channels) == ("mp4a", 48_000, 1)
    assert info.color == (1, 1, 1)
    assert info.faststart
    assert info.duration_s == 2.0
    assert [entry.name for entry in tmp_path.iterdir()] == ["c.mp4"]


@pytest.mark.parametrize("sound_s", [0.0, 0.01, 9.99, 10.0, 10.3, 60.0])
def test_picture_and_sound_are_as_long_as_the_frames_say(sound_s: float, tmp_path: Path) -> None:
    frames, fps = 160, 16
    with FrameEncoder(
        tmp_path / "c.mp4", width=32, height=32, fps=fps, frames=frames, sound=lambda: (speech_like(sound_s), 24_000)
    ) as encoder:
        for frame in moving_frames(frames, 32, 32):
            encoder.write(frame)
    info = encoder.info
    assert info is not None
    assert info.video_s == 10.0
    assert abs(info.audio_s - 10.0) < AAC_FRAME_S
    assert abs(len(read_audio(tmp_path / "c.mp4")) / 48_000 - 10.0) < 2 * AAC_FRAME_S


@pytest.mark.parametrize(("fps", "seconds", "rate"), [(12, 60, 44_100), (7, 13, 24_000), (24, 1, 22_050)])
def test_no_rate_makes_the_sound_drift(fps: int, seconds: int, rate: int, tmp_path: Path) -> None:
    sound = (speech_like(seconds, rate), rate)
    with FrameEncoder(
        tmp_path / "c.mp4", width=16, height=16, fps=fps, frames=fps * seconds, sound=lambda: sound
    ) as encoder:
        for frame in moving_frames(fps * seconds, 16, 16):
            encoder.write(frame)
    info = encoder.info
    assert info is not None
    assert info.frames == fps * seconds
    assert abs(info.video_s - seconds) < 0.01
    assert abs(info.audio_s - seconds) < AAC_FRAME_S


def test_the_sound_is_in_time_with_the_picture(tmp_path: Path) -> None:
    click = np.zeros(48_000, np.float32)
    click[24_000:24_100] = 0.9
    with FrameEncoder(
        tmp_path / "c.mp4", width=16, height=16, fps=8, frames=16, sound=lambda: (click, 24_000)
    ) as encoder:
        for frame in moving_frames(16, 16, 16):
            encoder.write(frame)
    heard = read_audio(tmp_path / "c.mp4")
    assert abs(int(np.abs(heard).argmax()) / 48_000 - 1.0) < 0.01


@pytest.mark.parametrize("size", [(8, 8), (24, 40), (136, 72), (1000, 8)])
def test_odd_multiples_of_eight(size: tuple[int, int], tmp_path: Path) -> None:
    width, height = size
    with FrameEncoder(tmp_path / "c.mp4", width=width, height=height, fps=8, frames=3) as encoder:
        for frame in moving_frames(3, width, height):
            encoder.write(frame)
    assert decoded_frames(tmp_path / "c.mp4", width, height).shape == (3, height, width, 3)


@pytest.mark.parametrize(
    "color", [(200, 30, 60), (20, 200, 40), (30, 60, 220), (255, 255, 255), (0, 0, 0), (255, 225, 77)]
)
def test_colours_survive(color: tuple[int, int, int], tmp_path: Path) -> None:
    frame = np.empty((64, 64, 3), np.uint8)
    frame[:] = color
    with FrameEncoder(tmp_path / "c.mp4", width=64, height=64, fps=8, frames=2) as encoder:
        for _ in range(2):
            encoder.write(frame)
    shown = decoded_frames(tmp_path / "c.mp4", 64, 64).astype(int)
    assert np.abs(shown - np.array(color)).max() <= 4


def test_same_frames_and_sound_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = make_clip(tmp_path / "a.mp4"), make_clip(tmp_path / "b.mp4")
    assert first.read_bytes() == second.read_bytes()


def test_how_a_frame_lies_in_memory_does_not_matter(tmp_path: Path) -> None:
    views = list(moving_frames(6, 48, 32))
    copies = [np.ascontiguousarray(frame) for frame in views]
    turned = [np.ascontiguousarray(frame[::-1, :, ::-1])[::-1, :, ::-1] for frame in views]
    mixed = [copies[0], views[1], turned[2], views[3], copies[4], turned[5]]
    clips = []
    for index, frames in enumerate((views, copies, turned, mixed, [views[0], *mixed[1:]])):
        path = tmp_path / f"{index}.mp4"
        with FrameEncoder(path, width=48, height=32, fps=8, frames=6) as encoder:
            for frame in frames:
                encoder.write(frame)
        clips.append(decoded_frames(path, 48, 32).tobytes())
    assert len(set(clips)) == 1


def test_four_channel_pixels_are_not_copied_and_nothing_beyond_memory_is_read() -> None:
    pixels = np.zeros((8, 8, 4), np.uint8)
    assert np.shares_memory(packed(pixels[..., :3]), pixels)
    assert packed(pixels[..., :3]).shape == (8, 8, 4)
    from_bytes = np.frombuffer(bytes(8 * 8 * 4), np.uint8).reshape(8, 8, 4)
    assert packed(from_bytes[..., :3]).shape == (8, 8, 4)
    short = np.zeros(8 * 8 * 4 - 1, np.uint8)  # ends where the last pixel's fourth channel would lie
    view = np.lib.stride_tricks.as_strided(short, (8, 8, 3), (32, 4, 1))
    assert packed(view).shape == (8, 8, 3)
    assert packed(pixels[..., 1:]).shape == (8, 8, 3)


def test_a_frame_may_be_overwritten_after_it_was_written(tmp_path: Path) -> None:
    buffer = np.zeros((64, 64, 4), np.uint8)
    with FrameEncoder(tmp_path / "c.mp4", width=64, height=64, fps=8, frames=8) as encoder:
        for index in range(8):
            buffer[:] = index * 30
            encoder.write(buffer[..., :3])
    levels = decoded_frames(tmp_path / "c.mp4", 64, 64).mean(axis=(1, 2, 3))
    assert np.abs(levels - np.arange(8) * 30).max() <= 4


@pytest.mark.parametrize("given", [0, 3, 5])
def test_a_wrong_number_of_frames_is_refused(given: int, tmp_path: Path) -> None:
    with (
        pytest.raises(MediaFailed, match="4 frames"),
        FrameEncoder(tmp_path / "c.mp4", width=64, height=64, fps=8, frames=4) as encoder,
    ):
        for frame in moving_frames(given):
            encoder.write(frame)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "frame", [np.zeros((64, 32, 3), np.uint8), np.zeros((64, 64, 4), np.uint8), np.zeros((64, 64, 3), np.float32)]
)
def test_a_frame_of_another_shape_is_refused(frame: Frame, tmp_path: Path) -> None:
    with (
        pytest.raises(MediaFailed, match="wrong size"),
        FrameEncoder(tmp_path / "c.mp4", width=64, height=64, fps=8, frames=4) as encoder,
    ):
        encoder.write(frame)
    assert list(tmp_path.iterdir()) == []


def test_an_error_while_drawing_leaves_nothing_and_passes_through(tmp_path: Path) -> None:
    (tmp_path / "c.mp4").write_bytes(b"the one before")

    class Broken(Exception):
        pass

    with (
        pytest.raises(Broken),
        FrameEncoder(
            tmp_path / "c.mp4", width=64, height=64, fps=8, frames=40, sound=lambda: (speech_like(5), 24_000)
        ) as encoder,
    ):
        for frame in moving_frames(20):
            encoder.write(frame)
        raise Broken
    assert [entry.name for entry in tmp_path.iterdir()] == ["c.mp4"]
    assert (tmp_path / "c.mp4").read_bytes() == b"the one before"


def test_what_x264_refuses_is_one_line(tmp_path: Path) -> None:
    with (
        pytest.raises(MediaFailed) as caught,
        FrameEncoder(
            tmp_path / "c.mp4", width=64, height=64, fps=8, frames=500, options=EncodeOptions(preset="hurry")
        ) as encoder,
    ):
        for frame in moving_frames(500):
            encoder.write(frame)
    assert "\n" not in caught.value.user_message
    assert "hurry" in caught.value.detail
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("sound_s", [0, 1])
def test_a_folder_that_is_gone(sound_s: int, tmp_path: Path) -> None:
    sound = (lambda: (speech_like(sound_s), 24_000)) if sound_s else None
    target = tmp_path / "gone" / "c.mp4"
    with (
        pytest.raises(StorageFailed),
        FrameEncoder(target, width=64, height=64, fps=8, frames=500, sound=sound) as encoder,
    ):
        for frame in moving_frames(500):
            encoder.write(frame)


FULL_DISK = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
import numpy as np
from generation.errors import CartoonError
from generation.media.encode import FrameEncoder
sound = (np.random.default_rng(0).normal(0, .1, {sound}).astype(np.float32), 24000)
noise = np.random.default_rng(0).integers(0, 255, (256, 256, 3), np.uint8)
try:
    target = Path({folder!r}, "c.mp4")
    with FrameEncoder(target, width=256, height=256, fps=8, frames=60, sound=lambda: sound) as encoder:
        for index in range(60):
            encoder.write(np.roll(noise, index * 7, axis=index % 2))
except CartoonError as error:
    print(error.code, [entry.name for entry in Path({folder!r}).iterdir()])
"""


@pytest.mark.parametrize("sound", [2_400, 2_400_000], ids=["video", "sound"])
def test_a_disk_that_fills_up(sound: int, tmp_path: Path) -> None:
    root = str(Path(__file__).parents[3])
    script = FULL_DISK.format(root=root, folder=str(tmp_path), sound=sound)
    mount = f'mount -t tmpfs -o size=300k none "{tmp_path}" && exec "$0" -c "$1"'
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, sys.executable, script]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except FileNotFoundError:
        pytest.skip("has no unshare")
    if "unshare" in done.stderr or "mount" in done.stderr:
        pytest.skip(f"may not mount: {done.stderr[:100]}")
    assert done.stdout == "disk-full []\n", done.stderr


def test_fit_length_cuts_and_fills() -> None:
    sound = np.ones(5, np.float32)
    assert fit_length(sound, 3).tolist() == [1, 1, 1]
    assert fit_length(sound, 7).tolist() == [1, 1, 1, 1, 1, 0, 0]
    assert fit_length(sound, 7).dtype == np.float32


def test_errors_are_ours(tmp_path: Path) -> None:
    with (
        pytest.raises(CartoonError),
        FrameEncoder(tmp_path / "c.mp4", width=63, height=63, fps=8, frames=2) as encoder,
    ):
        for frame in moving_frames(2, 63, 63):
            encoder.write(frame)
    assert list(tmp_path.iterdir()) == []


def test_only_flat_pictures_are_encoded_for_speed() -> None:
    assert "-x264-params" in EncodeOptions(is_flat=True).arguments()
    assert EncodeOptions().arguments() == ("-c:v", "libx264", "-preset", "veryfast", "-crf", "20")
    assert "-x264-params" not in EncodeOptions(preset="slow", is_flat=True).arguments()
