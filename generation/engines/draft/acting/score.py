"""A spoken line as timed feelings and moves."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from generation.caption_pages import timed_words
from generation.domain import Manner, SpokenLine, Word
from generation.engines.draft.acting.lexicon import Feeling, feeling_of, gesture_of, shouted
from generation.motion.gestures import GESTURES

_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")
_CLAUSE_END = re.compile(r"[,;:—–.!?…][\"'”’)\]]*$")
_LEAD_S = 0.20  # a gesture reaches its height on the word that it goes with
_GESTURE_GAP_S = 1.1  # from one to the next: more of them looks nervous
_ACCENT_GAP_S = 0.70
_BEATS: Mapping[Manner, float] = {Manner.PLAIN: 1.0, Manner.WHISPER: 0.5, Manner.SHOUT: 1.4}
_TALKING_HANDS = ("open", "offer", "near", "open")
_WITHOUT_WORDS = 0.55  # the share of sentences without a telling word that have a gesture all the same

# What a sound makes of a face.
SOUND_MOODS: Mapping[str, Feeling] = {
    "laughs": Feeling("laughing", 1.0),
    "chuckle": Feeling("laughing", 0.6),
    "sighs": Feeling("sad", 0.6),
    "gasps": Feeling("surprised", 1.0),
    "coughs": Feeling("sad", 0.3),
    "sneezes": Feeling("crying", 0.35),
    "sniffs": Feeling("sad", 0.8),
    "groans": Feeling("sad", 0.75),
    "screams": Feeling("scared", 1.0),
    "inhales": Feeling("surprised", 0.3),
    "burps": Feeling("shy", 0.7),
    "claps": Feeling("happy", 1.0),
    "applause": Feeling("happy", 1.0),
    "singing": Feeling("happy", 0.8),
    "sings": Feeling("happy", 0.8),
    "humming": Feeling("happy", 0.5),
    "whistles": Feeling("happy", 0.5),
    "mumbles": Feeling("shy", 0.6),
}
# The sounds whose body has another sound's name.
_BODIES = {"applause": "claps", "singing": "sings", "whistles": "humming"}


@dataclass(frozen=True, slots=True)
class Felt:
    """A mood between two times."""

    feeling: Feeling
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Move:
    """A gesture by name; it lasts `hold_s` at its height. `side` 0: the hand that the performer leads with."""

    gesture: str
    start_s: float
    hold_s: float
    amount: float = 1.0
    side: int = 0


@dataclass(frozen=True, slots=True)
class Accent:
    """A beat on a stressed word; 1 is an ordinary one."""

    at_s: float
    amount: float


@dataclass(frozen=True, slots=True)
class Sentence:
    words: tuple[Word, ...]
    feeling: Feeling

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def start_s(self) -> float:
        return self.words[0].start_s

    @property
    def end_s(self) -> float:
        return self.words[-1].end_s


@dataclass(frozen=True, slots=True)
class Scored:
    """One line's acting."""

    line: SpokenLine
    sentences: tuple[Sentence, ...]
    felt: tuple[Felt, ...]
    moves: tuple[Move, ...]
    accents: tuple[Accent, ...]

    @property
    def clause_ends_s(self) -> tuple[float, ...]:
        """When listeners may nod; the line's own end is last."""
        words = [word for sentence in self.sentences for word in sentence.words]
        return tuple(word.end_s for word in words if _CLAUSE_END.search(word.text) or word is words[-1])

    @property
    def shouts_s(self) -> tuple[float, ...]:
        """When somebody who listens would start."""
        loud = [s.start_s for s in self.sentences if "!" in s.text and any(shouted(w.text) for w in s.words)]
        if self.line.line.manner is Manner.SHOUT:
            loud = loud or [self.line.start_s]
        return (*loud, *(cue.start_s for cue in self.line.cues if cue.kind == "screams"))


