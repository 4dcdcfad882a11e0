"""A script's sentences spoken one after another, and the times of everything in them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from generation.domain import Character, Cue, Line, Manner, Phoneme, SpokenLine, VoiceDesign, Word
from generation.engines.draft.voice import timing
from generation.engines.draft.voice.delivery import balanced, delivered, undrawn, voiced
from generation.engines.draft.voice.design import shaped, within_reach
from generation.engines.draft.voice.effects import affected
from generation.engines.draft.voice.network import Network, Utterance
from generation.engines.draft.voice.nonverbals import sound
from generation.engines.draft.voice.sentences import Sentence, Sound
from generation.engines.draft.voice.sound import (
    LEAD_IN_S,
    LINE_PAUSE_S,
    TAIL_S,
    TURN_PAUSE_S,
    Loudness,
    Track,
    trimmed,
)
from generation.ports import Samples

_VARIATION = 0.03  # of pitch and pace, by the seed: another delivery, not another speaker
_SEED_MASK = 2**64 - 1  # NumPy takes no negative seeds


@dataclass(frozen=True, slots=True)
class Part:
    """A line, its typed words, and what is said and heard of it."""

    line: Line
    words: tuple[str, ...]
    utterances: tuple[Sentence | Sound, ...]


class Recording:
    """Grows bit by bit: `begin` a part's utterances, add each by calling what that returned, then `finish` the part.

    Any number may have begun before the first is added; each step in the order of the script.
    """

    def __init__(self, network: Network, cast: Mapping[str, Character], seed: int) -> None:
        self.lines: list[SpokenLine] = []
        self.unspoken_words = 0
        self._network = network
        self._designs = {name: within_reach(character.voice.design) for name, character in cast.items()}
        self._seed = seed & _SEED_MASK
        self._begun = 0
        self._track = Track()
        self._pause_s = LEAD_IN_S  # what comes before the next utterance
        self._spans: dict[int, tuple[float, float]] = {}
        self._phonemes: list[Phoneme] = []
        self._cues: list[Cue] = []

    def begin(self, part: Part, utterance: Sentence | Sound, beside: Executor) -> Callable[[], None]:
        """Starts what may be computed beside other work."""
        rng = np.random.default_rng([self._seed, self._begun])
        self._begun += 1
        if isinstance(utterance, Sound):
            return partial(self._place_sound, part, utterance, rng)
        pronunciation = self._network.pronounce(utterance.atoms)
        if not pronunciation.has_sound:
            return _nothing
        design = _varied(self._designs[part.line.speaker], rng)
        inferred = beside.submit(self._network.infer, pronunciation, design.speed)
        return partial(self._say, part, utterance, pronunciation, design, inferred, rng)

    def finish(self, part: Part) -> None:
        """Close the line; one that turned out to be silent leaves no trace."""
        self.unspoken_words += sum(
            at not in self._spans and any(map(str.isalnum, word)) for at, word in enumerate(part.words)
        )
        timed: tuple[Phoneme | Cue, ...] = (*self._phonemes, *self._cues)
        if timed:
            self.lines.append(
                SpokenLine(
                    line=part.line,
                    start_s=min(each.start_s for each in timed),
                    end_s=max(each.end_s for each in timed),
                    words=tuple(_captioned(part.words, self._spans)),
                    phonemes=tuple(self._phonemes),
                    cues=tuple(self._cues),
                )
            )
        self._spans, self._phonemes, self._cues = {}, [], []

    def samples(self) -> Samples:
        self._track.pause(TAIL_S)
        return self._track.mixed()

    def voices(self) -> str:
        """Who spoke with which voice, as the clip's facts tell it."""
        speakers = dict.fromkeys(line.line.speaker for line in self.lines)
        return "; ".join(f"{name}: {_told(self._designs[name])}" for name in speakers)

    def _say(
        self,
        part: Part,
        sentence: Sentence,
        pronunciation: timing.Pronunciation,
        design: VoiceDesign,
        inferred: Future[Utterance],
        rng: np.random.Generator,
    ) -> None:
        manner = _manner(sentence)
        utterance = inferred.result()
        if utterance.lengths_s is None:
            delivery = undrawn(utterance.spectrum, manner)
        else:
            delivery = delivered(utterance.spectrum, pronunciation, timing.symbol_edges(utterance.lengths_s))
        spectrum = voiced(shaped(delivery.spectrum, design), delivery)
        samples = affected(balanced(self._network.synthesize(spectrum, rng), delivery), design, rng)
        loudness = Loudness.of(samples)
        edges_s = delivery.edges_s if len(delivery.edges_s) else timing.shared_edges(pronunciation, loudness)
        heard = timing.heard(pronunciation, edges_s, loudness)
        kept, cut_s = trimmed(samples, heard[0].start_s, heard[-1].end_s)
        self._pause(part)
        shift_s = self._track.end_s - cut_s
        self._track.append(part.line.speaker, manner, kept)
        self._note(heard, pronunciation, shift_s)
        self._pause_s = sentence.pause_s

    def _place_sound(self, part: Part, heard: Sound, rng: np.random.Generator) -> None:
        samples = sound(heard.kind, self._network, self._designs[part.line.speaker], rng)
        self._pause(part)
        start_s = self._track.end_s
        self._track.append_sound(samples)
        self._cues.append(Cue(kind=heard.kind, start_s=start_s, end_s=self._track.end_s))
        self._pause_s = heard.pause_s

    def _pause(self, part: Part) -> None:
        """Before what comes now: longer where another speaker begins."""
        if self.lines and not self._phonemes and not self._cues:
            is_same = self.lines[-1].line.speaker == part.line.speaker
            self._pause_s = LINE_PAUSE_S if is_same else TURN_PAUSE_S
        self._track.pause(self._pause_s)

    def _note(self, heard: Sequence[timing.Heard], pronunciation: timing.Pronunciation, shift_s: float) -> None:
        """When the words and phonemes of a sentence are heard."""
        self._phonemes += timing.phonemes_at(heard, shift_s)
        for word, (start_s, end_s) in timing.words(heard, pronunciation).items():
            first_s = self._spans[word][0] if word in self._spans else start_s + shift_s
            self._spans[word] = (first_s, end_s + shift_s)


