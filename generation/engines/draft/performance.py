"""What each puppet does with its face and hands over a shot, from what is said and who says it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from generation.domain import Shot, SpokenLine
from generation.engines.draft.mouth import OPEN, Track, mouth_track
from generation.engines.draft.seeds import rng
from generation.engines.draft.staging import Mark

Curve = npt.NDArray[np.float64]

_ENERGY_S = 0.30  # gestures follow the loudness of a syllable or two, not of each sound
_GAZE_S = 0.40  # a head takes about this long to turn to somebody
_ACCENT_S = 0.50  # a beat gesture, up and down
_ACCENT_GAP_S = 0.70  # between two beats: more of them looks nervous
_BLINK_S = 0.24
_BLINK_EVERY_S = (1.8, 4.4)  # people at rest blink every 2 to 5 s
_SAD = ("sad", "cry", "cries", "crying", "sorry", "lonely", "alas", "angry", "upset")


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One puppet's part; every curve has one value a frame, and one more than the shot has frames."""

    mouth: Track
    energy: Curve
    accent: Curve
    turn: Curve  # of the head towards whoever speaks, -1 to 1
    gaze: Curve
    brow: Curve
    smile: float
    blinks_s: tuple[float, ...]

    def blink(self, time_s: float) -> float:
        """How far the eyes are closed, 0 to 1."""
        nearest = min((abs(time_s - middle) for middle in self.blinks_s), default=_BLINK_S)
        return max(0.0, 1 - nearest / (_BLINK_S / 2))


def rehearse(shot: Shot, marks: tuple[Mark, ...]) -> tuple[Part, ...]:
    """One part for each member of the cast, in the cast's order."""
    frames, fps = shot.frames + 1, shot.options.fps
    looks = _looks(shot, marks, frames)
    return tuple(_part(shot, mark, looks[mark.member], frames, fps) for mark in sorted(marks, key=lambda m: m.member))


def _part(shot: Shot, mark: Mark, look: Curve, frames: int, fps: int) -> Part:
    name = shot.cast[mark.member].name
    lines = tuple(line for line in shot.spoken if line.line.speaker == name)
    mouth = mouth_track(lines, frames, fps)
    energy = np.clip(_smooth(np.clip(mouth[:, OPEN] * 2.4, 0, 1), _ENERGY_S * fps) * 1.25, 0, 1)
    accent = _accents(lines, frames, fps)
    return Part(
        mouth=mouth,
        energy=energy,
        accent=accent,
        turn=_smooth(look * 0.42, _GAZE_S * fps),
        gaze=_smooth(look * 0.85, _GAZE_S * fps * 0.6),
        brow=0.12 + 0.55 * accent + _questions(lines, frames, fps),
        smile=-0.45 if any(word in shot.prompt.lower().split() for word in _SAD) else 0.6 + 0.25 * mark.temper,
        blinks_s=_blinks(shot, name),
    )


def _looks(shot: Shot, marks: tuple[Mark, ...], frames: int) -> npt.NDArray[np.float64]:
    """Where each member looks: -1 left to 1 right; shape (members, frames). At the speaker, else to the middle."""
    members = sorted(marks, key=lambda mark: mark.member)
    names = [shot.cast[mark.member].name for mark in members]
    look = np.array([[0.35 * mark.facing] * frames for mark in members])
    for line in shot.spoken:
        if line.line.speaker not in names:
            continue
        start, end = (max(0, round(s * shot.options.fps)) for s in (line.start_s, line.end_s))
        speaker = members[names.index(line.line.speaker)]
        for row, mark in enumerate(members):
            if mark.member == speaker.member:
                look[row, start:end] = 0.15 * mark.facing  # mostly at the viewer
            else:
                look[row, start:end] = 1.0 if speaker.x > mark.x else -1.0
    return look


def _accents(lines: tuple[SpokenLine, ...], frames: int, fps: int) -> Curve:
    """Beats on the words that are likely stressed: long ones, and the last of a line."""
    curve = np.zeros(frames)
    times = np.arange(frames) / fps
    last = -_ACCENT_GAP_S
    for line in lines:
        for index, word in enumerate(line.words):
            weighty = len(word.text) >= 5 or word.end_s - word.start_s >= 0.38 or index == len(line.words) - 1
            if not weighty or word.start_s - last < _ACCENT_GAP_S:
                continue
            last = word.start_s
            phase = np.clip((times - word.start_s + 0.1) / _ACCENT_S, 0, 1)
            curve = np.maximum(curve, np.sin(np.pi * phase) ** 2)
    return curve


def _questions(lines: tuple[SpokenLine, ...], frames: int, fps: int) -> Curve:
    """Raised brows over the second half of a question."""
    curve = np.zeros(frames)
    for line in lines:
        if line.line.text.rstrip().endswith("?"):
            middle = (line.start_s + line.end_s) / 2
            curve[max(0, round(middle * fps)) : max(0, round(line.end_s * fps))] = 0.5
    return _smooth(curve, _GAZE_S * fps)


def _blinks(shot: Shot, name: str) -> tuple[float, ...]:
    """Times of blinks; a loop has none that would cross its ends."""
    numbers = rng(shot.seed, "blinks", name)
    times, time = [], float(numbers.uniform(0.4, 1.8))
    while time < shot.duration_s - _BLINK_S:
        times.append(time)
        time += float(numbers.uniform(*_BLINK_EVERY_S))
    return tuple(times)


def _smooth(curve: Curve, width_frames: float) -> Curve:
    """A moving Hann window; the ends are held."""
    half = max(1, round(width_frames / 2))
    window = np.hanning(2 * half + 3)[1:-1]
    return np.convolve(np.pad(curve, half, mode="edge"), window / window.sum(), "valid")
