"""A script cut into what Dia says in one go. Pure.

Dia sounds best on 5 to 20 s of text and was trained on 3,072 positions (35.7 s), the reference included; more than a
few turns in one go make it hurry. So a chunk holds at most two speakers and MAX_TURNS turns, is cut at turns and
sentences, and is about as long as its neighbours: all chunks run as one batch, and the longest one decides how long
that takes. Rules of the model card: text begins with [S1], tags alternate, and it ends with the tag of the speaker
before the last.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generation.domain import Line, Manner
from generation.script import split_nonverbals

FRAMES_S = 44_100 / 512  # frames of codes in a second (codec configuration: sampling rate over hop length)
MAX_POSITIONS = 3072  # decoder configuration, max_position_embeddings
MAX_TEXT_BYTES = 1024  # encoder configuration, max_position_embeddings: a token is a byte, or a tag
MAX_TURNS = 4
IDEAL_S, LONGEST_S = 11.0, 20.0
_BYTES_S = 16.0  # a second of Dia's speech; 300 words are 1.6 to 1.9 kB and take 100 to 120 s
_SOUND_S = 1.0  # a laugh or a sigh
_LEAST_S = 0.6
_DIGIT_BYTES = 5  # a digit is said as a word: "seven"
_END_POSITIONS = 20  # of the delays, and the first and the last token
_SENTENCE_END = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"'”’)])|(?<=[.!?…][\"'”’)]{2})|(?<=\))(?=\s+\())\s+")
_WORD = re.compile(r"\([^()]*\)\S*|\S+")  # a sound of two words stays whole
_CLAUSE_END = re.compile(r"(?<=[,;:—–])\s+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """How much of a chunk a speaker's reference takes."""

    transcript: str
    frames: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A part of a line, spoken without a break; `line` is the line's index in the script."""

    line: int
    speaker: str
    text: str
    manner: Manner = Manner.PLAIN


@dataclass(frozen=True, kw_only=True, slots=True)
class Chunk:
    """What is said in one go."""

    pieces: tuple[Piece, ...]

    @property
    def speakers(self) -> tuple[str, ...]:
        """One or two, the first is [S1]."""
        return tuple(dict.fromkeys(piece.speaker for piece in self.pieces))

    @property
    def turns(self) -> int:
        return 1 + sum(a.speaker != b.speaker for a, b in zip(self.pieces, self.pieces[1:], strict=False))

    @property
    def expected_s(self) -> float:
        return sum(expected_s(piece.text) for piece in self.pieces)


def expected_s(text: str) -> float:
    """How long Dia takes to say a text, by its letters and sounds."""
    parts = split_nonverbals(text)
    spoken = "".join(part.text for part in parts if not part.is_nonverbal)
    said = (len(spoken.encode()) + (_DIGIT_BYTES - 1) * sum(map(str.isdigit, spoken))) / _BYTES_S
    return max(_LEAST_S, said + _SOUND_S * sum(part.is_nonverbal for part in parts))


def chunks(
    lines: Sequence[Line], references: Mapping[str, Reference], positions: int = MAX_POSITIONS
) -> tuple[Chunk, ...]:
    """The script in order; every speaker has a reference. `positions` is what one chunk may take, references included:
    `least_positions` at least.

    Chunks end up about equally long, between half of IDEAL_S and LONGEST_S where the script has that much.
    """
    pieces = [
        piece
        for at, line in enumerate(lines)
        for piece in _pieces(at, line, _room(line.speaker, references, positions))
    ]
    total_s = sum(expected_s(piece.text) for piece in pieces)
    count = max(1, round(total_s / IDEAL_S))
    ideal_s = total_s / count
    found: list[list[Piece]] = []
    for piece in pieces:
        if found and _fits([*found[-1], piece], references, positions) and _nearer(found[-1], piece, ideal_s):
            found[-1].append(piece)
        else:
            found.append([piece])
    return tuple(Chunk(pieces=tuple(group)) for group in found)


