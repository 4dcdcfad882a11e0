"""Two seconds of a voice: spoken or cut from a recording, made once, kept within bounds."""

import asyncio
import threading
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.voice_samples import FALLBACK, SAMPLE_S, VoiceSamples
from generation.domain import Asset, Character, Script, SpeechOptions, Voice, VoiceDesign
from generation.errors import MediaFailed, StorageFailed, Unspeakable
from generation.media.probe import probe
from generation.media.wav import write_wav
from generation.ports import Report, Speech
from generation.testing import FixedEngines, ToneVoice
from generation.text import speakable
from tests.bot.uploads.material import RATE_HZ, tone, voice_file

NOVA = Character(name="nova", title="Nova")
RECORDED = replace(NOVA, voice=Voice(reference=Asset(name="v.wav", sha256="a" * 64, size_bytes=1), transcript="Hi."))


class Speaker(ToneVoice):
    """Remembers what it was asked to say, and in which thread; refuses what the draft voice refuses."""

    name = "draft"

    def __init__(self) -> None:
        self.said: list[str] = []
        self.threads: set[str] = set()
        self.lacking: str | None = None

    def available(self) -> str | None:
        return self.lacking

    def speak(
        self, script: Script, cast: Mapping[str, Character], options: SpeechOptions, seed: int, report: Report
    ) -> Speech:
        self.threads.add(threading.current_thread().name)
        self.said.append(script.lines[0].text)
        if (reason := speakable(script.lines[0].text)) is not None:
            raise Unspeakable(reason)
        return super().speak(script, cast, options, seed, report)


@pytest.fixture
def speaker() -> Speaker:
    return Speaker()


@pytest.fixture
async def samples(tmp_path: Path, speaker: Speaker) -> AsyncIterator[VoiceSamples]:
    made = VoiceSamples(tmp_path / "samples", lambda: FixedEngines(speech=(speaker,)))
    yield made
    await made.close()


def nowhere(_: Asset) -> Path:
    raise StorageFailed("The file is gone.")


async def seconds(samples: VoiceSamples, character: Character, recording: Path | None = None) -> float:
    path = await samples.of(character, lambda _: recording if recording else nowhere(_))
    assert path is not None
    return (await asyncio.to_thread(probe, path)).duration_s


async def test_a_designed_voice_speaks_in_a_thread_of_its_own(samples: VoiceSamples, speaker: Speaker) -> None:
    assert 0.5 < await seconds(samples, NOVA) < SAMPLE_S + 0.2
    assert speaker.said == ["Hello, I am Nova."]
    assert speaker.threads == {"voice-sample_0"}


async def test_it_is_made_once_for_each_voice(samples: VoiceSamples, speaker: Speaker) -> None:
    deeper = replace(NOVA, voice=Voice(design=VoiceDesign(pitch=0.7)))
    paths = await asyncio.gather(*(samples.of(each, nowhere) for each in (NOVA, deeper, NOVA, deeper)))
    assert paths[:2] == paths[2:]
    assert len(speaker.said) == len(set(paths)) == 2
    described = replace(NOVA, description="a pilot")  # which nobody hears
    assert await samples.of(described, nowhere) == paths[0]


async def test_a_title_that_the_voice_cannot_say(samples: VoiceSamples, speaker: Speaker) -> None:
    await seconds(samples, replace(NOVA, title="探検家探検家探検家探検家"))
    assert speaker.said[1:] == [FALLBACK]


async def test_a_long_name_is_cut(samples: VoiceSamples) -> None:
    assert await seconds(samples, replace(NOVA, title="Nova " * 12)) == pytest.approx(SAMPLE_S, abs=0.1)


async def test_a_recording_is_heard_from_its_first_word(
    samples: VoiceSamples, speaker: Speaker, tmp_path: Path
) -> None:
    """Here it begins after three seconds, and has one and a half."""
    write_wav(tmp_path / "v.wav", np.concatenate([np.zeros(3 * RATE_HZ, np.float32), tone(1.5)]), RATE_HZ)
    assert await seconds(samples, RECORDED, tmp_path / "v.wav") == pytest.approx(1.5, abs=0.1)
    assert speaker.said == []


async def test_a_long_recording_is_cut(samples: VoiceSamples, tmp_path: Path) -> None:
    assert await seconds(samples, RECORDED, voice_file(tmp_path / "v.wav", 6.0)) == pytest.approx(SAMPLE_S, abs=0.1)


async def test_a_recording_that_is_gone_or_silent_is_told(samples: VoiceSamples, tmp_path: Path) -> None:
    with pytest.raises(StorageFailed):
        await samples.of(RECORDED, nowhere)
    with pytest.raises(MediaFailed, match="silent"):
        await seconds(samples, RECORDED, voice_file(tmp_path / "v.wav", 3.0, level=0.0))
    assert list_of(tmp_path / "samples") == []


async def test_there_is_none_without_a_voice(samples: VoiceSamples, speaker: Speaker) -> None:
    speaker.lacking = "The voice is not installed."
    assert await samples.of(NOVA, nowhere) is None


async def test_what_was_made_outlives_a_restart(samples: VoiceSamples, speaker: Speaker, tmp_path: Path) -> None:
    first = await samples.of(NOVA, nowhere)
    again = VoiceSamples(tmp_path / "samples", FixedEngines)
    assert await again.of(NOVA, nowhere) == first
    await again.close()


async def test_only_so_many_are_kept(samples: VoiceSamples, tmp_path: Path) -> None:
    fill(tmp_path / "samples", 520)
    made = await samples.of(NOVA, nowhere)
    assert made is not None
    kept = list_of(tmp_path / "samples")
    assert len(kept) == 500
    assert made.name in kept


def fill(folder: Path, count: int) -> None:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.mp3").touch()


def list_of(folder: Path) -> list[str]:
    return [path.name for path in folder.glob("*")]
