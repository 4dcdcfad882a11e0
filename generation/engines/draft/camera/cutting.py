"""The edit of a shot, from what is said: when everybody is seen and when one from near by, and what shakes the camera.

As a film editor would: the place first, a close-up for who has much to say, everybody in between, now and then a
listener, everybody at the end; cuts in the pauses, never in a word, and never hectic.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from generation.caption_pages import timed_words
from generation.domain import Manner, SpokenLine, Word
from generation.engines.draft.seeds import rng

HOLD_S = 2.5  # between two cuts, at least
LONG_S = 3.0  # so much must somebody have to say for a close-up

_SHORTEST_S = 7.0  # a clip that is cut at all
_ENDING_S = 1.5  # everybody is seen at the end, at least so long
_CLOSE_S = 4.0  # a close-up is looked at for about so long
_WIDE_S = 6.0  # everybody is looked at for about so long; then less talk will do for a close-up
_SHORT_S = 2.1
_LEAD_S = 0.12  # the picture comes a little before the voice
_IN_A_ROW = 2  # close-ups without everybody in between
_REACTION = 0.45  # how often a long close-up is left for a listener
_PAUSES = (".", "!", "?", "…", ",", ";", ":", "—", "–")
_CLOSING = "\"'”’)»›"

_BANGS = frozenset({
    "bam", "bang", "blast", "boom", "crash", "earthquake", "explode", "explosion", "kaboom", "quake", "slam", "smash",
    "stomp", "thud", "thunder", "wham",
})  # fmt: skip
_BANG, _SHOUT = 1.0, 0.55
_SHAKES_APART_S = 0.6


@dataclass(frozen=True, slots=True)
class Cut:
    """From `start_s` on the picture shows `member` from near by, or everybody where that is None."""

    start_s: float
    member: int | None


@dataclass(frozen=True, slots=True)
class Jolt:
    """Something loud: the camera shakes from `start_s` on, by `strength` of 0 to 1."""

    start_s: float
    strength: float


@dataclass(frozen=True, slots=True)
class _Pause:
    """A place to cut: before a sentence or a clause of `speaker`, who goes on with this line until `until_s`."""

    at_s: float
    speaker: int | None
    until_s: float


def cuts(
    spoken: Sequence[SpokenLine], names: Sequence[str], visible: frozenset[int], duration_s: float, seed: int
) -> tuple[Cut, ...]:
    """The first is at 0; first and last show everybody. `names` of the cast by member, `visible`: whom a close-up
    can show."""
    edit = [Cut(0.0, None)]
    if duration_s < _SHORTEST_S:
        return tuple(edit)
    numbers = rng(seed, "cuts")
    pauses = list(_pauses(spoken, names))
    for pause in pauses:
        since_s = edit[-1].start_s if len(edit) > 1 else spoken[0].start_s  # what a title covers was not seen
        if pause.at_s - since_s < HOLD_S:
            continue
        member = _next(edit, pause, visible, numbers)
        if member != edit[-1].member:
            edit.append(Cut(pause.at_s, member))
    return tuple(_ended(edit, pauses, duration_s))


def _next(edit: list[Cut], pause: _Pause, visible: frozenset[int], numbers: np.random.Generator) -> int | None:
    """Who is seen from this pause on; the same as before where nothing asks for a cut."""
    shown, speaker = edit[-1].member, pause.speaker
    rest_s = pause.until_s - pause.at_s
    seen_s = pause.at_s - edit[-1].start_s
    wants = speaker in visible and rest_s >= LONG_S
    if shown is None:
        if speaker is None and seen_s >= _WIDE_S and rest_s >= HOLD_S and visible:
            return int(numbers.choice(sorted(visible)))  # listens to the narrator
        return speaker if wants or (speaker in visible and seen_s >= _WIDE_S and rest_s >= _SHORT_S) else None
    if shown == speaker:
        if seen_s < _CLOSE_S:
            return shown
        listeners = sorted(visible - {speaker})
        if rest_s >= HOLD_S and listeners and numbers.uniform() < _REACTION:
            return int(numbers.choice(listeners))
        return None
    in_a_row = all(cut.member is not None for cut in edit[-_IN_A_ROW:])
    return speaker if wants and not in_a_row else None


def _ended(edit: list[Cut], pauses: Sequence[_Pause], duration_s: float) -> list[Cut]:
    """Everybody at the end: from the last pause that leaves time to see them; where there is none, without the last
    close-up."""
    while edit[-1].member is not None:
        since = edit[-1].start_s + HOLD_S
        last = [pause.at_s for pause in pauses if since <= pause.at_s <= duration_s - _ENDING_S]
        if last:
            edit.append(Cut(last[-1], None))
        else:
            edit.pop()
    if len(edit) > 1 and edit[-1].start_s > duration_s - _ENDING_S:
        edit.pop()
        return _ended(edit, pauses, duration_s)
    return edit


def _pauses(spoken: Sequence[SpokenLine], names: Sequence[str]) -> Iterator[_Pause]:
    members = {name: index for index, name in enumerate(names)}
    before_s = 0.0
    for line in spoken:
        words = timed_words(line)
        for index, word in enumerate(words):
            if index == 0 or _breathes(words[index - 1]):
                at_s = max(before_s, word.start_s - _LEAD_S)
                yield _Pause(at_s, members.get(line.line.speaker), line.end_s)
            before_s = max(before_s, word.end_s)


def _breathes(word: Word) -> bool:
    return word.text.rstrip(_CLOSING).endswith(_PAUSES)


def jolts(spoken: Sequence[SpokenLine], prompt: str, duration_s: float) -> tuple[Jolt, ...]:
    """From words that sound like a bang, shouted lines and words in CAPITALS; without speech from the prompt."""
    found: list[Jolt] = []
    for line in spoken:
        for index, word in enumerate(timed_words(line)):
            begins_loud = index == 0 and line.line.manner is Manner.SHOUT
            strength = max(_loudness(word.text, line.line.text), _SHOUT if begins_loud else 0.0)
            if strength and (not found or word.start_s - found[-1].start_s >= _SHAKES_APART_S):
                found.append(Jolt(word.start_s, strength))
    if not spoken and any(word in _BANGS for word in re.findall(r"[a-z]+", prompt.lower())):
        found.append(Jolt(0.4 * duration_s, _BANG))
    return tuple(found)


def _loudness(word: str, line: str) -> float:
    letters = "".join(character for character in word if character.isalpha())
    if letters.lower() in _BANGS:
        return _BANG
    shouted = len(letters) > 1 and letters.isupper() and ("!" in word or len(letters) > 3)
    return _SHOUT if shouted and "!" in line else 0.0