def scored(line: SpokenLine, numbers: np.random.Generator) -> Scored:
    """Read a line as an actor does. `numbers` choose among gestures that would do, and their exact moments."""
    sentences = _sentences(line)
    felt = [Felt(s.feeling, s.start_s, s.end_s) for s in sentences if s.feeling.strength > 0]
    felt += [Felt(SOUND_MOODS[c.kind], c.start_s, c.end_s) for c in line.cues if c.kind in SOUND_MOODS]
    moves = [move for sentence in sentences for move in _moves(sentence, numbers)]
    if line.line.manner is Manner.WHISPER and sentences:
        moves.insert(0, Move("hush", line.start_s - _LEAD_S, max(0.4, line.end_s - line.start_s - 0.3)))
    return Scored(
        line=line,
        sentences=sentences,
        felt=tuple(sorted(felt, key=lambda each: each.start_s)),
        moves=_unhurried([*moves, *_sound_moves(line)]),
        accents=_accents(sentences, _BEATS[line.line.manner]),
    )


def _sentences(line: SpokenLine) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    gathered: list[Word] = []
    words = [word for word in timed_words(line) if not word.text.startswith("(")]
    for word in words:
        gathered.append(word)
        if _SENTENCE_END.search(word.text) or word is words[-1]:
            text = " ".join(each.text for each in gathered)
            found.append(Sentence(tuple(gathered), feeling_of(text)))
            gathered = []
    return tuple(found)


def _moves(sentence: Sentence, numbers: np.random.Generator) -> list[Move]:
    """The gesture that the words ask for, or one of talking hands; a tilted head for a question."""
    jitter_s, chance, choice = (
        numbers.uniform(-0.06, 0.06),
        numbers.random(),
        int(numbers.integers(len(_TALKING_HANDS))),
    )
    moves: list[Move] = []
    found = gesture_of([word.text for word in sentence.words], sentence.feeling.mood)
    if found is not None:
        moves.append(_at(found.gesture, sentence.words[found.word].start_s + jitter_s))
    elif chance < _WITHOUT_WORDS and len(sentence.words) > 2:
        middle = sentence.words[len(sentence.words) // 2]
        moves.append(_at(_TALKING_HANDS[choice], middle.start_s + jitter_s, 0.8))
    if sentence.text.rstrip("\"'”’)").endswith("?"):
        half_s = (sentence.start_s + sentence.end_s) / 2
        moves.append(Move("tilt", half_s, max(0.3, sentence.end_s - half_s), side=1 if chance < 0.5 else -1))
    leant_s = -_ACCENT_GAP_S
    for word in sentence.words:
        if shouted(word.text) and word.start_s - leant_s >= _ACCENT_GAP_S:  # all in capitals is no row of bows
            moves.append(Move("lean_in", word.start_s - _LEAD_S, 0.15))
            leant_s = word.start_s
    return moves


def _at(gesture: str, word_s: float, amount: float = 1.0) -> Move:
    return Move(gesture, word_s - _LEAD_S, GESTURES[gesture].hold_s, amount)


def _sound_moves(line: SpokenLine) -> list[Move]:
    moves = []
    for cue in line.cues:
        body = _BODIES.get(cue.kind, cue.kind)
        if body in GESTURES:
            moves.append(Move(body, cue.start_s - 0.10, max(0.15, cue.end_s - cue.start_s - 0.25)))
    return moves


def _unhurried(moves: list[Move]) -> tuple[Move, ...]:
    """Without gestures that would begin while another has the hands; those of sounds and of the head stay."""
    kept: list[Move] = []
    free_s = -_GESTURE_GAP_S
    for move in sorted(moves, key=lambda each: each.start_s):
        gesture = GESTURES[move.gesture]
        if gesture.leading is None and gesture.other is None:
            kept.append(move)
        elif move.start_s >= free_s or move.gesture in SOUND_MOODS:
            kept.append(move)
            free_s = move.start_s + max(_GESTURE_GAP_S, move.hold_s + 0.5)
    return tuple(kept)


def _accents(sentences: tuple[Sentence, ...], strength: float) -> tuple[Accent, ...]:
    """Beats on the words that are likely stressed: long ones, the last of a sentence, and those in capitals."""
    found: list[Accent] = []
    for sentence in sentences:
        for index, word in enumerate(sentence.words):
            loud = shouted(word.text)
            weighty = len(word.text) >= 5 or word.end_s - word.start_s >= 0.38 or index == len(sentence.words) - 1
            apart = not found or word.start_s - found[-1].at_s >= _ACCENT_GAP_S
            if loud or (weighty and apart):
                found.append(Accent(word.start_s, strength * (1.7 if loud else 1.0)))
    return tuple(found)
