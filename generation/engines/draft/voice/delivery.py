"""How a sentence is said: whispered, shouted, with drawn-out sounds. All on the spectrum, before it is sound."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from generation.domain import Manner
from generation.engines.draft.voice.design import (
    FRAME_S,
    SILENT,
    Array,
    Spectrum,
    breathy,
    tilted,
)
from generation.engines.draft.voice.emphasis import Drawl
from generation.engines.draft.voice.sound import FRAME_SAMPLES
from generation.engines.draft.voice.timing import STRESS, VOWELS, Pronunciation
from generation.ports import Samples

Curve = npt.NDArray[np.float64]

_SHOUT_SEMITONES = 5.5  # people raise their voice by 4 to 8 where they shout over 10 m
_SHOUT_TILT_DB = 1.2  # pressed folds: more of the high harmonics
_SHOUT_DRAWL = 1.18  # of vowels
_WHISPER_TILT_DB = 0.5  # a whisper lacks the low end
_WHISPER_HISS_LOG = -0.5  # of what is noise anyway: beside a whispered vowel it would cut the ear
_SMOOTH_FRAMES = 5  # of a change within a sentence, 60 ms
_DRAWL = 0.15  # of its length, for each letter of a drawn-out sound; and at least …
_LETTER_S = 0.065  # … so long for each
_LONGEST_S = 1.1
_AUDIBLE_POWER = 1e-3
_GAIN_MAX_DB = 12.0
_WORD_LEVEL_DB = {Manner.SHOUT: 7.0, Manner.WHISPER: -9.0}  # of words against the rest of their sentence
_SOUNDS_OF = {"s": "sz", "m": "m", "n": "nŋ", "l": "l", "r": "ɹɜ", "f": "f", "v": "v", "z": "z", "h": "ʃh"}


@dataclass(frozen=True, slots=True)
class Delivery:
    """`whisper` and `shout` are shares of each frame, 0 to 1; `edges_s` the symbols' edges as they are heard now."""

    spectrum: Spectrum
    edges_s: Curve
    whisper: Array
    shout: Array


def undrawn(spectrum: Spectrum, manner: Manner) -> Delivery:
    """For a network that doesn't tell when its symbols are heard: all in one manner."""
    none = np.zeros(spectrum.frames, np.float32)
    whisper, shout = (none + 1 if manner is meant else none for meant in (Manner.WHISPER, Manner.SHOUT))
    return Delivery(spectrum, np.zeros(0), whisper, shout)


def delivered(spectrum: Spectrum, pronunciation: Pronunciation, edges_s: Curve) -> Delivery:
    """The spectrum with its sounds drawn out, and what the design cannot know: which frames are whispered, shouted.

    `edges_s` are of the symbols and of the border on either side, as `timing.symbol_edges` tells them.
    """
    factors = _factors(pronunciation, edges_s)
    if (factors != 1.0).any():
        spectrum, edges_s = _drawn(spectrum, edges_s, factors)
    shares = (_share(spectrum, pronunciation, edges_s, manner) for manner in (Manner.WHISPER, Manner.SHOUT))
    return Delivery(spectrum, edges_s, *shares)


def voiced(spectrum: Spectrum, delivery: Delivery) -> Spectrum:
    """A designed spectrum, whispered and shouted where it is meant."""
    if delivery.shout.any():
        pitch_hz = spectrum.pitch_hz * 2 ** (delivery.shout * _SHOUT_SEMITONES / 12)
        spectrum = replace(spectrum, pitch_hz=pitch_hz.astype(np.float32))
        spectrum = tilted(spectrum, _SHOUT_TILT_DB, delivery.shout)
    if delivery.whisper.any():
        spectrum = whispered(spectrum, delivery.whisper)
    return spectrum


def whispered(spectrum: Spectrum, share: Array) -> Spectrum:
    """Air instead of voice in a share of each frame; shape (frames,)."""
    spectrum = breathy(spectrum, share)
    spectrum = tilted(spectrum, _WHISPER_TILT_DB, share)
    open_folds = share > 0.5
    return replace(
        spectrum,
        noise=np.where(
            open_folds, np.logaddexp(spectrum.noise, spectrum.free + np.float32(_WHISPER_HISS_LOG)), spectrum.noise
        ),
        free=np.where(open_folds, SILENT, spectrum.free),
        pitch_hz=np.where(open_folds, np.float32(0.0), spectrum.pitch_hz),
    )


def balanced(samples: Samples, delivery: Delivery) -> Samples:
    """Shouted words louder and whispered ones quieter than the rest of their sentence.

    Measured in the sound: the network's loudness goes up and down with the pitch that is asked of it.
    """
    for share, manner in ((delivery.shout, Manner.SHOUT), (delivery.whisper, Manner.WHISPER)):
        if 0.0 < share.mean() < 1.0:
            samples = samples * _gain(samples, share, _WORD_LEVEL_DB[manner])
    return samples


