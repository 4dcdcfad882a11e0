"""A character's voice from the built-in one.

The network returns pitch and spectrum before they become sound. Scaling the one and resampling the other moves
pitch and formants independently, at next to no cost; breath, tilt and trembling are as cheap there.
"""

from dataclasses import dataclass, fields, replace
from math import sqrt

import numpy as np
import numpy.typing as npt

from generation.domain import VoiceDesign

Array = npt.NDArray[np.float32]

FRAME_S = 0.0125
BIN_HZ = 20.0
VOICED_HZ = 40.0  # hibari's synthesis takes a lower pitch for "no voice"
SILENT = np.float32(-12.0)  # logarithm of a magnitude that nobody hears
# Makes noise of a harmonic's magnitude as loud as the voice it stands for: measured -0.7 to -1.4 at 110 to 290 Hz.
NOISE_OF_VOICE = np.float32(-1.0)

_LOWEST_HZ = 45.0
# Where the voice is still understood; word error was 2 % at 0.42/0.75 and 6 % at 1.7/1.3 (pitch/formant).
_BOUNDS = {
    "pitch": (0.35, 2.5),
    "pitch_range": (0.0, 3.0),
    "formant": (0.6, 1.6),
    "speed": (0.5, 2.0),
    "tilt_db": (-6.0, 6.0),
}
_ADDED = (0.0, 1.0)
_BEYOND = 3.0  # logarithm (26 dB) by which bins fade that a lower formant leaves empty
_TREMBLE_HZ = 5.6  # of an old voice's tremor: 4 to 8 Hz
_TREMBLE_SEMITONES = 0.9  # at full trembling
_TREMBLE_LOG = 0.35  # the same of the magnitude, 3 dB
_TILT_HZ = 1000.0
_TILT_OF_HISS = 0.3
_TILT_FROM_HZ, _TILT_TO_HZ = 125.0, 5000.0  # beyond, the tilt stays: of the fundamental, of hisses
_LOG_OF_DB = np.log(10.0) / 20


@dataclass(frozen=True, slots=True, eq=False)
class Spectrum:
    """What the network makes of a sentence, in frames of 12.5 ms; bins run linearly from 0 to 12 kHz.

    `harmonic`, `noise` and `free` are logarithms of magnitudes, `harmonic_phase` and `free_phase` phases, all of
    shape (601, frames); `pitch_hz` has shape (frames,) and is below VOICED_HZ where there is no voice.
    """

    harmonic: Array
    harmonic_phase: Array
    noise: Array
    free: Array
    free_phase: Array
    pitch_hz: Array

    @property
    def frames(self) -> int:
        return len(self.pitch_hz)


def frame_of(spectrum: Spectrum, at: int) -> Spectrum:
    """One frame as a spectrum of its own; shape (601, 1)."""
    parts = {field.name: getattr(spectrum, field.name)[..., at : at + 1] for field in fields(Spectrum)}
    return Spectrum(**parts)


def within_reach(design: VoiceDesign) -> VoiceDesign:
    """The design with every number brought to where the voice is still understood."""
    spans = {field.name: _BOUNDS.get(field.name, _ADDED) for field in fields(VoiceDesign)}
    return VoiceDesign(**{name: _clamped(getattr(design, name), span) for name, span in spans.items()})


def shaped(spectrum: Spectrum, design: VoiceDesign) -> Spectrum:
    """The spectrum in the designed voice; its speed is the network's own business."""
    spectrum = replace(spectrum, pitch_hz=_intoned(spectrum.pitch_hz, design))
    if design.formant != 1.0:
        spectrum = _resampled(spectrum, design.formant)
    if design.tilt_db:
        spectrum = tilted(spectrum, design.tilt_db)
    if design.breath:
        spectrum = breathy(spectrum, np.full(spectrum.frames, design.breath, np.float32))
    return _trembling(spectrum, design.tremble) if design.tremble else spectrum


def tilt(db_an_octave: float) -> Array:
    """Logarithmic gain of each bin, 0 at 1 kHz; shape (601,)."""
    hz = np.clip(np.arange(601) * BIN_HZ, _TILT_FROM_HZ, _TILT_TO_HZ)
    gain: Array = (db_an_octave * _LOG_OF_DB * np.log2(hz / _TILT_HZ)).astype(np.float32)
    return gain


