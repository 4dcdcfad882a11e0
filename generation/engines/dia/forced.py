"""Word times heard by a recogniser instead of estimated. Pure, but for the recogniser.

Its letters are placed by `ctc`; a word lasts from its first letter to its last, and as long as its sound rings on.
What has no letters in the recogniser's alphabet, such as 1999, stands as one wild symbol that fits any letter. Sounds
and lone signs have no symbol: they get the time that is left between their neighbours.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from generation.domain import Cue, Word
from generation.engines.dia.alignment import Aligner, Proportional, Timed, Unit, units
from generation.engines.dia.chunking import Piece
from generation.engines.dia.ctc import LogProbs, spans
from generation.engines.dia.takes import BLOCK_S, heard
from generation.ports import Samples

# Mean log probability of the letters: below, what was said is not what was asked for, and estimated times are better.
# A letter in twenty frames of thirty equally likely ones is chance; clear speech has nine in ten.
_HOPELESS = float(np.log(0.05))
_RING_S = 0.15  # a recogniser is sure of a letter at its beginning; its sound goes on
_APOSTROPHES = str.maketrans("’‘`´", "''''")

Edges = list[tuple[float, float]]  # start and end of each unit, seconds of the take


@dataclass(frozen=True, slots=True)
class Alphabet:
    """What the recogniser writes with. `wild` is a symbol added behind its own: any letter."""

    symbols: Mapping[str, int]
    blank: int
    between: int | None  # words; None where nothing is written there

    @property
    def wild(self) -> int:
        return 1 + max(self.blank, self.between or 0, *self.symbols.values())

    def spelled(self, word: str) -> tuple[int, ...]:
        """A word's symbols; none for one without letters and digits."""
        if not any(letter.isalnum() for letter in word):
            return ()
        found: list[int] = []
        for letter in unicodedata.normalize("NFKD", word.translate(_APOSTROPHES)):
            forms = (letter, letter.upper(), letter.lower())
            symbol = next((self.symbols[form] for form in forms if form in self.symbols), None)
            if symbol is not None:
                found.append(symbol)
            elif letter.isalnum() and found[-1:] != [self.wild]:
                found.append(self.wild)
        return tuple(found)

    def with_wild(self, log_probs: LogProbs) -> LogProbs:
        letters = [symbol for text, symbol in self.symbols.items() if text.isalpha()]
        likeliest = log_probs[:, letters].max(axis=1, keepdims=True)
        return np.concatenate((log_probs[:, : self.wild], likeliest), axis=1)


class Recognises(Protocol):
    @property
    def alphabet(self) -> Alphabet: ...

    @property
    def frame_s(self) -> float: ...

    def log_probs(self, samples: Samples, rate: int) -> LogProbs | None:
        """Of each symbol in each frame: (frames, symbols). None where it cannot listen now."""
        ...


@dataclass(slots=True)
class Forced:
    """An `Aligner` for one speech; counts the takes that it could not hear the text in."""

    recogniser: Recognises
    otherwise: Aligner = field(default_factory=Proportional)
    _takes: int = 0
    _missed: int = 0

    @property
    def timing(self) -> str:
        if self._missed == self._takes:
            return self.otherwise.timing
        return f"aligned, {self._missed} of {self._takes} takes {self.otherwise.timing}" if self._missed else "aligned"

    def align(self, samples: Samples, rate: int, pieces: Sequence[Piece]) -> tuple[Timed, ...]:
        """See the protocol. A take in which the text cannot be heard is estimated."""
        self._takes += 1
        said = [units(piece.text) for piece in pieces]
        placed = self._placed(samples, rate, [unit for of_piece in said for unit in of_piece])
        if placed is None:
            self._missed += 1
            return self.otherwise.align(samples, rate, pieces)
        found: list[Timed] = []
        for of_piece in said:
            found.append(_timed(of_piece, placed[: len(of_piece)]))
            placed = placed[len(of_piece) :]
        return tuple(found)

    def _placed(self, samples: Samples, rate: int, said: Sequence[Unit]) -> Edges | None:
        alphabet, frame_s = self.recogniser.alphabet, self.recogniser.frame_s
        if len(samples) < 2 * frame_s * rate:
            return None
        spelled = [() if unit.is_sound else alphabet.spelled(unit.text) for unit in said]
        log_probs = self.recogniser.log_probs(samples, rate)
        frames = None if log_probs is None else _frames(spelled, alphabet.with_wild(log_probs), alphabet)
        if frames is None:
            return None
        end_s = len(samples) / rate
        words = [None if at is None else (min(at[0] * frame_s, end_s), min(at[1] * frame_s, end_s)) for at in frames]
        return _filled(_ringing(words, samples, rate), [unit.seconds for unit in said], end_s)


