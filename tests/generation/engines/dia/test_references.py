"""The recordings that voices are cloned from: checked, prepared once, kept."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from generation.domain import Asset, Character, Voice, VoiceDesign
from generation.engines.dia.delay import Tokens
from generation.engines.dia.references import DESIGNED_TEXT, References
from generation.errors import BadInput, StorageFailed
from generation.media.process import executable
from generation.media.wav import write_wav
from generation.ports import Samples, Speech
from tests.generation.engines.dia.test_takes import RATE, silence, voice

DESIGNED = Character(name="temo", title="Temo", voice=Voice(design=VoiceDesign(pitch=0.7)))


class Workshop:
    """Counts what is spoken and encoded."""

    def __init__(self, folder: Path | None) -> None:
        self.spoken: list[str] = []
        self.encoded: list[Samples] = []
        self.references = References(self.speak, self.encode, RATE, "codec", folder)

    def speak(self, character: Character, text: str) -> Speech:
        self.spoken.append(text)
        return Speech(samples=voice(6.0)[::2], sample_rate=RATE // 2, lines=())

    def encode(self, samples: Samples) -> Tokens:
        self.encoded.append(samples)
        return np.full((len(samples) // 512, 9), len(self.encoded), np.int64)


def recorded(tmp_path: Path, samples: Samples, **fields: object) -> Character:
    path = tmp_path / "voice.wav"
    write_wav(path, samples, RATE)
    asset = Asset(name="voice.wav", sha256="ab" * 32, size_bytes=path.stat().st_size, path=str(path))
    return Character(name="ana", title="Ana", voice=Voice(reference=asset, transcript="I am Ana, hello.", **fields))  # type: ignore[arg-type]


def test_a_designed_voice_is_spoken_once_and_kept(tmp_path: Path) -> None:
    first = Workshop(tmp_path / "voices")
    made = first.references.of(DESIGNED)
    assert first.references.of(DESIGNED).codes is made.codes
    assert first.spoken == [DESIGNED_TEXT]
    assert made.transcript == DESIGNED_TEXT
    assert 5 < len(first.encoded[0]) / RATE < 7  # resampled to the codec's rate
    later = Workshop(tmp_path / "voices")
    assert (later.references.of(DESIGNED).codes == made.codes).all()
    assert later.spoken == later.encoded == []


def test_another_design_is_another_voice(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path)
    workshop.references.of(DESIGNED)
    workshop.references.of(Character(name="temo", title="Temo", voice=Voice(design=VoiceDesign(pitch=0.8))))
    assert len(workshop.spoken) == 2


def test_a_recording_is_cloned_with_its_transcript(tmp_path: Path) -> None:
    workshop = Workshop(None)
    found = workshop.references.of(recorded(tmp_path, np.concatenate((silence(1.0), voice(6.0), silence(2.0)))))
    assert found.transcript == "I am Ana, hello."
    assert workshop.spoken == []
    assert len(workshop.encoded[0]) / RATE == pytest.approx(6.16, abs=0.1)


def test_a_stereo_recording_is_cloned_as_one_channel(tmp_path: Path) -> None:
    character = recorded(tmp_path, voice(6.0))
    mono = tmp_path / "voice.wav"
    stereo = tmp_path / "stereo.wav"
    subprocess.run([executable(), "-v", "error", "-i", mono, "-ac", "2", stereo], check=True, stdin=subprocess.DEVNULL)
    stereo.replace(mono)
    workshop = Workshop(None)
    workshop.references.of(character)
    (samples,) = workshop.encoded
    assert samples.ndim == 1
    assert len(samples) / RATE == pytest.approx(6.0, abs=0.2)


def test_a_transcript_that_was_corrected_counts_at_once(tmp_path: Path) -> None:
    workshop = Workshop(None)
    character = recorded(tmp_path, voice(6.0))
    workshop.references.of(character)
    corrected = replace(character, voice=replace(character.voice, transcript="I am Ana, hi."))
    assert workshop.references.of(corrected).transcript == "I am Ana, hi."
    assert len(workshop.encoded) == 1


def test_a_transcript_longer_than_any_recording_is_refused(tmp_path: Path) -> None:
    character = recorded(tmp_path, voice(6.0))
    with pytest.raises(BadInput, match="too long for a recording"):
        Workshop(None).references.of(replace(character, voice=replace(character.voice, transcript="so " * 200)))


@pytest.mark.parametrize("left", [0, 40])
def test_a_half_written_voice_is_made_anew(tmp_path: Path, left: int) -> None:
    Workshop(tmp_path).references.of(DESIGNED)
    (kept,) = tmp_path.glob("*.npy")
    kept.write_bytes(kept.read_bytes()[:left])
    again = Workshop(tmp_path)
    again.references.of(DESIGNED)
    assert len(again.spoken) == 1


@pytest.mark.parametrize(
    ("sound", "told"),
    [
        (lambda: voice(0.2), "too little to clone a voice from"),
        (lambda: silence(6.0), "is silent"),
        (lambda: np.sign(voice(6.0)).astype(np.float32), "is distorted"),
        (lambda: voice(20.0), "Cut both to 5 to 10 s"),
    ],
    ids=["short", "silent", "clipped", "long"],
)
def test_a_recording_that_cannot_be_cloned_is_told_why(tmp_path: Path, sound: Callable[[], Samples], told: str) -> None:
    with pytest.raises(BadInput, match=told) as caught:
        Workshop(None).references.of(recorded(tmp_path, sound()))
    assert "ana" in caught.value.user_message


def test_no_sound_at_all_and_a_file_that_is_gone(tmp_path: Path) -> None:
    character = recorded(tmp_path, voice(6.0))
    (tmp_path / "voice.wav").write_bytes(b"this is a text, not a sound" * 100)
    with pytest.raises(BadInput, match="no sound that can be read"):
        Workshop(None).references.of(character)
    gone = Asset(name="v.wav", sha256="cd" * 32, size_bytes=1)
    lost = Character(name="ana", title="Ana", voice=Voice(reference=gone, transcript="x"))
    with pytest.raises(StorageFailed, match="is gone"):
        Workshop(None).references.of(lost)
