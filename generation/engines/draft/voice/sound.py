"""What is audible in a sentence's samples, how loud a voice is, and the speech that comes of joining them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from generation.ports import Samples

SAMPLE_RATE_HZ = 24_000
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
    kept = samples[first:last].copy()
    fade_in, fade_out = (min(round(s * SAMPLE_RATE_HZ), len(kept) // 2) for s in (_FADE_IN_S, _FADE_OUT_S))
    kept[:fade_in] *= np.linspace(0, 1, fade_in, dtype=np.float32)
    kept[len(kept) - fade_out :] *= np.linspace(1, 0, fade_out, dtype=np.float32)
    return kept, first / SAMPLE_RATE_HZ


class Track:
    """Sentences laid one after another. Times are exact: they are counted in samples."""

    def __init__(self) -> None:
        self._parts: list[tuple[str, int, Samples]] = []  # speaker, first sample, samples
        self._length = 0

    @property
    def end_s(self) -> float:
        return self._length / SAMPLE_RATE_HZ

    def pause(self, seconds: float) -> None:
        """Silence between two sentences, what `trimmed` kept around them included."""
        seconds = max(0.0, seconds - BEFORE_S - AFTER_S)
        self._length += round(seconds * SAMPLE_RATE_HZ)

    def append(self, speaker: str, samples: Samples) -> None:
        self._parts.append((speaker, self._length, samples))
        self._length += len(samples)

    def mixed(self) -> Samples:
        """The whole speech: every speaker equally loud, the highest peak at -1 dBFS."""
        gains = {speaker: _gain(samples) for speaker, samples in self._by_speaker().items()}
        speech = np.zeros(self._length, np.float32)
        for speaker, start, samples in self._parts:
            np.multiply(samples, gains[speaker], out=speech[start : start + len(samples)])
        peak = float(np.abs(speech).max(initial=0.0))
        if peak > 0.0:
            speech *= np.float32(_PEAK / peak)
        return speech

    def _by_speaker(self) -> Mapping[str, Sequence[Samples]]:
        parts: dict[str, list[Samples]] = {}
        for speaker, _, samples in self._parts:
            parts.setdefault(speaker, []).append(samples)
        return parts


def _gain(parts: Sequence[Samples]) -> np.float32:
    power = sum(float(np.dot(part, part)) for part in parts) / sum(len(part) for part in parts)
    return np.float32(_SPEECH_RMS / max(np.sqrt(power), 1e-6))