def _frames(
    spelled: Sequence[tuple[int, ...]], log_probs: LogProbs, alphabet: Alphabet
) -> list[tuple[int, int] | None] | None:
    """First and last frame of each word, None for what has no symbols; None where the words cannot be heard."""
    symbols: list[int] = []
    where: list[tuple[int, int]] = []  # each word's symbols
    for word in spelled:
        if word and symbols and alphabet.between is not None:
            symbols.append(alphabet.between)
        where.append((len(symbols), len(symbols) + len(word)))
        symbols += word
    found = spans(log_probs, symbols, alphabet.blank)
    letters = [
        span.log_prob for span, symbol in zip(found or (), symbols, strict=False) if symbol in _letters(alphabet)
    ]
    if not found or not letters or float(np.mean(letters)) < _HOPELESS:
        return None
    return [(found[first].start, found[end - 1].end) if end > first else None for first, end in where]


def _letters(alphabet: Alphabet) -> frozenset[int]:
    return frozenset(alphabet.symbols.values())


def _ringing(
    words: Sequence[tuple[float, float] | None], samples: Samples, rate: int
) -> list[tuple[float, float] | None]:
    """Words as long as they are heard beyond their last letter, up to the next one; not into a sound."""
    spoken = heard(samples, rate)
    found: list[tuple[float, float] | None] = []
    for at, word in enumerate(words):
        after = words[at + 1] if at + 1 < len(words) else (len(samples) / rate, 0.0)
        if word is None or after is None:
            found.append(word)
            continue
        first = round(word[1] / BLOCK_S)
        silent = np.flatnonzero(~spoken[first : first + round(_RING_S / BLOCK_S)])
        rings_s = float(silent[0]) * BLOCK_S if len(silent) else _RING_S
        found.append((word[0], max(word[1], min(word[1] + rings_s, after[0]))))
    return found


def _filled(words: Sequence[tuple[float, float] | None], seconds: Sequence[float], end_s: float) -> Edges:
    """What has no time yet shares what lies between its neighbours, by the seconds that each would take."""
    edges: Edges = []
    for at, word in enumerate(words):
        if word is not None:
            edges.append(word)
            continue
        start_s = edges[-1][1] if edges else 0.0
        following = next((each for each in range(at, len(words)) if words[each] is not None), len(words))
        known = words[following] if following < len(words) else None
        room_s = max(0.0, (known[0] if known else end_s) - start_s)
        edges.append((start_s, start_s + room_s * seconds[at] / sum(seconds[at:following])))
    return edges


def _timed(said: Sequence[Unit], edges: Edges) -> Timed:
    pairs = tuple(zip(said, edges, strict=True))
    return Timed(
        edges[0][0],
        edges[-1][1],
        tuple(Word(text=unit.text, start_s=start, end_s=end) for unit, (start, end) in pairs if not unit.is_sound),
        tuple(
            Cue(kind=unit.text.strip("()"), start_s=start, end_s=end) for unit, (start, end) in pairs if unit.is_sound
        ),
    )
