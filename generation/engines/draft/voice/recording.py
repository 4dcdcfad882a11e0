"""A script's sentences spoken one after another, and the times of everything in them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from generation.domain import Character, Cue, Line, Phoneme, SpokenLine, VoiceDesign, Word
from generation.engines.draft.voice import timing
from generation.engines.draft.voice.design import shaped, within_reach
from generation.engines.draft.voice.effects import affected
from generation.engines.draft.voice.network import Network
from generation.engines.draft.voice.sentences import Sentence
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
    """A line, its typed words and what is read of it."""

    line: Line
    words: tuple[str, ...]
    sentences: tuple[Sentence, ...]


class Recording:
    """Grows sentence by sentence: `say` a part's sentences, then `finish` it."""

    def __init__(self, network: Network, cast: Mapping[str, Character], seed: int) -> None:
        self.lines: list[SpokenLine] = []
        self.unspoken_words = 0
        self._network = network
        self._designs = {name: within_reach(character.voice.design) for name, character in cast.items()}
        self._seed = seed & _SEED_MASK
        self._said = 0
        self._track = Track()
        self._pause_s = LEAD_IN_S  # what comes before the next sentence
        self._spans: dict[int, tuple[float, float]] = {}
        self._phonemes: list[Phoneme] = []
        self._sounds: tuple[str, ...] = ()  # in the pause before the next sentence
        self._cues: list[Cue] = []

    def say(self, part: Part, sentence: Sentence) -> None:
        pronunciation = self._network.pronounce(sentence.atoms)
        rng = np.random.default_rng([self._seed, self._said])
        self._said += 1
        if not pronunciation.has_sound:
            return
        if not self._phonemes and self.lines:
            self._pause_s = LINE_PAUSE_S if self.lines[-1].line.speaker == part.line.speaker else TURN_PAUSE_S
        design = _varied(self._designs[part.line.speaker], rng)
        utterance = self._network.infer(pronunciation, design.speed)
        samples = affected(self._network.synthesize(shaped(utterance.spectrum, design), rng), design, rng)
        loudness = Loudness.of(samples)
        if utterance.lengths_s is None:
            edges_s = timing.shared_edges(pronunciation, loudness)
        else:
            edges_s = timing.symbol_edges(utterance.lengths_s)
        heard = timing.heard(pronunciation, edges_s, loudness)
        self._place(part.line.speaker, samples, heard, pronunciation)
        self._pause_s, self._sounds = sentence.pause_s, sentence.sounds

    def finish(self, part: Part) -> None:
        """Close the line; one that turned out to be silent leaves no trace."""
        self.unspoken_words += sum(
            at not in self._spans and any(map(str.isalnum, word)) for at, word in enumerate(part.words)
        )
        if self._phonemes:
            self.lines.append(
                SpokenLine(
                    line=part.line,
                    start_s=self._phonemes[0].start_s,
                    end_s=self._phonemes[-1].end_s,
                    words=tuple(_captioned(part.words, self._spans)),
                    phonemes=tuple(self._phonemes),
                    cues=tuple(self._cues),
                )
            )
        self._spans, self._phonemes, self._cues, self._sounds = {}, [], [], ()

    def samples(self) -> Samples:
        self._track.pause(TAIL_S)
        return self._track.mixed()

    def voices(self) -> str:
        """Who spoke with which voice, as the clip's facts tell it."""
        speakers = dict.fromkeys(line.line.speaker for line in self.lines)
        return "; ".join(f"{name}: {_told(self._designs[name])}" for name in speakers)

    def _place(
        self, speaker: str, samples: Samples, heard: Sequence[timing.Heard], pronunciation: timing.Pronunciation
    ) -> None:
        kept, cut_s = trimmed(samples, heard[0].start_s, heard[-1].end_s)
        self._track.pause(self._pause_s)
        shift_s = self._track.end_s - cut_s
        self._track.append(speaker, kept)
        self._cue(heard[0].start_s + shift_s)
        self._phonemes += timing.phonemes_at(heard, shift_s)
        for word, (start_s, end_s) in timing.words(heard, pronunciation).items():
            first_s = self._spans[word][0] if word in self._spans else start_s + shift_s
            self._spans[word] = (first_s, end_s + shift_s)

    def _cue(self, end_s: float) -> None:
        """The sounds of the pause that ends here share its time evenly."""
        if not self._phonemes:
            return
        start_s = self._phonemes[-1].end_s
        each_s = (end_s - start_s) / max(1, len(self._sounds))
        for at, kind in enumerate(self._sounds):
            self._cues.append(Cue(kind=kind, start_s=start_s + at * each_s, end_s=start_s + (at + 1) * each_s))


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
    return f"pitch {design.pitch:g}, range {design.pitch_range:g}, formant {design.formant:g}, speed {design.speed:g}"
