"""Sentences, and the pauses after them. The network speaks one at a time: its prosody is learnt on sentences."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from generation.engines.draft.voice.reading import Atom, Reading, has_speech

SENTENCE_PAUSE_S = 0.25
CLAUSE_PAUSE_S = 0.12  # inside a sentence that was too long, at a comma
BREATH_PAUSE_S = 0.04  # the same where there was no comma
HESITATION_PAUSE_S = 0.5  # at "…"
SOUND_PAUSE_S = 0.12  # on either side of a listed sound: (laughs), (sighs) …

# Longest sentence for one pass, as `_weight` counts it: about 200 phonemes, 12 s. The network holds out to 1,500
# phonemes, but memory and the time until a cancel is seen grow with the length: +80 MB and 0.2 s at 200
# phonemes, +700 MB and 2 s at 1,500 (2 cores, 2026-11-22).
SENTENCE_MAX = 180
_CLAUSE_MIN = SENTENCE_MAX // 3  # nearer to the start a comma is no place to part a sentence

_STOP = re.compile(r"([.!?…]+)[\"'”’)\]]*$")
_CLAUSE_END = re.compile(r"[,;:—–][\"'”’)\]]*$|^-+$")
_OPENING = "\"'“‘(["
_TITLE = re.compile(
    r"mrs?|ms|dr|prof|st|mt|ft|capt|cmdr|lt|sgt|cpl|col|maj|adm|gen|rev|sen|gov|rep|vs|e\.g|i\.e|approx|cf"
)
_BEFORE_FIGURE = re.compile(r"no|nos|fig|vol|ch|pp?")
_CLOSED_SHORT = frozenset({"etc", "Jr", "Sr", "Ave", "Blvd", "Co", "Corp", "Inc", "Ltd", "Rd"})
_INITIALS = re.compile(r"[A-HJ-Z]|(?:[A-Z]\.)+[A-Z]")  # J. K. Rowling, the U.S. Army
_LINKING = re.compile(r"and|but|or|because|so|that|which|who|when|while|then|if|as|with|for|to")


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the network speaks in one pass, with the silence that follows inside the line."""

    atoms: tuple[Atom, ...]
    pause_s: float


@dataclass(frozen=True, slots=True)
class Sound:
    """A listed sound at its place in the line; `kind` as in `generation.domain.Cue`."""

    kind: str
    pause_s: float


def utterances(reading: Reading) -> tuple[Sentence | Sound, ...]:
    """A line's sentences and sounds in order, with no pause after the last.

    Each sentence has something to say and is closed by punctuation.
    """
    found: list[Sentence | Sound] = []
    for run, sounds in zip_longest(reading.runs, reading.sounds, fillvalue=()):
        if found and sounds:
            found[-1] = replace(found[-1], pause_s=SOUND_PAUSE_S)
        found += (Sound(kind, SOUND_PAUSE_S) for kind in sounds)
        for sentence in _stops(run, reading.words):
            if has_speech(atom.text for atom in sentence):
                found += _parted(sentence, reading.words)
    if found:
        found[-1] = replace(found[-1], pause_s=0.0)
    return tuple(found)


def _stops(run: Sequence[Atom], words: Sequence[str]) -> list[tuple[Atom, ...]]:
    found: list[tuple[Atom, ...]] = []
    start = 0
    for at, atom in enumerate(run):
        last = at + 1 == len(run)
        word_done = last or run[at + 1].word != atom.word
        if last or (word_done and _ends_sentence(words[atom.word], words[run[at + 1].word])):
            found.append(tuple(run[start : at + 1]))
            start = at + 1
    return found


def _ends_sentence(word: str, following: str) -> bool:
    """People in chats begin sentences small: a stop ends one unless it belongs to an abbreviation or a quote."""
    match = _STOP.search(word)
    if match is None:
        return False
    begins_small = following.lstrip(_OPENING)[:1].islower()
    if match.end(1) < len(word) and begins_small:
        return False  # "What?" he said.
    if match[1] != ".":
        return True
    core = word[: match.start()].lstrip(_OPENING)
    if _BEFORE_FIGURE.fullmatch(core.lower()):
        return not following[:1].isdigit()
    if _INITIALS.fullmatch(core) or _TITLE.fullmatch(core.lower()):
        return False
    return not (begins_small and ("." in core or core in _CLOSED_SHORT))


def _parted(sentence: tuple[Atom, ...], words: Sequence[str]) -> list[Sentence]:
    parts: list[Sentence] = []
    while (cut := _cut(sentence, words)) is not None:
        at_clause = bool(_CLAUSE_END.search(words[sentence[cut - 1].word]))
        parts.append(_closed(sentence[:cut], ",", CLAUSE_PAUSE_S if at_clause else BREATH_PAUSE_S))
        sentence = sentence[cut:]
    hesitates = words[sentence[-1].word].rstrip("\"'”’)]").endswith(("…", "..."))
    return [*parts, _closed(sentence, ".", HESITATION_PAUSE_S if hesitates else SENTENCE_PAUSE_S)]


def _cut(sentence: Sequence[Atom], words: Sequence[str]) -> int | None:
    """Where to part a sentence that is too long: at its last comma that fits, else before a linking word."""
    total, fits = 0, 0
    clause: int | None = None
    linking: int | None = None
    for at, atom in enumerate(sentence):
        if at and total > _CLAUSE_MIN:
            if _CLAUSE_END.search(words[sentence[at - 1].word]) and sentence[at - 1].word != atom.word:
                clause = at
            if _LINKING.fullmatch(atom.text.lower()):
                linking = at
        total += _weight(atom.text)
        if total > SENTENCE_MAX:
            return clause or linking or max(fits, 1)
        fits = at + 1
    return None


def _weight(text: str) -> int:
    """About the number of phonemes, blank included: digits and spelled-out capitals are long when spoken."""
    return 1 + sum(5 if c.isdigit() else 2 if c.isupper() else 1 for c in text)


def _closed(atoms: tuple[Atom, ...], mark: str, pause_s: float) -> Sentence:
    """Closed by a mark of its own where the text has none: the network drops the voice at a stop."""
    last = atoms[-1]
    if _STOP.search(last.text) or _CLAUSE_END.search(last.text):
        return Sentence(atoms, pause_s)
    return Sentence((*atoms, Atom(last.word, mark, last.manner)), pause_s)
