from pathlib import Path

import numpy as np
import pytest

from generation.errors import BadInput, MediaFailed
from generation.media.audio import AUDIO_ENDINGS, MP3_KBPS, extract_audio, fit_mp3, read_audio, write_audio
from generation.media.probe import probe
from generation.media.wav import read_wav, write_wav

from .material import make_clip, speech_like

CODECS = {".wav": "pcm16", ".ogg": "opus", ".mp3": "mp3", ".m4a": "mp4a", ".flac": "flac"}


@pytest.mark.parametrize("ending", AUDIO_ENDINGS)
def test_every_format_holds_the_sound(ending: str, tmp_path: Path) -> None:
    sound, path = speech_like(3.3), tmp_path / f"x{ending}"
    write_audio(path, sound, 24_000)
    info = probe(path)
    assert info.audio_codec == CODECS[ending]
    assert info.channels == 1
    assert info.audio_s == pytest.approx(3.3, abs=0.06)
    back = read_audio(path, 24_000)
    count = min(len(back), len(sound))
    assert abs(len(back) - len(sound)) < 0.06 * 24_000
    assert np.corrcoef(np.abs(back[:count]), np.abs(sound[:count]))[0, 1] > 0.8  # in time, to the sample
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("ending", AUDIO_ENDINGS)
def test_the_same_sound_gives_the_same_bytes(ending: str, tmp_path: Path) -> None:
    files = [tmp_path / f"{name}{ending}" for name in "ab"]
    for path in files:
        write_audio(path, speech_like(1), 24_000)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_voice_messages_are_opus_at_48_khz_in_mono(tmp_path: Path) -> None:
    write_audio(tmp_path / "x.ogg", speech_like(1, 44_100), 44_100)
    info = probe(tmp_path / "x.ogg")
    assert (info.container, info.audio_codec, info.sample_rate, info.channels) == ("ogg", "opus", 48_000, 1)


def test_an_ending_that_nothing_writes(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"\.wav, \.ogg, \.mp3"):
        write_audio(tmp_path / "x.xyz", speech_like(1), 24_000)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", AUDIO_ENDINGS)
def test_the_sound_comes_out_of_a_clip(ending: str, tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "c.mp4", frames=32, fps=16)
    extract_audio(clip, tmp_path / f"x{ending.upper()}")
    assert probe(tmp_path / f"x{ending.upper()}").audio_s == pytest.approx(2.0, abs=0.06)


def test_reading_stops_at_the_limit(tmp_path: Path) -> None:
    write_audio(tmp_path / "x.flac", speech_like(5), 24_000)
    assert len(read_audio(tmp_path / "x.flac", 8_000, max_s=2.0)) == 16_000


def test_a_picture_has_no_sound_to_read(tmp_path: Path) -> None:
    with pytest.raises(MediaFailed):
        read_audio(make_clip(tmp_path / "c.mp4", sound=False))


def test_wav_keeps_samples_within_half_a_step(tmp_path: Path) -> None:
    sound = np.array([0.0, 1.0, -1.0, 1.7, -1.7, np.nan, 0.5, 1e-9], np.float32)
    write_wav(tmp_path / "x.wav", sound, 44_100)
    back, rate = read_wav(tmp_path / "x.wav")
    assert rate == 44_100
    assert np.allclose(back, [0, 1, -1, 1, -1, 0, 0.5, 0], atol=0.5 / 32_767)


@pytest.mark.parametrize("data", [b"", b"RIFF", b"RIFF\x00\x00\x00\x00WAVEfmt ", b"nonsense" * 10])
def test_a_broken_wav(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_bytes(data)
    with pytest.raises(MediaFailed, match=r"x\.wav"):
        read_wav(tmp_path / "x.wav")


def test_an_mp3_takes_the_best_bit_rate_that_fits(tmp_path: Path) -> None:
    sound, target = tmp_path / "x.wav", tmp_path / "x.mp3"
    write_wav(sound, speech_like(10), 24_000)
    for limit, expected in ((1 << 20, MP3_KBPS), (100_000, 64), (70_000, 48), (45_000, 32)):
        assert fit_mp3(sound, target, limit) == expected
        assert target.stat().st_size <= limit
        assert probe(target).audio_s == pytest.approx(10, abs=0.06)


def test_a_sound_too_long_for_every_bit_rate_leaves_no_file(tmp_path: Path) -> None:
    sound = tmp_path / "x.wav"
    write_wav(sound, speech_like(10), 24_000)
    with pytest.raises(MediaFailed, match="cannot be made as small"):
        fit_mp3(sound, tmp_path / "x.mp3", 20_000)
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.wav"]
