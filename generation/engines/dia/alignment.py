"""When each word of a take is said. Pure; a forced aligner may take its place (see `Aligner`).

The time in which somebody is heard is shared out by what the words take to say; pauses belong to nobody. A change of
speaker is moved into the nearest pause.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from generation.domain import Cue, Word
from generation.engines.dia.chunking import Piece, expected_s
from generation.engines.dia.takes import BLOCK_S, heard
from generation.ports import Samples
from generation.script import split_nonverbals

_NEAR_S = 0.45  # how far a change of speaker may be moved to reach a pause
_PAUSE_S = 0.08


@dataclass(frozen=True, slots=True)
class Timed:
    """One piece's times, in seconds of the take."""

    start_s: float
    end_s: float
    words: tuple[Word, ...]
    cues: tuple[Cue, ...]


class Aligner(Protocol):
    def align(self, samples: Samples, rate: int, pieces: Sequence[Piece]) -> tuple[Timed, ...]:
        """The times of every piece, in order; they do not overlap. `samples` begin and end with what is heard."""
        ...


class Proportional:
    """Needs no weights; within about a syllable where the pace is even."""

    def align(self, samples: Samples, rate: int, pieces: Sequence[Piece]) -> tuple[Timed, ...]:
        spoken = heard(samples, rate)
        clock = _SpokenTime(spoken, len(samples) / rate)
        weights = [sum(weight for _, weight, _ in _units(piece.text)) for piece in pieces]
        edges = np.concatenate(([0.0], np.cumsum(weights))) / sum(weights)
        found = [
            _spread(piece.text, clock, float(start), float(end))
            for piece, start, end in zip(pieces, edges, edges[1:], strict=False)
        ]
        return _without_overlap(found, pieces, spoken)


def _units(text: str) -> list[tuple[str, float, bool]]:
    """Words and sounds in order, with the seconds that they take to say, and whether they are sounds."""
    units: list[tuple[str, float, bool]] = []
    for part in split_nonverbals(text):
        if part.is_nonverbal:
            units.append((part.text, expected_s(part.text), True))
        else:
            units += [(word, (len(word) + 1) / 16.0, False) for word in part.text.split()]
    return units


def _spread(text: str, clock: "_SpokenTime", start: float, end: float) -> Timed:
    units = _units(text)
    passed = np.concatenate(([0.0], np.cumsum([weight for _, weight, _ in units])))
    edges = start + (end - start) * passed / passed[-1]
    words: list[Word] = []
    cues: list[Cue] = []
    for (unit, _, is_sound), first, last in zip(units, edges, edges[1:], strict=False):
        begin_s, end_s = clock.after(float(first)), clock.before(float(last))
        if is_sound:
            cues.append(Cue(kind=unit.strip("()"), start_s=begin_s, end_s=end_s))
        else:
            words.append(Word(text=unit, start_s=begin_s, end_s=end_s))
    return Timed(clock.after(start), clock.before(end), tuple(words), tuple(cues))


class _SpokenTime:
    """Shares of the time in which somebody is heard, as times of the take."""

    def __init__(self, spoken: np.ndarray, duration_s: float) -> None:
        blocks = np.flatnonzero(spoken)
        self._starts = blocks * BLOCK_S if len(blocks) else np.array([0.0])
        self._duration_s = duration_s

    def after(self, share: float) -> float:
        """When the speech beyond a share begins: past a pause that lies there."""
        at = min(len(self._starts) - 1, round(share * len(self._starts)))
        return float(self._starts[at])

    def before(self, share: float) -> float:
        """When the speech up to a share ends: before a pause that lies there."""
        at = min(len(self._starts), max(1, round(share * len(self._starts))))
        return min(self._duration_s, float(self._starts[at - 1]) + BLOCK_S)


def _without_overlap(found: list[Timed], pieces: Sequence[Piece], spoken: np.ndarray) -> tuple[Timed, ...]:
    """Changes of speaker moved into a pause nearby, and the words beside them with it."""
    for at in range(1, len(found)):
        if pieces[at].speaker == pieces[at - 1].speaker:
            continue
        pause = _pause_near(spoken, (found[at - 1].end_s + found[at].start_s) / 2)
        if pause is not None:
            found[at - 1] = _ending(found[at - 1], pause[0])
            found[at] = _beginning(found[at], pause[1])
    return tuple(found)


def _pause_near(spoken: np.ndarray, time_s: float) -> tuple[float, float] | None:
    """The pause whose middle is nearest to a time, as its start and end; None where none is near."""
    edges = np.flatnonzero(np.diff(np.concatenate(([True], spoken, [True])).astype(np.int8)))
    best: tuple[float, float] | None = None
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        span = (float(start) * BLOCK_S, float(end) * BLOCK_S)
        distance = abs(sum(span) / 2 - time_s)
        near = distance <= _NEAR_S and span[1] - span[0] >= _PAUSE_S
        if near and (best is None or distance < abs(sum(best) / 2 - time_s)):
            best = span
    return best


def _ending(timed: Timed, end_s: float) -> Timed:
    return _clipped(timed, timed.start_s, max(end_s, timed.start_s))


def _beginning(timed: Timed, start_s: float) -> Timed:
    return _clipped(timed, min(start_s, timed.end_s), timed.end_s)


def _clipped(timed: Timed, start_s: float, end_s: float) -> Timed:
    """The first word begins where the piece does, the last one ends there; no word reaches beyond."""
    words = [
        Word(text=word.text, start_s=min(max(word.start_s, start_s), end_s), end_s=min(max(word.end_s, start_s), end_s))
        for word in timed.words
    ]
    if words and not timed.cues:
        words[0] = Word(text=words[0].text, start_s=start_s, end_s=max(words[0].end_s, start_s))
        words[-1] = Word(text=words[-1].text, start_s=min(words[-1].start_s, end_s), end_s=end_s)
    cues = tuple(
        Cue(kind=cue.kind, start_s=min(max(cue.start_s, start_s), end_s), end_s=min(max(cue.end_s, start_s), end_s))
        for cue in timed.cues
    )
    return Timed(start_s, end_s, tuple(words), cues)