def text_of(chunk: Chunk, references: Mapping[str, Reference], *, manners: bool = False) -> str:
    """What the encoder reads: transcripts of the speakers' references, then the pieces, with tags.

    `manners`: whispers and shouts are written before their pieces.
    """
    turns = [(speaker, references[speaker].transcript) for speaker in chunk.speakers]
    turns += [(piece.speaker, _mannered(piece) if manners else piece.text) for piece in chunk.pieces]
    merged: list[tuple[str, str]] = []
    for speaker, text in turns:
        if merged and merged[-1][0] == speaker:  # tags must alternate: the same speaker goes on
            merged[-1] = (speaker, f"{merged[-1][1]} {text}")
        else:
            merged.append((speaker, text))
    tags = {speaker: f"[S{number}]" for number, speaker in enumerate(chunk.speakers, 1)}
    last = "[S1]" if tags[merged[-1][0]] == "[S2]" else "[S2]"
    return " ".join([*(f"{tags[speaker]} {text}" for speaker, text in merged), last])


def _mannered(piece: Piece) -> str:
    return piece.text if piece.manner is Manner.PLAIN else f"({piece.manner.value}) {piece.text}"


def text_bytes(text: str) -> int:
    """Tokens of a text: a byte each, a tag one."""
    return len(re.sub(r"\[S[12]\]", "#", text).encode())


def reference_frames(chunk: Chunk, references: Mapping[str, Reference]) -> int:
    return sum(references[speaker].frames for speaker in chunk.speakers)


def max_frames(chunk: Chunk, references: Mapping[str, Reference], max_new_tokens: int, delay: int) -> int:
    """How long the answer may become, in frames: generous for its text, within the trained positions and the cap."""
    generous = int((chunk.expected_s * 1.6 + 2.0) * FRAMES_S)
    room = min(max_new_tokens, MAX_POSITIONS) - reference_frames(chunk, references) - delay - 2
    return max(1, min(generous, room))


def least_positions(references: Mapping[str, Reference]) -> int:
    """What a chunk needs for any of these voices, and six seconds for a few words or a sound."""
    return max(reference.frames for reference in references.values()) + round(6 * FRAMES_S) + _END_POSITIONS


def _room(speaker: str, references: Mapping[str, Reference], positions: int) -> float:
    """Seconds that one piece may be expected to take, alone in its chunk: half of what is left, as answers vary."""
    left_s = (positions - references[speaker].frames - _END_POSITIONS) / FRAMES_S
    return max(_LEAST_S, min(LONGEST_S, left_s / 2))


def _pieces(at: int, line: Line, longest_s: float) -> Iterator[Piece]:
    for text in _parted(line.text, longest_s):
        yield Piece(line=at, speaker=line.speaker, text=text, manner=line.manner)


def _parted(text: str, longest_s: float) -> Iterator[str]:
    """Sentences; what is still too long, at its clauses; what is still too long, between words."""
    for sentence in filter(None, map(str.strip, _SENTENCE_END.split(text))):
        if expected_s(sentence) <= longest_s:
            yield sentence
            continue
        for clause in _joined(_CLAUSE_END.split(sentence), longest_s):
            yield from _joined(_words(clause, longest_s), longest_s) if expected_s(clause) > longest_s else (clause,)


def _words(clause: str, longest_s: float) -> list[str]:
    """Words; what nobody could say in one go is cut like a string of letters."""
    most = max(1, int(longest_s * _BYTES_S / _DIGIT_BYTES))
    found: list[str] = []
    for word in _WORD.findall(clause):
        is_sound = word.startswith("(")
        size = most if expected_s(word) > longest_s and not is_sound else len(word)
        found += (word[at : at + size] for at in range(0, len(word), size))
    return found


def _joined(parts: Sequence[str], longest_s: float) -> Iterator[str]:
    """Neighbours joined as long as they fit."""
    text = ""
    for part in parts:
        longer = f"{text} {part}".strip()
        if text and expected_s(longer) > longest_s:
            yield text
            longer = part
        text = longer
    if text:
        yield text


def _fits(pieces: Sequence[Piece], references: Mapping[str, Reference], positions: int) -> bool:
    chunk = Chunk(pieces=tuple(pieces))
    if len(chunk.speakers) > 2 or chunk.turns > MAX_TURNS or chunk.expected_s > LONGEST_S:
        return False
    if text_bytes(text_of(chunk, references, manners=True)) > MAX_TEXT_BYTES:
        return False
    return reference_frames(chunk, references) + chunk.expected_s * 1.6 * FRAMES_S + _END_POSITIONS <= positions


def _nearer(pieces: Sequence[Piece], following: Piece, ideal_s: float) -> bool:
    """Whether a chunk comes nearer to the ideal length with one more piece than without."""
    now_s = sum(expected_s(piece.text) for piece in pieces)
    return abs(now_s + expected_s(following.text) - ideal_s) <= abs(now_s - ideal_s)
