"""What is audible in a sentence's samples, how loud a voice is, and the speech that comes of joining them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from generation.domain import Manner
from generation.ports import Samples

SAMPLE_RATE_HZ = 24_000
FRAME_SAMPLES = 300  # of one frame of the network
LEAD_IN_S = 0.15  # silence before the first line
TAIL_S = 0.35  # after the last one
LINE_PAUSE_S = 0.35  # between two lines of one speaker
TURN_PAUSE_S = 0.45  # between two speakers

_BLOCK = 120  # samples
_BLOCK_S = _BLOCK / SAMPLE_RATE_HZ  # 5 ms
_AUDIBLE = 0.02  # of the loudest block: the network's silence stays under 0.01, a fricative's onset is over 0.04
BEFORE_S, AFTER_S = 0.03, 0.06  # kept around what is audible: breath and ring
_FADE_IN_S, _FADE_OUT_S = 0.005, 0.03
_SPEECH_RMS = 0.1  # -20 dBFS while speaking, for every voice alike: designs differ by 6 dB
_PEAK = 0.89  # -1 dBFS
# Of a whole line: less than in life, where a shout is 20 dB over a whisper that nobody would hear on a phone.
LEVEL_DB = {Manner.PLAIN: 0.0, Manner.WHISPER: -8.0, Manner.SHOUT: 4.5}


@dataclass(frozen=True, slots=True, eq=False)
class Loudness:
    """Where a sentence is audible: one truth value for each 5 ms."""

    audible: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, samples: Samples) -> "Loudness":
        whole = samples[: len(samples) // _BLOCK * _BLOCK].reshape(-1, _BLOCK)
        rms = np.sqrt(np.square(whole).mean(axis=1))
        return cls(rms > _AUDIBLE * rms.max(initial=0.0))

    @property
    def duration_s(self) -> float:
        return len(self.audible) * _BLOCK_S

    def begin_s(self, start_s: float, end_s: float) -> float:
        """The first audible moment between two times, the later of them where there is none."""
        blocks = self._between(start_s, end_s)
        return max(start_s, float(blocks[0]) * _BLOCK_S) if len(blocks) else end_s

    def finish_s(self, start_s: float, end_s: float) -> float:
        """The end of the last audible moment between two times, the earlier of them where there is none."""
        blocks = self._between(start_s, end_s)
        return min(end_s, float(blocks[-1] + 1) * _BLOCK_S) if len(blocks) else start_s

    def _between(self, start_s: float, end_s: float) -> npt.NDArray[np.intp]:
        first, last = round(start_s / _BLOCK_S), round(end_s / _BLOCK_S)
        return first + np.flatnonzero(self.audible[first:last])


def trimmed(samples: Samples, start_s: float, end_s: float) -> tuple[Samples, float]:
    """What is heard between two times, faded at both ends, and the seconds that were cut off before it."""
    first = max(0, round((start_s - BEFORE_S) * SAMPLE_RATE_HZ))
    last = min(len(samples), round((end_s + AFTER_S) * SAMPLE_RATE_HZ))
    return faded(samples[first:last]), first / SAMPLE_RATE_HZ


def faded(samples: Samples) -> Samples:
    """Without a click at either end."""
    fade_in, fade_out = (min(round(s * SAMPLE_RATE_HZ), len(samples) // 2) for s in (_FADE_IN_S, _FADE_OUT_S))
    kept = samples.copy()
    kept[:fade_in] *= np.linspace(0, 1, fade_in, dtype=np.float32)
    kept[len(kept) - fade_out :] *= np.linspace(1, 0, fade_out, dtype=np.float32)
    return kept


def levelled(samples: Samples, level_db: float) -> Samples:
    """As loud against speech as said, by what is audible of it."""
    audible = np.repeat(Loudness.of(samples).audible, _BLOCK)
    heard = samples[: len(audible)][audible]
    power = float(np.dot(heard, heard)) / max(1, len(heard))
    return samples * np.float32(_SPEECH_RMS * 10 ** (level_db / 20) / max(np.sqrt(power), 1e-6))


class Track:
    """Sentences and sounds laid one after another. Times are exact: they are counted in samples."""

    def __init__(self) -> None:
        # Whose equal loudness a part shares (None: it has its own), its first sample, its samples.
        self._parts: list[tuple[tuple[str, Manner] | None, int, Samples]] = []
        self._length = 0

    @property
    def end_s(self) -> float:
        return self._length / SAMPLE_RATE_HZ

    def pause(self, seconds: float) -> None:
        """Silence between two sentences, what `trimmed` kept around them included."""
        seconds = max(0.0, seconds - BEFORE_S - AFTER_S)
        self._length += round(seconds * SAMPLE_RATE_HZ)

    def append(self, speaker: str, manner: Manner, samples: Samples) -> None:
        """Speech: every speaker is as loud as the others who speak in that manner."""
        self._parts.append(((speaker, manner), self._length, samples))
        self._length += len(samples)

    def append_sound(self, samples: Samples) -> None:
        """As loud as it is, see `levelled`."""
        self._parts.append((None, self._length, samples))
        self._length += len(samples)

    def mixed(self) -> Samples:
        """The whole speech, the highest peak at -1 dBFS."""
        gains = {voice: _gain(voice[1], samples) for voice, samples in self._by_voice().items()}
        speech = np.zeros(self._length, np.float32)
        for voice, start, samples in self._parts:
            gain = np.float32(1.0) if voice is None else gains[voice]
            np.multiply(samples, gain, out=speech[start : start + len(samples)])
        peak = float(np.abs(speech).max(initial=0.0))
        if peak > 0.0:
            speech *= np.float32(_PEAK / peak)
        return speech

    def _by_voice(self) -> Mapping[tuple[str, Manner], Sequence[Samples]]:
        parts: dict[tuple[str, Manner], list[Samples]] = {}
        for voice, _, samples in self._parts:
            if voice is not None:
                parts.setdefault(voice, []).append(samples)
        return parts


def _gain(manner: Manner, parts: Sequence[Samples]) -> np.float32:
    power = sum(float(np.dot(part, part)) for part in parts) / sum(len(part) for part in parts)
    return np.float32(_SPEECH_RMS * 10 ** (LEVEL_DB[manner] / 20) / max(np.sqrt(power), 1e-6))
