"""Mouths from phonemes: the shape for each sound, and a smooth track of shapes over a shot's frames."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from generation.domain import Cue, Manner, Phoneme, SpokenLine
from generation.engines.draft.acting.lexicon import shouted

Track = npt.NDArray[np.float64]
Curve = npt.NDArray[np.float64]

OPEN, WIDTH, ROUND = 0, 1, 2  # columns of a track: how far open, how wide, how pursed; each about 0 to 1
REST = (0.0, 0.9, 0.0)

# Groups as in Preston Blair's mouth chart (Animation, 1948), values tuned by eye on the puppets. The capitals are the
# diphthongs of the voice's phoneme set: A "day", I "my", O "go", Q British "go", W "now", Y "boy".
_VISEMES = (
    ("mbp", (0.0, 0.75, 0.0)),
    ("fvʋ", (0.12, 0.80, 0.0)),
    ("θðlntdsz", (0.28, 0.85, 0.0)),
    ("ɹrɾTʀ", (0.30, 0.60, 0.5)),
    ("wuʊɯyʉ", (0.32, 0.36, 1.0)),
    ("oɔOQYɒøœ", (0.64, 0.52, 0.8)),
    ("iɪᵻIeAj", (0.38, 1.05, 0.0)),
    ("ɑɐaæʌW", (0.95, 0.86, 0.1)),
    ("ɛəᵊɜɚɝᵿ", (0.55, 0.85, 0.1)),
    ("kɡgŋhx", (0.38, 0.80, 0.0)),
    ("ʃʒʤʧ", (0.34, 0.50, 0.7)),
)
SHAPES = {symbol: shape for symbols, shape in _VISEMES for symbol in symbols}
SHAPES["I"] = (0.85, 0.95, 0.0)  # opens as in "ah" before it closes
_LETTERS = {"c": "k", "q": "k", "x": "k"}  # spelling, where no phonemes are known

# How open, wide and round the mouth is while a sound lasts, and how often a second it opens.
SOUND_MOUTHS: Mapping[str, tuple[float, float, float, float]] = {
    "laughs": (0.85, 1.0, 0.0, 3.3),
    "chuckle": (0.35, 0.95, 0.0, 3.3),
    "sighs": (0.30, 0.55, 0.6, 0.0),
    "gasps": (0.75, 0.55, 0.7, 0.0),
    "coughs": (0.50, 0.60, 0.4, 3.2),
    "sneezes": (0.60, 0.75, 0.2, 0.0),
    "groans": (0.40, 0.80, 0.2, 0.0),
    "screams": (1.15, 1.0, 0.1, 0.0),
    "inhales": (0.22, 0.60, 0.4, 0.0),
    "exhales": (0.24, 0.50, 0.8, 0.0),
    "burps": (0.55, 0.70, 0.5, 0.0),
    "singing": (0.70, 0.70, 0.5, 0.9),
    "sings": (0.70, 0.70, 0.5, 0.9),
    "whistles": (0.14, 0.30, 1.0, 0.0),
    "mumbles": (0.16, 0.70, 0.1, 3.0),
}

_STEPS = 8  # samples a frame
_SMOOTH_S = 0.11  # a mouth needs about as long to change its shape; shorter flickers, longer swallows consonants
_SEALED_S = 0.06  # lips part faster than a jaw drops
_WIDER: Mapping[Manner, float] = {Manner.PLAIN: 1.0, Manner.WHISPER: 0.55, Manner.SHOUT: 1.35}


def mouth_track(lines: Sequence[SpokenLine], frames: int, fps: int) -> Track:
    """Shape (frames, 3): OPEN, WIDTH, ROUND for each frame. Closed where nothing is spoken and no sound is made."""
    steps = frames * _STEPS + 1
    track = np.tile(np.array(REST), (steps, 1))
    lips = np.zeros(steps)
    for sound in sounds(lines):
        shape = SHAPES.get(sound.symbol[:1])
        if shape is not None:
            span = _span(sound.start_s, sound.end_s, fps)
            track[span] = shape
            lips[span] = shape[OPEN] == 0.0
    for line in lines:
        track[_span(line.start_s, line.end_s, fps), OPEN] *= _WIDER[line.line.manner]
        for word in line.words:
            if shouted(word.text) and line.line.manner is Manner.PLAIN:
                track[_span(word.start_s, word.end_s, fps), OPEN] *= _WIDER[Manner.SHOUT]
        for cue in line.cues:
            if cue.kind in SOUND_MOUTHS:
                _sound_mouth(track, cue, fps)
    smooth = np.stack([_smooth(track[:, column], _SMOOTH_S, fps) for column in range(3)], axis=1)
    sealed = _smooth(lips, _SEALED_S, fps)[: frames * _STEPS].reshape(frames, _STEPS)
    found: Track = smooth[: frames * _STEPS : _STEPS]
    # Lips that met between two frames are seen to have met: a missed "m" is what makes lip-sync look wrong.
    found[:, OPEN] *= 1 - np.maximum(sealed[:, 0], np.roll(sealed.max(axis=1), 1) * (sealed[:, 0] > 0.25))
    return found


def _sound_mouth(track: Track, cue: Cue, fps: int) -> None:
    open_, width, round_, hz = SOUND_MOUTHS[cue.kind]
    span = _span(cue.start_s + _SMOOTH_S / 2, cue.end_s - _SMOOTH_S / 2, fps)
    count = len(track[span])
    beat = 0.55 - 0.45 * np.cos(2 * np.pi * hz * np.arange(count) / (fps * _STEPS)) if hz else np.ones(count)
    track[span] = np.stack([open_ * beat, np.full(count, width), np.full(count, round_)], axis=1)


def _span(start_s: float, end_s: float, fps: int) -> slice:
    start = max(0, round(start_s * fps * _STEPS))
    return slice(start, max(start + 1, round(end_s * fps * _STEPS)))


def _smooth(curve: Curve, width_s: float, fps: int) -> Curve:
    window = np.hanning(max(3, round(width_s * fps * _STEPS)) // 2 * 2 + 3)[1:-1]
    half = len(window) // 2
    return np.convolve(np.pad(curve, half, mode="edge"), window / window.sum(), "valid")


def sounds(lines: Iterable[SpokenLine]) -> list[Phoneme]:
    """The lines' phonemes; letters spread over the words' times where a line has none."""
    found: list[Phoneme] = []
    for line in lines:
        found.extend(line.phonemes or _spelled(line))
    return found


def _spelled(line: SpokenLine) -> list[Phoneme]:
    found = []
    for word in line.words:
        letters = [letter for letter in word.text.lower() if letter.isalpha()]
        step = (word.end_s - word.start_s) / max(1, len(letters))
        for index, letter in enumerate(letters):
            start = word.start_s + index * step
            symbol = _LETTERS.get(letter, letter if letter in SHAPES else "ə")
            found.append(Phoneme(symbol=symbol, start_s=start, end_s=start + step))
    return found
