"""Loudness as ITU-R BS.1770-5 and EBU R 128 measure it, and bringing speech to a target. Pure, NumPy only.

Ten seconds at 24 kHz take 50-60 ms, limiter included; each of the three to four measurements would take ffmpeg's
`ebur128` as long alone, in a process. The tests hold meter and limiter against ffmpeg's.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from generation.ports import Samples

TARGET_LUFS = -16.0  # what podcasts and mobile players use: speech is understood on a phone beside music
TRUE_PEAK_DBTP = -1.0  # EBU R 128's headroom: AAC and Opus overshoot by less
SILENCE_LUFS = -70.0  # BS.1770's absolute gate: what lies below is not speech
MAX_GAIN_DB = 30.0  # a recording that needs more is noise

_BLOCK_S, _STEP_S = 0.4, 0.1  # BS.1770: gating blocks overlap by 75 %
_RELATIVE_GATE_LU = -10.0
_OFFSET = -0.691  # dB: makes a 997 Hz sine of full scale read -3.01 LKFS
_OVERSAMPLING = 4  # BS.1770 annex 2, for 48 kHz; at 24 kHz the true peak is found as well
_LIMIT_MARGIN_DB = 0.3  # the gain moves between the oversampled points that were looked at
_LOOKAHEAD_S = 0.005  # of the limiter, both ways: below what is heard as pumping, above a pitch period of a high voice
_RING_S = 0.1  # after this long the high-pass's answer has fallen by 200 dB
_PIECE = 1 << 15  # samples of an FFT: fits the cache
_TAPS = 24
_TOLERANCE_LU = 0.1
_MAX_ROUNDS = 4

Signal = npt.NDArray[np.float64]


def integrated_lufs(samples: Samples, sample_rate: int) -> float:
    """Gated loudness; -inf for silence. What is shorter than one 0.4 s block counts as one block."""
    powers = _block_powers(np.asarray(samples, np.float64), sample_rate)
    powers = powers[_lufs(powers) > SILENCE_LUFS]
    if not len(powers):
        return -np.inf
    powers = powers[_lufs(powers) > _lufs(powers.mean()) + _RELATIVE_GATE_LU]
    return float(_lufs(powers.mean()))


def true_peak_dbtp(samples: Samples) -> float:
    """Highest magnitude between the samples too, in dB of full scale; -inf for silence."""
    peak = float(_peaks(np.asarray(samples, np.float64)).max(initial=0.0))
    return 20 * np.log10(peak) if peak else -np.inf


def normalise_loudness(samples: Samples, sample_rate: int, target_lufs: float = TARGET_LUFS) -> Samples:
    """The same sound at `target_lufs`, its true peak held below TRUE_PEAK_DBTP by a lookahead limiter.

    Silence comes back unchanged. The limiter takes loudness away, so gain and limit are repeated until the result
    measures right, or until only clicks would be limited further.
    """
    measured = integrated_lufs(samples, sample_rate)
    if not np.isfinite(measured):
        return samples
    source = np.nan_to_num(np.asarray(samples, np.float64))
    peaks = _peaks(source)
    gain_db = min(target_lufs - measured, MAX_GAIN_DB)
    result = _limited(source, peaks, gain_db, sample_rate)
    for _ in range(_MAX_ROUNDS):
        missing = target_lufs - integrated_lufs(result, sample_rate)
        if missing < _TOLERANCE_LU or gain_db >= MAX_GAIN_DB:
            break
        gain_db = min(gain_db + missing, MAX_GAIN_DB)
        result = _limited(source, peaks, gain_db, sample_rate)
    return result


def _limited(source: Signal, peaks: Signal, gain_db: float, sample_rate: int) -> Samples:
    """`source` with a gain, lowered around every place where `peaks`, its true peaks, would cross the limit."""
    gain = 10 ** (gain_db / 20)
    limit = 10 ** ((TRUE_PEAK_DBTP - _LIMIT_MARGIN_DB) / 20)
    if not len(peaks) or peaks.max() * gain <= limit:
        return (source * gain).astype(np.float32)
    allowed = np.minimum(1.0, limit / np.maximum(peaks * gain, limit))
    half = max(1, round(_LOOKAHEAD_S * sample_rate))
    lowest = _sliding_minimum(allowed, half)
    smooth = _moving_average(lowest, half)
    return (source * gain * smooth).astype(np.float32)


def _sliding_minimum(values: Signal, half: int) -> Signal:
    """Minimum over at least `half` values either side, by doubling windows."""
    padded = np.pad(values, half, mode="edge")
    width, wanted = 1, 2 * half + 1
    while width < wanted:
        step = min(width, wanted - width)
        padded = np.minimum(padded[:-step], padded[step:])
        width += step
    return padded


def _moving_average(values: Signal, half: int) -> Signal:
    """Mean over `half` values either side: never above the sliding minimum's cause, so no peak gets through."""
    total = np.cumsum(np.pad(values, (half + 1, half), mode="edge"))
    width = 2 * half + 1
    return (total[width:] - total[:-width]) / width


