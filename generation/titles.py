"""The title card that longer clips begin with: whether, with which words, and the silence that it puts before the
speech. Pure."""

import re
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from generation.captions import drawable
from generation.domain import Cue, Phoneme, Request, SpokenLine, Word
from generation.ports import Speech

Timed = TypeVar("Timed", SpokenLine, Word, Phoneme, Cue)

TITLE_S = 1.6
FROM_S = 20.0  # a clip shorter than this has no title

_WORDS = 8
_SMALL = frozenset("a an and as at but by for from in into of on or the to with".split())  # noqa: SIM905
_CLAUSES = re.compile(r"[.,;:!?…\n–—()\[\]]+")
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Title:
    """What the card says: the title, and below it who plays (may be empty)."""

    text: str
    names: str


def title_of(request: Request, duration_s: float) -> Title | None:
    """None where there is no card: switched off, a short clip, nothing that the typeface can write."""
    if not request.titles or duration_s <= FROM_S:
        return None
    cast = [drawable(character.title) for character in request.on_screen]
    names = _joined([name for name in cast if name])
    text = _headline(request.prompt)
    if not text:
        return Title(names, "") if names else None
    missing = [name for name in cast if name and name.lower() not in text.lower()]
    return Title(text, f"with {names}" if missing else "")


def delayed(speech: Speech, delay_s: float) -> Speech:
    """The speech with silence in front, and every time of its lines as much later."""
    silence = round(delay_s * speech.sample_rate)
    exact_s = silence / speech.sample_rate
    samples = np.concatenate([np.zeros(silence, np.float32), speech.samples])
    return replace(speech, samples=samples, lines=tuple(_later(line, exact_s) for line in speech.lines))


def _later(line: SpokenLine, delay_s: float) -> SpokenLine:
    def moved(parts: tuple[Timed, ...]) -> tuple[Timed, ...]:
        return tuple(replace(part, start_s=part.start_s + delay_s, end_s=part.end_s + delay_s) for part in parts)

    return replace(moved((line,))[0], words=moved(line.words), phonemes=moved(line.phonemes), cues=moved(line.cues))


def _headline(prompt: str) -> str:
    """The prompt's first clause, eight words of it at most, in capitals as titles have them."""
    clauses = (drawable(clause) for clause in _CLAUSES.split(prompt))
    first = next((clause for clause in clauses if any(c.isalnum() for c in clause)), "")
    words = first.split()[:_WORDS]
    if len(first.split()) > _WORDS:
        while len(words) > 1 and words[-1].lower() in _SMALL:
            words.pop()
    return " ".join(_capital(word, index, len(words)) for index, word in enumerate(words))


def _capital(word: str, index: int, count: int) -> str:
    if 0 < index < count - 1 and word.lower() in _SMALL:
        return word.lower()
    return word[:1].upper() + word[1:]


def _joined(names: list[str]) -> str:
    if len(names) > _NAMED + 1:
        return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
