"""Who feels, does and looks at what over a shot: those who speak, and those who listen to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from generation.domain import Shot
from generation.engines.draft.acting.lexicon import Feeling
from generation.engines.draft.acting.score import Felt, Move, Scored, scored
from generation.engines.draft.seeds import rng
from generation.engines.draft.staging import Mark

_NOD_CHANCE = 0.6
_NOD_GAP_S = 1.2
_REACTION_S = 1.3
_STRONG = 0.55
# What a feeling stirs in who hears it, and how much of it. What is not named here leaves a listener calm.
_STIRS: Mapping[str, tuple[str, float, str | None]] = {
    "happy": ("happy", 0.7, None),
    "laughing": ("laughing", 0.8, "chuckle"),
    "sad": ("sad", 0.8, "droop"),
    "crying": ("sad", 1.0, "droop"),
    "angry": ("scared", 0.6, None),
    "surprised": ("surprised", 0.6, "rise"),
    "scared": ("scared", 0.6, None),
    "sly": ("sly", 0.6, None),
    "shy": ("happy", 0.5, None),
}


@dataclass(frozen=True, slots=True)
class Look:
    """`at` is a member of the cast, None the viewer."""

    at: int | None
    start_s: float
    end_s: float


@dataclass(slots=True)
class Role:
    """What one member does, in order of time as it is written down."""

    lines: list[Scored] = field(default_factory=list)
    felt: list[Felt] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)


def roles(shot: Shot, marks: Sequence[Mark]) -> tuple[Role, ...]:
    """One for each member, in the cast's order."""
    names = [character.name for character in shot.cast]
    found = tuple(Role() for _ in names)
    present = sorted(mark.member for mark in marks)
    for number, line in enumerate(shot.spoken):
        speaker = names.index(line.line.speaker) if line.line.speaker in names else None
        numbers = rng(shot.seed, "acting", line.line.speaker, str(number))
        reading = scored(line, numbers)
        if speaker is not None:
            partner = _partner(shot, names, number, speaker, present)
            _speak(found[speaker], reading, partner, numbers)
        for member in present:
            if member != speaker:
                _listen(found[member], reading, speaker, rng(shot.seed, "listening", names[member], str(number)))
    return found


def _partner(shot: Shot, names: Sequence[str], number: int, speaker: int, present: Sequence[int]) -> int | None:
    """Whom a line is for: who is named in it, else who spoke last, else who speaks next, else anybody there."""
    text = shot.spoken[number].line.text.lower()
    for member in present:
        if member != speaker and shot.cast[member].title.lower() in text:
            return member
    near = (*reversed(shot.spoken[:number]), *shot.spoken[number + 1 :])
    others = [names.index(each.line.speaker) for each in near if each.line.speaker in names]
    return next((member for member in (*others, *present) if member != speaker), None)


def _speak(role: Role, reading: Scored, partner: int | None, numbers: np.random.Generator) -> None:
    role.lines.append(reading)
    role.felt += reading.felt
    role.moves += reading.moves
    line = reading.line
    # To whom it is said first and last; between, sentence by sentence, to the viewer, too.
    to_viewer = bool(numbers.integers(2))
    for sentence in reading.sentences:
        role.looks.append(Look(None if to_viewer else partner, sentence.start_s, sentence.end_s))
        to_viewer = not to_viewer
    role.looks.append(Look(partner, line.start_s - 0.3, line.start_s + 0.8))
    role.looks.append(Look(partner, line.end_s - 0.5, line.end_s + 0.8))


def _listen(role: Role, reading: Scored, speaker: int | None, numbers: np.random.Generator) -> None:
    line = reading.line
    if speaker is not None:
        late_s = float(numbers.uniform(0.05, 0.25))
        role.looks.append(Look(speaker, line.start_s + late_s, line.end_s + 0.5))
    last_s = -_NOD_GAP_S
    for end_s in reading.clause_ends_s:
        if numbers.random() < _NOD_CHANCE and end_s - last_s >= _NOD_GAP_S:
            role.moves.append(
                Move("nod", end_s - 0.1 + float(numbers.uniform(0, 0.25)), 0.05, float(numbers.uniform(0.5, 1.0)))
            )
            last_s = end_s
    for felt in reading.felt:
        _react(role, felt, numbers)
    for shout_s in reading.shouts_s:
        role.moves.append(Move("startle", shout_s + 0.10, 0.15))
        role.felt.append(Felt(Feeling("surprised", 0.8), shout_s + 0.12, shout_s + 0.75))


def _react(role: Role, heard: Felt, numbers: np.random.Generator) -> None:
    """A strong feeling is answered when it has been understood; a laugh is caught sooner."""
    stirred = _STIRS.get(heard.feeling.mood)
    if stirred is None or heard.feeling.strength < _STRONG:
        return
    mood, share, move = stirred
    catching = heard.feeling.mood == "laughing"
    start_s = (heard.start_s + 0.35 if catching else heard.end_s - 0.15) + float(numbers.uniform(0, 0.15))
    end_s = max(start_s + _REACTION_S, heard.end_s + 0.3)
    role.felt.append(Felt(Feeling(mood, share * heard.feeling.strength), start_s, end_s))
    if move is not None:
        role.moves.append(Move(move, start_s, 0.5 if not catching else max(0.4, end_s - start_s - 0.6), share))
