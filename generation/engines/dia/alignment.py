"""When each word of a take is said. Pure; a forced aligner may take its place (see `Aligner`).

The time in which somebody is heard is shared out by what the words take to say; pauses belong to nobody. A change of
speaker is moved into the nearest pause.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

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


class Unit(NamedTuple):
    """A word, or a sound in its parentheses, and how long it takes to say."""

    text: str
    seconds: float
    is_sound: bool


class Aligner(Protocol):
    @property
    def timing(self) -> str:
        """How the times of the takes so far were found, for the speech's facts."""
        ...

    def align(self, samples: Samples, rate: int, pieces: Sequence[Piece]) -> tuple[Timed, ...]:
        """The times of every piece, in order; they do not overlap. `samples` begin and end with what is heard."""
        ...


class Proportional:
    """Needs no weights; within about a syllable where the pace is even."""

    timing = "proportional"

    def align(self, samples: Samples, rate: int, pieces: Sequence[Piece]) -> tuple[Timed, ...]:
        spoken = heard(samples, rate)
        clock = _SpokenTime(spoken, len(samples) / rate)
        weights = [sum(unit.seconds for unit in units(piece.text)) for piece in pieces]
        edges = np.concatenate(([0.0], np.cumsum(weights))) / sum(weights)
        found = [
            _spread(piece.text, clock, float(start), float(end))
            for piece, start, end in zip(pieces, edges, edges[1:], strict=False)
        ]
        return _without_overlap(found, pieces, spoken)


def units(text: str) -> list[Unit]:
    """Words and sounds in order, at least one: a sentence of signs alone, such as "…", has them for words."""
    found: list[Unit] = []
    for part in split_nonverbals(text):
        if part.is_nonverbal:
            found.append(Unit(part.text, expected_s(part.text), True))
        else:
            found += _words(part.text)
    return found or _words(text)


def _words(text: str) -> list[Unit]:
    return [Unit(word, (len(word) + 1) / 16.0, False) for word in text.split()]


def _spread(text: str, clock: "_SpokenTime", start: float, end: float) -> Timed:
    said = units(text)
    passed = np.concatenate(([0.0], np.cumsum([unit.seconds for unit in said])))
    edges = start + (end - start) * passed / passed[-1]
    words: list[Word] = []
    cues: list[Cue] = []
    for unit, first, last in zip(said, edges, edges[1:], strict=False):
        begin_s, end_s = clock.after(float(first)), clock.before(float(last))
        if unit.is_sound:
            cues.append(Cue(kind=unit.text.strip("()"), start_s=begin_s, end_s=end_s))
        else:
            words.append(Word(text=unit.text, start_s=begin_s, end_s=end_s))
    return Timed(clock.after(start), clock.before(end), tuple(words), tuple(cues))


class _SpokenTime:
    """Shares of the time in which somebody is heard, as times of the take."""

    def __init__(self, spoken: np.ndarray, duration_s: float) -> None:
        blocks = np.flatnonzero(spoken)
        self._blocks = blocks if len(blocks) else np.array([0])
        self._duration_s = duration_s

    def after(self, share: float) -> float:
        """When the speech beyond a share begins: past a pause that lies there."""
        at = min(len(self._blocks) - 1, round(share * len(self._blocks)))
        return float(self._blocks[at]) * BLOCK_S

    def before(self, share: float) -> float:
        """When the speech up to a share ends: before a pause that lies there."""
        at = min(len(self._blocks), max(1, round(share * len(self._blocks))))
        return min(self._duration_s, float(self._blocks[at - 1] + 1) * BLOCK_S)


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