def _lufs(power: npt.ArrayLike) -> Signal:
    with np.errstate(divide="ignore"):
        return np.asarray(_OFFSET + 10 * np.log10(np.asarray(power, np.float64)))


def _block_powers(samples: Signal, sample_rate: int) -> Signal:
    """Mean squares of the K-weighted signal over blocks of 0.4 s, one every 0.1 s."""
    if not len(samples):
        return np.zeros(0)
    weighted = _k_weighted(np.nan_to_num(samples), sample_rate)
    block = min(round(_BLOCK_S * sample_rate), len(weighted))
    total = np.concatenate(([0.0], np.cumsum(weighted**2)))
    starts = np.arange(0, len(weighted) - block + 1, max(1, round(_STEP_S * sample_rate)))
    return (total[starts + block] - total[starts]) / block


def _k_weighted(samples: Signal, sample_rate: int) -> Signal:
    """Filtered piecewise by FFT (overlap-save): of each piece the first `lead` samples are wrapped and dropped."""
    lead = round(_RING_S * sample_rate)
    points = 1 << (max(_PIECE, 4 * lead) - 1).bit_length()
    hop = points - lead
    count = -(-len(samples) // hop)
    padded = np.pad(samples, (lead, count * hop - len(samples))).astype(np.float32)
    pieces = np.lib.stride_tricks.sliding_window_view(padded, points)[::hop]
    spectra = np.fft.rfft(pieces) * _k_response(points, sample_rate)
    filtered = np.fft.irfft(spectra, points)[:, lead:]
    return filtered.reshape(-1)[: len(samples)].astype(np.float64)


@lru_cache(maxsize=4)
def _k_response(points: int, sample_rate: int) -> npt.NDArray[np.complex64]:
    """BS.1770's two filters at any sample rate: the analogue prototypes behind its 48 kHz coefficients.

    A shelf of +4.00 dB above 1682 Hz, Q 0.7072, and a high-pass at 38.14 Hz, Q 0.5003.
    """
    z = np.exp(-2j * np.pi * np.arange(points // 2 + 1) / points)
    k, q = np.tan(np.pi * 1681.974450955533 / sample_rate), 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    shelf = _biquad(z, high + band * k / q + k * k, 2 * (k * k - high), high - band * k / q + k * k)
    shelf /= _biquad(z, 1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k)
    k, q = np.tan(np.pi * 38.13547087602444 / sample_rate), 0.5003270373238773
    low = _biquad(z, 1.0, -2.0, 1.0) / _biquad(z, 1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k)
    # The standard's high-pass lacks its own normalisation, which makes it 0.04 dB louder; kept at every rate alike.
    at_48k = np.tan(np.pi * 38.13547087602444 / 48_000)
    scale = 1 + at_48k / q + at_48k * at_48k
    return np.asarray(shelf * low * scale, np.complex64)


def _biquad(z: npt.NDArray[np.complex128], first: float, second: float, third: float) -> npt.NDArray[np.complex128]:
    return first + second * z + third * z**2


def _peaks(samples: Signal) -> Signal:
    """For each sample the highest magnitude from it up to the next one, at four points."""
    highest = np.abs(samples)
    if len(samples):
        for taps in _interpolators():
            between = np.abs(np.convolve(samples, taps))[_TAPS // 2 :][: len(samples)]
            np.maximum(highest, between, out=highest)
    return highest


@lru_cache(maxsize=1)
def _interpolators() -> tuple[Signal, ...]:
    """Windowed sinc filters that give the signal a quarter, half and three quarters of a sample later."""
    place = np.arange(_TAPS) - _TAPS // 2
    later = (np.arange(1, _OVERSAMPLING) / _OVERSAMPLING)[:, None] + place
    return tuple(np.sinc(later) * np.cos(np.pi * later / (_TAPS + 2)) ** 2)
