"""What the model has said, made fit to be joined: trimmed, without clicks, evenly loud, at a listener's pace. NumPy.

A take is one chunk's sound. Its pace is judged against what the text needs: Dia sometimes hurries or drags, and
sometimes babbles on or says nothing; such a take is made again with another seed, and what is only a little off is
stretched.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from generation.engines.dia.chunking import expected_s
from generation.ports import Samples

Mask = npt.NDArray[np.bool_]
BLOCK_S = 0.01
_QUIET = 10 ** (-38 / 20)  # of the loud parts' level: below lie breath and hiss
_SILENT = 10 ** (-60 / 20)  # full scale: nothing at all was said
_BEFORE_S, _AFTER_S = 0.04, 0.12  # kept around what is heard: onset and ring
_FADE_IN_S, _FADE_OUT_S = 0.005, 0.03
_LEVEL = 0.1  # RMS while speaking, -20 dBFS: what the draft voice is levelled to as well
_PEAK = 0.89
_CLICK = 0.35  # a jump between neighbouring samples that speech at _LEVEL does not make

# Of the time that the text needs by its letters. Speech between the inner bounds is left as it is; between the outer
# ones it is stretched to the nearest inner bound, by 20 % at most; beyond, it is made again.
_FASTEST, _FAST, _SLOW, _SLOWEST = 0.56, 0.70, 1.45, 1.75


class Pace(Enum):
    GOOD = "good"
    HURRIED = "hurried"
    DRAGGED = "dragged"
    LOST = "lost"  # far too short, far too long, or silent: not what was asked for


@dataclass(frozen=True, slots=True)
class Judged:
    pace: Pace
    stretch: float  # of the length, to a good pace; 1 where there is nothing to do


def judge(samples: Samples, rate: int, text: str) -> Judged:
    """How the pace of a trimmed take fits its text. Pauses count: they are a part of the pace."""
    if not len(samples) or float(np.abs(samples).max()) < _SILENT:
        return Judged(Pace.LOST, 1.0)
    share = len(samples) / rate / expected_s(text)
    if share < _FASTEST or share > _SLOWEST:
        return Judged(Pace.LOST, 1.0)
    if share < _FAST:
        return Judged(Pace.HURRIED, _FAST / share)
    if share > _SLOW:
        return Judged(Pace.DRAGGED, _SLOW / share)
    return Judged(Pace.GOOD, 1.0)


def heard(samples: Samples, rate: int) -> Mask:
    """Where somebody speaks, one truth value for each BLOCK_S."""
    block = round(BLOCK_S * rate)
    whole = samples[: len(samples) // block * block].reshape(-1, block)
    level = np.sqrt(np.square(whole, dtype=np.float64).mean(axis=1)) if len(whole) else np.zeros(0)
    if not len(level):
        return np.zeros(0, dtype=np.bool_)
    loud = float(np.quantile(level, 0.95))
    return level > max(_SILENT, _QUIET * loud)


def finished(samples: Samples, rate: int) -> Samples:
    """Trimmed to what is heard, clicks mended, at _LEVEL, faded at both ends; empty where nothing is heard."""
    spoken = np.flatnonzero(heard(samples, rate))
    if not len(spoken):
        return np.zeros(0, dtype=np.float32)
    first = max(0, round((spoken[0] * BLOCK_S - _BEFORE_S) * rate))
    last = min(len(samples), round(((spoken[-1] + 1) * BLOCK_S + _AFTER_S) * rate))
    return _faded(_mended(_levelled(samples[first:last], rate)), rate)


def _levelled(samples: Samples, rate: int) -> Samples:
    mask = np.repeat(heard(samples, rate), round(BLOCK_S * rate))
    speaking = samples[: len(mask)][mask]
    rms = float(np.sqrt(np.square(speaking, dtype=np.float64).mean())) if len(speaking) else 0.0
    if rms < _SILENT:
        return samples
    gain = min(_LEVEL / rms, _PEAK / float(np.abs(samples).max()))
    return (samples * gain).astype(np.float32)


def _mended(samples: Samples) -> Samples:
    """Single samples that jump out and back again become the middle of their neighbours."""
    if len(samples) < 3:
        return samples
    before, after = np.diff(samples)[:-1], np.diff(samples)[1:]
    spikes = np.flatnonzero((np.abs(before) > _CLICK) & (np.abs(after) > _CLICK) & (before * after < 0)) + 1
    mended = samples.copy()
    mended[spikes] = (samples[spikes - 1] + samples[spikes + 1]) / 2
    return mended


def _faded(samples: Samples, rate: int) -> Samples:
    faded = samples.copy()
    rise, fall = min(round(_FADE_IN_S * rate), len(faded)), min(round(_FADE_OUT_S * rate), len(faded))
    faded[:rise] *= np.linspace(0, 1, rise, dtype=np.float32)
    faded[len(faded) - fall :] *= np.linspace(1, 0, fall, dtype=np.float32)
    return faded
