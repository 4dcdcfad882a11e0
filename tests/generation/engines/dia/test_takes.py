"""Takes: what is heard, how it is mended, and when it must be said again."""

import numpy as np
import pytest

from generation.engines.dia.takes import Pace, finished, heard, judge
from generation.ports import Samples

RATE = 44_100
TEXT = "Hello there, my good old friend. How are you today?"  # takes about 3.2 s


def voice(seconds: float, level: float = 0.2, seed: int = 0) -> Samples:
    """Noise in syllables: four a second."""
    count = round(seconds * RATE)
    time_s = np.arange(count) / RATE
    syllables = 0.6 + 0.4 * np.sin(2 * np.pi * 4 * time_s)
    noise = np.random.default_rng(seed).normal(0, 0.3, count)
    return (level * syllables * np.clip(noise, -1, 1)).astype(np.float32)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), np.float32)


def rms(samples: Samples) -> float:
    return float(np.sqrt(np.square(samples, dtype=np.float64).mean()))


def test_silence_around_the_speech_goes() -> None:
    take = finished(np.concatenate((silence(0.8), voice(2.0), silence(1.5))), RATE)
    assert len(take) / RATE == pytest.approx(2.0 + 0.04 + 0.12, abs=0.03)
    assert take[0] == 0
    assert take[-1] == 0


@pytest.mark.parametrize("level", [0.02, 0.2, 0.9])
def test_every_take_speaks_at_the_same_level(level: float) -> None:
    take = finished(voice(2.0, level), RATE)
    assert rms(take[: 2 * RATE]) == pytest.approx(0.1, rel=0.15)
    assert np.abs(take).max() <= 0.9


def test_a_click_is_mended_and_the_sound_around_it_stays() -> None:
    clean = finished(voice(1.0), RATE)
    sound = voice(1.0)
    sound[RATE // 2] = 0.95
    mended = finished(sound, RATE)
    assert np.abs(np.diff(mended)).max() < 0.5
    assert abs(len(mended) - len(clean)) < RATE * 0.02


@pytest.mark.parametrize("sound", [silence(1.0), np.zeros(0, np.float32)])
def test_nothing_heard_is_an_empty_take_and_lost(sound: Samples) -> None:
    assert len(finished(sound, RATE)) == 0
    assert judge(finished(sound, RATE), RATE, TEXT).pace is Pace.LOST
    assert not heard(sound, RATE).any()


@pytest.mark.parametrize(
    ("seconds", "pace"),
    [(1.0, Pace.LOST), (2.0, Pace.HURRIED), (3.2, Pace.GOOD), (5.0, Pace.DRAGGED), (9.0, Pace.LOST)],
)
def test_the_pace_is_judged_by_what_the_text_needs(seconds: float, pace: Pace) -> None:
    judged = judge(voice(seconds), RATE, TEXT)
    assert judged.pace is pace
    if pace is Pace.HURRIED:
        assert 1 < judged.stretch <= 1.25
    elif pace is Pace.DRAGGED:
        assert 0.8 <= judged.stretch < 1
    else:
        assert judged.stretch == 1
