"""When each phoneme and each read word is heard, from the lengths that the network gave its symbols."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from generation.domain import Phoneme
from generation.engines.draft.voice.reading import Atom, speech_characters
from generation.engines.draft.voice.sound import Loudness

# The sound runs ahead of the lengths. Over 20 sentences the energy above 4 kHz follows the sibilants best at a lead
# of 50 ms (correlation 0.38; none at all without it), the energy of voiced speech follows vowels best at 50 ms and
# shuns obstruents most at 65 ms.
LEAD_S = 0.05
_SHORTEST_S = 0.0125  # half of the network's unit

STRESS = frozenset("ˈˌ")
VOWELS = frozenset("AIOQWYaiuæɑɐɒɔəɛɜɪʊʌᵊᵻ")
_CONSONANTS = frozenset("bdfhjklmnpstvwzðŋɡɹɾTʃʒʤʧθ")
PHONEMES = VOWELS | _CONSONANTS
PAUSES = frozenset(';:,.!?—…"“”()')

# A symbol's usual length in frames, for a network that doesn't tell its lengths: means over 20 sentences.
_SHARE = dict.fromkeys(VOWELS, 4.1) | dict.fromkeys(_CONSONANTS, 3.7) | dict.fromkeys(STRESS, 5.0) | {" ": 3.8}
_PAUSE_SHARE = 6.0


@dataclass(frozen=True, slots=True)
class Symbol:
    """One symbol of the pronunciation; `source` is the place of its Origin, None between words."""

    character: str
    source: int | None


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """A sentence in the network's alphabet. `sources` are runs of read atoms whose symbols belong together."""

    symbols: tuple[Symbol, ...]
    sources: tuple[tuple[Atom, ...], ...]

    @property
    def text(self) -> str:
        return "".join(symbol.character for symbol in self.symbols)

    @property
    def has_sound(self) -> bool:
        return any(symbol.character in PHONEMES for symbol in self.symbols)


@dataclass(frozen=True, slots=True)
class Heard:
    """A phoneme with its place in `Pronunciation.sources` and its seconds from the sentence's first sample."""

    character: str
    source: int | None
    start_s: float
    end_s: float


def symbol_edges(lengths_s: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Edges of n + 2 symbols (the network puts one on either side) as heard: shape (n + 3,), from 0 on."""
    edges: npt.NDArray[np.float64] = np.concatenate(([0.0], np.cumsum(lengths_s))) - min(LEAD_S, lengths_s[0])
    edges[0] = 0.0
    return edges


def shared_edges(pronunciation: Pronunciation, loudness: Loudness) -> npt.NDArray[np.float64]:
    """The same without lengths from the network: what is audible is shared out by each symbol's usual length."""
    shares = np.array([_SHARE.get(symbol.character, _PAUSE_SHARE) for symbol in pronunciation.symbols])
    spoken = [at for at, symbol in enumerate(pronunciation.symbols) if symbol.character in PHONEMES]
    shares[spoken[-1] + 1 :] = 0.0  # the closing stop is silent
    start_s, end_s = sorted((loudness.begin_s(0.0, loudness.duration_s), loudness.finish_s(0.0, loudness.duration_s)))
    inner = start_s + np.concatenate(([0.0], np.cumsum(shares))) / shares.sum() * (end_s - start_s)
    return np.concatenate(([0.0], inner, [loudness.duration_s]))


def heard(pronunciation: Pronunciation, edges_s: npt.NDArray[np.float64], loudness: Loudness) -> tuple[Heard, ...]:
    """The phonemes in time, in order and without overlap; silence at punctuation belongs to none.

    A stress mark's time is its vowel's; a blank's goes to the phoneme before it unless there is a pause. Before a
    pause the network stretches the last phoneme over silence: it ends where it is no longer audible.
    """
    found: list[Heard] = []
    for characters, first, last in _stretches(pronunciation.symbols):
        start_s, end_s = float(edges_s[first + 1]), float(edges_s[last + 2])
        if not found:
            start_s = max(0.0, min(loudness.begin_s(0.0, end_s), end_s - _SHORTEST_S))
        if last + 1 == len(pronunciation.symbols) or pronunciation.symbols[last + 1].character in PAUSES:
            end_s = min(end_s, max(loudness.finish_s(start_s, end_s), start_s + _SHORTEST_S))
        found.append(Heard(characters, pronunciation.symbols[first].source, start_s, end_s))
    return tuple(found)


def words(phonemes: Sequence[Heard], pronunciation: Pronunciation) -> dict[int, tuple[float, float]]:
    """Typed word -> seconds from its first phoneme to its last. Silent words are left out.

    Where several atoms were pronounced as one, they share its time by their letters.
    """
    spans: dict[int, tuple[float, float]] = {}
    for source, group in groupby(phonemes, key=lambda phoneme: phoneme.source):
        if source is None:
            continue
        several = list(group)
        for word, start_s, end_s in _shared(pronunciation.sources[source], several[0].start_s, several[-1].end_s):
            spans[word] = (spans[word][0] if word in spans else start_s, end_s)
    return spans


def phonemes_at(heard_phonemes: Sequence[Heard], shift_s: float) -> Iterator[Phoneme]:
    for phoneme in heard_phonemes:
        yield Phoneme(symbol=phoneme.character, start_s=phoneme.start_s + shift_s, end_s=phoneme.end_s + shift_s)


def _stretches(symbols: Sequence[Symbol]) -> Iterator[tuple[str, int, int]]:
    """(phoneme, its first symbol's place, its last one's): with the stress before it and the blank after it."""
    first: int | None = None
    for at, symbol in enumerate(symbols):
        if symbol.character in STRESS:
            first = at if first is None else first
        elif symbol.character in PHONEMES:
            yield symbol.character, at if first is None else first, _with_blank(symbols, at)
            first = None


def _with_blank(symbols: Sequence[Symbol], at: int) -> int:
    following = "".join(symbol.character for symbol in symbols[at + 1 : at + 3])
    joined = len(following) == 2 and following[0] == " " and following[1] not in PAUSES
    return at + 1 if joined else at


def _shared(atoms: Sequence[Atom], start_s: float, end_s: float) -> Iterator[tuple[int, float, float]]:
    """The words' parts of a time by their letters and digits; punctuation that stands alone gets none."""
    lengths = [
        (word, sum(speech_characters(atom.text) for atom in group)) for word, group in groupby(atoms, lambda a: a.word)
    ]
    total = sum(length for _, length in lengths)
    done, begin_s = 0, start_s
    for word, length in lengths:
        done += length
        if length:
            finish_s = (
                end_s if done == total else start_s + (end_s - start_s) * done / total
            )  # no rounding past the end
            yield word, begin_s, finish_s
            begin_s = finish_s
