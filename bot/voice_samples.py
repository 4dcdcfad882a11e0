"""Two seconds of a character's voice, to hear before it is chosen: made once for each voice, then kept."""

import asyncio
import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import numpy as np

from generation.domain import Asset, Character, Line, Script, SpeechOptions
from generation.errors import MediaFailed, Unspeakable, from_os_error
from generation.media.audio import read_audio, write_audio
from generation.ports import EngineSet, Samples

SAMPLE_S = 2.0
_VERSION = 1  # counts up where the same voice would be sampled in another way
_FADE_S = 0.15
_RATE_HZ = 24_000
_SEARCHED_S = 10.0  # of a recording, for the beginning of its words
_QUIET = 0.05  # of the loudest sample
_KEPT = 500  # 25 kB each
ENGINE = "draft"  # speaks on any machine, without a turn in the queue
FALLBACK = "Hello there! How do you do?"


class VoiceSamples:
    """Speaks in one thread of its own, with its own engine: neither the event loop nor the queue waits for it."""

    def __init__(self, folder: Path, engines: Callable[[], EngineSet]) -> None:
        """`engines` is called in the thread, which alone may use what it makes."""
        self._folder = folder
        self._make_engines = engines
        self._engines: EngineSet | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="voice-sample")

    async def of(self, character: Character, reference: Callable[[Asset], Path]) -> Path | None:
        """An mp3; None where no voice can be had here. `reference` tells where a recording lies, and may block.

        Raises MediaFailed, StorageFailed, EngineFailed.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._sample, character, reference)

    async def close(self) -> None:
        """Waits for the sample that is being made."""
        await asyncio.get_running_loop().run_in_executor(None, self._thread.shutdown)
        if self._engines is not None:
            self._engines.close()

    def _sample(self, character: Character, reference: Callable[[Asset], Path]) -> Path | None:
        target = self._folder / f"{_key(character)}.mp3"
        if target.exists():
            return target
        recording = character.voice.reference
        sound = self._spoken(character) if recording is None else _recorded(reference(recording))
        if sound is None:
            return None
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._make_room()
        except OSError as error:
            raise from_os_error(error, "The folder of voice samples") from error
        write_audio(target, _shortened(*sound), sound[1])
        return target

    def _spoken(self, character: Character) -> tuple[Samples, int] | None:
        self._engines = self._engines or self._make_engines()
        engine = self._engines.speech(ENGINE)
        if engine is None or engine.available() is not None:
            return None
        for text in (f"Hello, I am {character.title}.", FALLBACK):
            script = Script(lines=(Line(speaker=character.name, text=text),))
            try:
                speech = engine.speak(
                    script, {character.name: character}, SpeechOptions(engine=ENGINE), 0, _tell_nobody
                )
            except Unspeakable:
                continue  # a title in another script
            return speech.samples, speech.sample_rate
        return None

    def _make_room(self) -> None:
        """The least lately made go: voices that were edited or removed leave theirs behind."""
        kept = sorted(self._folder.glob("*.mp3"), key=lambda path: path.stat().st_mtime)
        for path in kept[: max(0, len(kept) - _KEPT + 1)]:
            path.unlink(missing_ok=True)


def _key(character: Character) -> str:
    """Whatever the sample depends on."""
    voice = character.voice
    heard = voice.reference.sha256 if voice.reference else [character.title, asdict(voice.design)]
    return hashlib.sha256(json.dumps([_VERSION, heard]).encode()).hexdigest()


def _recorded(path: Path) -> tuple[Samples, int]:
    samples = read_audio(path, _RATE_HZ, max_s=_SEARCHED_S)
    loud = np.flatnonzero(np.abs(samples) > _QUIET * max(float(np.abs(samples).max()), 1e-6))
    if not len(loud):
        raise MediaFailed("The recording of this voice is silent.")
    return samples[loud[0] :], _RATE_HZ


def _shortened(samples: Samples, rate_hz: int) -> Samples:
    """At most SAMPLE_S, faded out where it is cut."""
    most, fade = round(SAMPLE_S * rate_hz), round(_FADE_S * rate_hz)
    if len(samples) <= most:
        return samples
    short = samples[:most].copy()
    short[-fade:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    return short


def _tell_nobody(stage: str, done: int, total: int, preview: bytes | None = None) -> None:
    """Nobody watches two seconds being spoken."""
