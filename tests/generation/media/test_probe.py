import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generation.errors import MediaFailed, StorageFailed
from generation.media.audio import write_audio
from generation.media.probe import MediaInfo, probe
from generation.media.process import run

from .material import make_clip, speech_like

in_one_folder = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return make_clip(tmp_path_factory.mktemp("clip") / "c.mp4", frames=16).read_bytes()


def probed(folder: Path, data: bytes) -> MediaInfo | None:
    """None: refused with one line."""
    path = folder / "x.bin"
    path.write_bytes(data)
    try:
        return probe(path)
    except MediaFailed as error:
        assert "\n" not in error.user_message
        assert len(error.user_message) < 200
        return None


@in_one_folder
@given(data=st.binary(max_size=400))
def test_random_bytes(tmp_path: Path, data: bytes) -> None:
    probed(tmp_path, data)


@in_one_folder
@given(
    start=st.sampled_from([b"\x00\x00\x00\x18ftyp", b"OggS", b"RIFF\x10\x00\x00\x00WAVE"]), data=st.binary(max_size=400)
)
def test_random_bytes_behind_a_known_beginning(tmp_path: Path, start: bytes, data: bytes) -> None:
    probed(tmp_path, start + data)


@in_one_folder
@given(cut=st.integers(0, 1_000_000))
def test_a_truncated_clip_is_refused(tmp_path: Path, clip: bytes, cut: int) -> None:
    assert probed(tmp_path, clip[: cut % len(clip)]) is None


@in_one_folder
@given(changes=st.lists(st.tuples(st.integers(0, 3_000), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_mutated_clip(tmp_path: Path, clip: bytes, changes: list[tuple[int, int]]) -> None:
    data = bytearray(clip)
    for place, value in changes:
        data[place % len(data)] = value
    probed(tmp_path, bytes(data))


@in_one_folder
@given(place=st.integers(0, 2_500), value=st.sampled_from([0, 1, 2**31 - 1, 2**31, 2**32 - 1]))
def test_a_clip_with_an_absurd_number(tmp_path: Path, clip: bytes, place: int, value: int) -> None:
    data = bytearray(clip)
    struct.pack_into(">I", data, place, value)
    probed(tmp_path, bytes(data))


def test_boxes_without_end_are_given_up(tmp_path: Path) -> None:
    assert probed(tmp_path, b"\x00\x00\x00\x10ftypisom\x00\x00\x00\x00" + b"\x00\x00\x00\x08free" * 200_000) is None


def test_an_index_behind_the_media_is_told(tmp_path: Path) -> None:
    source = make_clip(tmp_path / "c.mp4")
    run(["-i", "pipe:0", "-c", "copy", "-f", "mp4", f"file:{tmp_path / 'late.mp4'}"], where=tmp_path, source=source)
    late = probe(tmp_path / "late.mp4")
    assert not late.faststart
    assert (late.frames, late.duration_s) == (32, 2.0)


def test_a_wav_that_is_not_plain_pcm(tmp_path: Path) -> None:
    write_audio(tmp_path / "x.wav", speech_like(1), 24_000)
    arguments = ["-i", "pipe:0", "-c:a", "pcm_f32le", "-f", "wav", f"file:{tmp_path / 'f.wav'}"]
    run(arguments, where=tmp_path, source=tmp_path / "x.wav")
    info = probe(tmp_path / "f.wav")
    assert (info.container, info.audio_codec, info.sample_rate, info.audio_s) == ("wav", "pcm_f32le", 24_000, 1.0)


@pytest.mark.parametrize("ending", [".ogg", ".mp3", ".m4a", ".flac", ".wav"])
def test_truncated_sounds_never_break_the_program(ending: str, tmp_path: Path) -> None:
    write_audio(tmp_path / f"x{ending}", speech_like(1), 24_000)
    data = (tmp_path / f"x{ending}").read_bytes()
    for part in (0.9, 0.5, 0.1, 0.01):
        probed(tmp_path, data[: int(len(data) * part)])


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed):
        probe(tmp_path / "gone.mp4")