def tilted(spectrum: Spectrum, db_an_octave: float, share: Array | float = 1.0) -> Spectrum:
    """The voice's tilt, for a share of each frame; hisses are made at the teeth and hardly know of it."""
    gain = share * tilt(db_an_octave)[:, None]
    free = spectrum.free + np.float32(_TILT_OF_HISS) * gain
    return replace(spectrum, harmonic=spectrum.harmonic + gain, noise=spectrum.noise + gain, free=free)


def louder(spectrum: Spectrum, gain: Array) -> Spectrum:
    """With a logarithmic gain, broadcast to (601, frames), on all that sounds."""
    return replace(spectrum, harmonic=spectrum.harmonic + gain, noise=spectrum.noise + gain, free=spectrum.free + gain)


def breathy(spectrum: Spectrum, share: Array) -> Spectrum:
    """Voice turned into air by a share of each frame, 0 to 1; at 1 there is no voice left. Shape of share: (frames,).

    Air is let through above 1 kHz first, as it is by folds that close badly; only a whisper has none but air.
    """
    with np.errstate(divide="ignore"):
        kept = np.maximum(0.5 * np.log1p(-(share**2)), SILENT).astype(np.float32)
        blown = np.maximum(np.log(share), SILENT).astype(np.float32)
    hz = np.arange(601, dtype=np.float32) * BIN_HZ
    below = np.minimum(0.0, np.log(np.maximum(hz, 1.0) / 1500.0))[:, None] * (1 - share)
    air = spectrum.harmonic + (blown + NOISE_OF_VOICE) + below.astype(np.float32)
    return replace(spectrum, harmonic=spectrum.harmonic + kept, noise=np.logaddexp(spectrum.noise, air))


def _clamped(value: float, span: tuple[float, float]) -> float:
    return min(max(value, span[0]), span[1])


def _intoned(pitch_hz: Array, design: VoiceDesign) -> Array:
    voiced = pitch_hz > VOICED_HZ
    if not voiced.any():
        return pitch_hz
    mean_hz = np.exp(np.log(pitch_hz[voiced]).mean())
    heard_hz = mean_hz * design.pitch * (np.maximum(pitch_hz, 1.0) / mean_hz) ** design.pitch_range
    return np.where(voiced, np.maximum(heard_hz, _LOWEST_HZ), 0.0).astype(np.float32)


def _trembling(spectrum: Spectrum, depth: float) -> Spectrum:
    """Two waves that never meet again: a single one would be an opera singer's."""
    time_s = np.arange(spectrum.frames) * FRAME_S
    wave = np.sin(2 * np.pi * _TREMBLE_HZ * time_s) + 0.6 * np.sin(2 * np.pi * _TREMBLE_HZ / sqrt(3) * time_s + 1.0)
    pitch_hz = spectrum.pitch_hz * 2 ** (depth * _TREMBLE_SEMITONES / 12 * wave)
    spectrum = replace(spectrum, pitch_hz=pitch_hz.astype(np.float32))
    return louder(spectrum, (depth * _TREMBLE_LOG * wave).astype(np.float32))


def _resampled(spectrum: Spectrum, formant: float) -> Spectrum:
    last = spectrum.harmonic.shape[0] - 1
    source = np.arange(last + 1) / formant
    low = np.minimum(source.astype(np.intp), last)
    high = np.minimum(low + 1, last)
    part = (source - np.floor(source)).astype(np.float32)[:, None]
    nearest = np.minimum(np.rint(source).astype(np.intp), last)
    fade = np.where(source > last, np.float32(_BEYOND), np.float32(0.0))[:, None]

    def magnitude(bins: Array) -> Array:
        mixed: Array = bins[low] * (1 - part) + bins[high] * part - fade
        return mixed

    return Spectrum(
        harmonic=magnitude(spectrum.harmonic),
        harmonic_phase=spectrum.harmonic_phase[nearest],  # phases don't interpolate
        noise=magnitude(spectrum.noise),
        free=magnitude(spectrum.free),
        free_phase=spectrum.free_phase[nearest],
        pitch_hz=spectrum.pitch_hz,
    )
