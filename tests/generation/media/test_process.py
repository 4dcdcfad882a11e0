import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from generation.errors import Cancelled, CancelReason, DiskFull, MediaFailed, StorageFailed, Unavailable
from generation.media import process
from generation.media.audio import read_audio, write_audio
from generation.media.process import Ffmpeg, run

from .material import make_clip, speech_like

needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads /proc")
ENDLESS = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", "64x64", "-i", "pipe:0", "-f", "null", "-"]


def test_the_packaged_ffmpeg_is_available() -> None:
    assert process.available() is None


def test_an_ffmpeg_named_by_the_environment_that_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "nothing"))
    assert "IMAGEIO_FFMPEG_EXE" in (process.available() or "")
    with pytest.raises(Unavailable, match="IMAGEIO_FFMPEG_EXE"):
        run(["-version"], where=tmp_path)


def test_a_full_disk_is_told_as_one(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("has no /dev/full")
    arguments = ["-f", "s16le", "-ar", "8000", "-ac", "1", "-i", "pipe:0", "-f", "wav", "file:/dev/full"]
    with pytest.raises(DiskFull), Ffmpeg(arguments, where=tmp_path, feed=True) as ffmpeg:
        ffmpeg.write(memoryview(bytes(2_000_000)))
        ffmpeg.finish()


def test_a_folder_that_is_gone_is_a_storage_failure(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match="no such file"):
        write_audio(tmp_path / "gone" / "x.ogg", speech_like(0.2), 24_000)


def test_nonsense_is_a_media_failure_with_ffmpegs_words_in_the_log_only(tmp_path: Path) -> None:
    (tmp_path / "x.mp3").write_bytes(b"no sound at all" * 50)
    with pytest.raises(MediaFailed) as caught:
        read_audio(tmp_path / "x.mp3")
    assert "\n" not in caught.value.user_message
    assert "Invalid data" in caught.value.detail


@pytest.mark.parametrize("name", ["-y.wav", "-i", "http:x.wav", "a b'\"$(id).wav", "%d.wav"])
def test_no_name_becomes_an_option_or_an_address(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    sound = speech_like(0.3)
    path = Path(name).with_suffix(".flac")
    write_audio(path, sound, 24_000)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    assert np.allclose(read_audio(path, 24_000), sound, atol=1 / 16_000)


def test_a_playlist_in_disguise_opens_no_other_file(tmp_path: Path) -> None:
    write_audio(tmp_path / "secret.wav", speech_like(0.5), 24_000)
    (tmp_path / "voice.wav").write_text("ffconcat version 1.0\nfile secret.wav\n")
    with pytest.raises(MediaFailed):
        read_audio(tmp_path / "voice.wav")
    (tmp_path / "voice.wav").write_text("#EXTM3U\n#EXTINF:1,\nsecret.wav\n#EXT-X-ENDLIST\n")
    with pytest.raises(MediaFailed):
        read_audio(tmp_path / "voice.wav")


def test_ffmpeg_writes_no_report_file_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FFREPORT", "file=report.log")
    write_audio(tmp_path / "x.ogg", speech_like(0.2), 24_000)
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.ogg"]


def test_a_job_too_long_is_stopped(tmp_path: Path) -> None:
    tone = ["-re", "-f", "lavfi", "-i", "sine=sample_rate=8000", "-f", "s16le", "pipe:1"]
    ffmpeg = Ffmpeg(tone, where=tmp_path, feed=False, collect=True)
    with ffmpeg, pytest.raises(MediaFailed, match="longer than"):
        ffmpeg.finish(limit_s=0.2)
    assert not _alive(ffmpeg.pid)


def test_cancelling_kills_and_reaps(tmp_path: Path) -> None:
    def check() -> None:
        raise Cancelled(CancelReason.USER)

    with pytest.raises(Cancelled), Ffmpeg(ENDLESS, where=tmp_path, feed=True) as ffmpeg:
        ffmpeg.write_file(make_clip(tmp_path / "c.mp4"), check)
    assert not _alive(ffmpeg.pid)


@pytest.mark.skipif(os.name != "posix", reason="process groups")
def test_ctrl_c_reaches_only_the_program(tmp_path: Path) -> None:
    with Ffmpeg(ENDLESS, where=tmp_path, feed=True) as ffmpeg:
        assert os.getpgid(ffmpeg.pid) != os.getpgid(0)


KILLED = """
import sys, time
from pathlib import Path
sys.path.insert(0, {root!r})
from generation.media.encode import FrameEncoder
from generation.media.process import Ffmpeg
from tests.generation.media.material import moving_frames
{body}
print("working", flush=True)
time.sleep(60)
"""
ENCODING = """
encoder = FrameEncoder(Path("out.mp4"), width=64, height=64, fps=16, frames=100)
for frame in moving_frames(5):
    encoder.write(frame)
"""
READING = """
tone = ["-f", "lavfi", "-i", "sine=sample_rate=48000", "-f", "s16le", "pipe:1"]
ffmpeg = Ffmpeg(["-re", *tone], where=Path(), feed=False, collect=True)
"""


@needs_proc
@pytest.mark.parametrize("body", [ENCODING, READING], ids=["encoding", "reading"])
def test_ffmpeg_ends_when_python_is_killed(body: str, tmp_path: Path) -> None:
    root = str(Path(__file__).parents[3])
    command = [sys.executable, "-c", KILLED.format(root=root, body=body)]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE) as python:
        assert python.stdout is not None
        assert python.stdout.readline() == b"working\n"
        children = Path(f"/proc/{python.pid}/task/{python.pid}/children").read_text().split()
        assert len(children) == 1
        python.kill()
    deadline = time.monotonic() + 10
    while _alive(int(children[0])):
        assert time.monotonic() < deadline, "ffmpeg outlived Python"
        time.sleep(0.02)
    assert not (tmp_path / "out.mp4").exists()


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
