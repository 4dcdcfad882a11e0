"""Recordings: what is taken, what is kept of it, and why others are refused."""

from pathlib import Path

import numpy as np
import pytest

from bot.uploads.voices import RATE_HZ, check_start, take_voice
from generation.errors import BadInput
from generation.media.wav import read_wav, write_wav
from generation.ports import Samples
from tests.bot.uploads.material import picture_bytes, tone, voice_file


def refusal(folder: Path, source: Path) -> str:
    with pytest.raises(BadInput) as caught:
        take_voice(source, folder / "taken.wav")
    assert not (folder / "taken.wav").exists()
    return caught.value.user_message


def recording(folder: Path, samples: Samples) -> Path:
    write_wav(folder / "voice.wav", samples, 24_000)
    return folder / "voice.wav"


@pytest.mark.parametrize("ending", [".wav", ".flac", ".mp3", ".ogg"])
def test_a_recording_is_kept_as_samples(tmp_path: Path, ending: str) -> None:
    source = voice_file(tmp_path / f"voice{ending}", 4.0)
    check_start(source.read_bytes()[:12])
    take_voice(source, tmp_path / "taken.wav")
    samples, rate = read_wav(tmp_path / "taken.wav")
    assert rate == RATE_HZ
    assert len(samples) / rate == pytest.approx(4.0, abs=0.1)
    assert np.abs(samples).max() == pytest.approx(0.3, abs=0.1)


def test_nothing_but_the_sound_is_kept(tmp_path: Path) -> None:
    source = voice_file(tmp_path / "voice.wav")
    source.write_bytes(source.read_bytes() + b"LIST\x10\0\0\0INFOsecret place!")
    take_voice(source, tmp_path / "taken.wav")
    assert b"secret" not in (tmp_path / "taken.wav").read_bytes()


@pytest.mark.parametrize(
    ("seconds", "told"), [(1.0, "has 1.0 s"), (31.0, "longer than 30 s"), (700.0, "longer than 30 s")]
)
def test_its_length_is_bounded(tmp_path: Path, seconds: float, told: str) -> None:
    assert told in refusal(tmp_path, recording(tmp_path, tone(seconds)))


@pytest.mark.parametrize(
    ("samples", "told"),
    [
        (np.zeros(96_000, np.float32), "is silent"),
        (tone(4.0, level=0.001), "is silent"),
        (np.concatenate([tone(1.0), np.zeros(120_000, np.float32)]), "not silence"),
        (np.clip(tone(4.0) * 20, -1, 1).astype(np.float32), "distorted"),
    ],
)
def test_what_cannot_be_cloned_is_refused(tmp_path: Path, samples: Samples, told: str) -> None:
    assert told in refusal(tmp_path, recording(tmp_path, samples))


def test_a_loud_but_clean_recording_is_taken(tmp_path: Path) -> None:
    speech = np.random.default_rng(1).normal(0, 0.25, 96_000).astype(np.float32)
    take_voice(recording(tmp_path, np.clip(speech, -1, 1)), tmp_path / "taken.wav")


@pytest.mark.parametrize(
    "data",
    [b"", b"RIFF\0\0\0\0AVI LIST", b"MZ" * 8, b"<html><body>", b"#EXTM3U\nfile:///etc/passwd", picture_bytes("png")],
)
def test_other_files_are_refused_at_their_start(data: bytes) -> None:
    with pytest.raises(BadInput, match="WAV, FLAC, MP3 or Ogg"):
        check_start(data[:12])


@pytest.mark.parametrize(
    "data",
    [
        b"RIFF\xff\xff\xff\xffWAVEfmt ",
        b"fLaC" + bytes(40),
        b"OggS" + b"\xff" * 60,
        b"ID3" + b"\xff" * 300,
        b"RIFF\0\0\0\0WAVE",
    ],
)
def test_broken_files_are_refused_in_words(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "voice.wav").write_bytes(data)
    assert "cannot be read" in refusal(tmp_path, tmp_path / "voice.wav")


def test_a_playlist_that_names_other_files_opens_none(tmp_path: Path) -> None:
    secret = voice_file(tmp_path / "secret.wav")
    (tmp_path / "list.wav").write_text(f"ffconcat version 1.0\nfile {secret}\n")
    assert "cannot be read" in refusal(tmp_path, tmp_path / "list.wav")