def _nothing() -> None:
    """Of a sentence without a sound."""


def _manner(sentence: Sentence) -> Manner:
    """The whole sentence's; plain where its words differ, which is heard within it."""
    manners = {atom.manner for atom in sentence.atoms}
    return manners.pop() if len(manners) == 1 else Manner.PLAIN


def _varied(design: VoiceDesign, rng: np.random.Generator) -> VoiceDesign:
    pitch, speed = rng.uniform(1 - _VARIATION, 1 + _VARIATION, 2)
    return replace(design, pitch=design.pitch * float(pitch), speed=design.speed * float(speed))


def _captioned(words: Sequence[str], spans: Mapping[int, tuple[float, float]]) -> Iterator[Word]:
    """The typed words with their times; a silent one, such as a dash, stands with the word before it."""
    waiting: list[str] = []
    shown: Word | None = None
    for at, typed in enumerate(words):
        if at in spans:
            if shown is not None:
                yield shown
            start_s, end_s = spans[at]
            shown = Word(text=" ".join((*waiting, typed)), start_s=start_s, end_s=end_s)
            waiting = []
        elif shown is None:
            waiting.append(typed)
        else:
            shown = replace(shown, text=f"{shown.text} {typed}")
    if shown is not None:
        yield shown


def _told(design: VoiceDesign) -> str:
    told = f"pitch {design.pitch:g}, range {design.pitch_range:g}, formant {design.formant:g}, speed {design.speed:g}"
    added = {"breath": design.breath, "tremble": design.tremble, "growl": design.growl, "metal": design.metal}
    added["tilt"] = design.tilt_db
    return ", ".join((told, *(f"{name} {amount:g}" for name, amount in added.items() if amount)))
