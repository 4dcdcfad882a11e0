from pathlib import Path

import numpy as np
import pytest

from generation.media.loudness import integrated_lufs, normalise_loudness, true_peak_dbtp
from generation.ports import Samples

from .material import ffmpeg_loudness, speech_like


def test_the_standards_calibration_tone() -> None:
    tone = np.sin(2 * np.pi * 997 * np.arange(10 * 48_000) / 48_000).astype(np.float32)
    assert integrated_lufs(tone, 48_000) == pytest.approx(-3.01, abs=0.02)


@pytest.mark.parametrize("rate", [16_000, 24_000, 44_100, 48_000])
def test_the_meter_agrees_with_ffmpegs(rate: int, tmp_path: Path) -> None:
    sound = speech_like(7.3, rate, level=0.08)
    loudness, peak = ffmpeg_loudness(tmp_path, sound, rate)
    assert integrated_lufs(sound, rate) == pytest.approx(loudness, abs=0.15)
    assert true_peak_dbtp(sound) == pytest.approx(peak, abs=0.3)


@pytest.mark.parametrize("level", [0.01, 0.05, 0.4])
@pytest.mark.parametrize("rate", [24_000, 44_100])
def test_speech_gets_loud_without_clipping(level: float, rate: int, tmp_path: Path) -> None:
    result = normalise_loudness(speech_like(6, rate, level), rate)
    loudness, peak = ffmpeg_loudness(tmp_path, result, rate)
    assert loudness == pytest.approx(-16, abs=1.0)
    assert peak <= -1.0
    assert result.dtype == np.float32


def test_another_target(tmp_path: Path) -> None:
    result = normalise_loudness(speech_like(4), 24_000, -23.0)
    assert ffmpeg_loudness(tmp_path, result, 24_000)[0] == pytest.approx(-23, abs=0.3)


def test_clicks_are_held_at_the_limit(tmp_path: Path) -> None:
    sound = speech_like(5, level=0.01)
    sound[::12_000] = 1.0
    result = normalise_loudness(sound, 24_000)
    assert np.isfinite(result).all()
    assert ffmpeg_loudness(tmp_path, result, 24_000)[1] <= -1.0


def test_the_limiter_leaves_alone_what_is_not_near_a_peak() -> None:
    sound = (0.03 * np.sin(np.arange(5 * 24_000) * 0.1)).astype(np.float32)
    sound[60_000] = 1.0
    result = normalise_loudness(sound, 24_000)
    loud = np.abs(sound) > 0.01
    loud[59_700:60_300] = False
    gain = result[loud] / sound[loud]
    assert np.ptp(gain) < 1e-4 * gain.mean()
    assert gain.mean() > 5


@pytest.mark.parametrize("sound", [np.zeros(24_000, np.float32), np.zeros(0, np.float32), np.full(9, 1e-6, np.float32)])
def test_silence_stays_silence(sound: Samples) -> None:
    assert integrated_lufs(sound, 24_000) == -np.inf
    assert np.array_equal(normalise_loudness(sound, 24_000), sound)


@pytest.mark.parametrize("count", [1, 100, 2_400, 9_599])
def test_less_than_one_block_is_one_block(count: int) -> None:
    result = normalise_loudness(speech_like(1, level=0.02)[:count] + np.float32(1e-3), 24_000)
    assert len(result) == count
    assert np.isfinite(result).all()
    assert true_peak_dbtp(result) <= -1.0


def test_noise_is_not_raised_without_end() -> None:
    quiet = speech_like(3, level=0.001)
    raised = integrated_lufs(normalise_loudness(quiet, 24_000), 24_000) - integrated_lufs(quiet, 24_000)
    assert raised == pytest.approx(30, abs=0.5)


def test_not_a_number_does_not_spread() -> None:
    sound = speech_like(3)
    sound[1000] = np.nan
    result = normalise_loudness(sound, 24_000)
    assert np.isfinite(result).all()
    assert integrated_lufs(result, 24_000) == pytest.approx(-16, abs=0.5)
