"""Mouths from phonemes: the shape for each sound, and a smooth track of shapes over a shot's frames."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from generation.domain import Phoneme, SpokenLine

Track = npt.NDArray[np.float64]

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

_STEPS = 8  # samples a frame
_SMOOTH_S = 0.11  # a mouth needs about as long to change its shape; shorter flickers, longer swallows consonants


def mouth_track(lines: Iterable[SpokenLine], frames: int, fps: int) -> Track:
    """Shape (frames, 3): OPEN, WIDTH, ROUND for each frame. Closed where nothing is spoken."""
    steps = frames * _STEPS + 1
    track = np.tile(np.array(REST), (steps, 1))
    for sound in sounds(lines):
        shape = SHAPES.get(sound.symbol[:1])
        if shape is not None:
            start = max(0, round(sound.start_s * fps * _STEPS))
            end = max(start + 1, round(sound.end_s * fps * _STEPS))
            track[start:end] = shape
    window = np.hanning(max(3, round(_SMOOTH_S * fps * _STEPS)) // 2 * 2 + 3)[1:-1]
    half = len(window) // 2
    padded = np.pad(track, ((half, half), (0, 0)), mode="edge")
    smooth = np.stack([np.convolve(padded[:, column], window / window.sum(), "valid") for column in range(3)], axis=1)
    return smooth[: frames * _STEPS : _STEPS]


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