def _gain(samples: Samples, share: Array, level_db: float) -> Samples:
    """For each sample, so that the frames of the share are so loud against the others."""
    power = np.square(samples[: len(share) * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)).mean(axis=1)
    audible = power > _AUDIBLE_POWER * power.max()
    inside, outside = power[audible & (share > 0.5)], power[audible & (share < 0.5)]
    if not len(inside) or not len(outside):
        return np.ones(len(samples), np.float32)
    missing_db = np.clip(level_db - 10 * np.log10(inside.mean() / outside.mean()), -_GAIN_MAX_DB, _GAIN_MAX_DB)
    gain_db = share * (max(missing_db, 0.0) if level_db > 0 else missing_db)
    middles = (np.arange(len(share)) + 0.5) * FRAME_SAMPLES
    gain: Samples = (10 ** (np.interp(np.arange(len(samples)), middles, gain_db) / 20)).astype(np.float32)
    return gain


def _factors(pronunciation: Pronunciation, edges_s: Curve) -> Curve:
    """By how much each symbol is drawn out, the borders included."""
    factors = np.ones(len(edges_s) - 1)
    for source, atoms in enumerate(pronunciation.sources):
        places = [at for at, symbol in enumerate(pronunciation.symbols) if symbol.source == source]
        if any(atom.manner is Manner.SHOUT for atom in atoms):
            for at in places:
                if pronunciation.symbols[at].character in VOWELS:
                    factors[at + 1] *= _SHOUT_DRAWL
        for drawl in dict.fromkeys(atom.drawl for atom in atoms if atom.drawl is not None):
            drawn = _drawn_symbol(pronunciation, places, drawl)
            if drawn is not None:
                first = drawn - (drawn > 0 and pronunciation.symbols[drawn - 1].character in STRESS)
                length_s = max(edges_s[drawn + 2] - edges_s[first + 1], FRAME_S)
                held_s = min(max(length_s * (1 + _DRAWL * drawl.letters), _LETTER_S * drawl.letters), _LONGEST_S)
                factors[first + 1 : drawn + 2] *= max(1.0, held_s / length_s)
    return factors


def _drawn_symbol(pronunciation: Pronunciation, places: Sequence[int], drawl: Drawl) -> int | None:
    """The symbol that the repeated letter stands for; the last such one where the word ends in the letter."""
    wanted = _SOUNDS_OF.get(drawl.letter, VOWELS)
    found = [at for at in places if pronunciation.symbols[at].character in wanted]
    found = found or [at for at in places if pronunciation.symbols[at].character in VOWELS]
    if not found:
        return None
    if drawl.at_end:
        return found[-1]
    stressed = [at for at in found if at and pronunciation.symbols[at - 1].character in STRESS]
    return (stressed or found)[0]


def _drawn(spectrum: Spectrum, edges_s: Curve, factors: Curve) -> tuple[Spectrum, Curve]:
    """Frames spread over the longer time: magnitudes and pitch glide, phases don't interpolate."""
    heard_s = np.concatenate(([edges_s[0]], edges_s[0] + np.cumsum(np.diff(edges_s) * factors)))
    end_s = spectrum.frames * FRAME_S
    frames = round((end_s + heard_s[-1] - edges_s[-1]) / FRAME_S)
    old_s, new_s = np.append(edges_s, end_s), np.append(heard_s, frames * FRAME_S)
    at = np.interp((np.arange(frames) + 0.5) * FRAME_S, new_s, old_s) / FRAME_S - 0.5
    at = np.clip(at, 0, spectrum.frames - 1)
    low = at.astype(np.intp)
    high = np.minimum(low + 1, spectrum.frames - 1)
    part = (at - low).astype(np.float32)
    nearest = np.where(part < 0.5, low, high)

    def glided(values: Array) -> Array:
        mixed: Array = values[..., low] * (1 - part) + values[..., high] * part
        return mixed

    hz = spectrum.pitch_hz
    both = (hz[low] > 0) & (hz[high] > 0)
    return (
        Spectrum(
            harmonic=glided(spectrum.harmonic),
            harmonic_phase=spectrum.harmonic_phase[:, nearest],
            noise=glided(spectrum.noise),
            free=glided(spectrum.free),
            free_phase=spectrum.free_phase[:, nearest],
            pitch_hz=np.where(both, glided(hz), hz[nearest]).astype(np.float32),
        ),
        heard_s,
    )


def _share(spectrum: Spectrum, pronunciation: Pronunciation, edges_s: Curve, manner: Manner) -> Array:
    """Of each frame, 0 to 1, with soft borders inside the sentence."""
    share = np.zeros(spectrum.frames, np.float32)
    meant = [any(atom.manner is manner for atom in atoms) for atoms in pronunciation.sources]
    if not any(meant):
        return share
    if all(meant):
        return share + 1
    for at, symbol in enumerate(pronunciation.symbols):
        if symbol.source is not None and meant[symbol.source]:
            share[round(edges_s[at + 1] / FRAME_S) : round(edges_s[at + 2] / FRAME_S)] = 1.0
    window = np.hanning(_SMOOTH_FRAMES + 2)[1:-1]
    smooth = np.convolve(np.pad(share, _SMOOTH_FRAMES // 2, mode="edge"), window / window.sum(), "valid")
    return np.clip(smooth, 0.0, 1.0).astype(np.float32)
