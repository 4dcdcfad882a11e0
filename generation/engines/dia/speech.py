"""Takes joined into one speech, with the times of everything in it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from generation.domain import Cue, Line, SpokenLine, Word
from generation.engines.dia.alignment import Aligner, Timed
from generation.engines.dia.chunking import Chunk
from generation.ports import Samples

LEAD_IN_S, TAIL_S = 0.15, 0.35  # silence around the speech
SENTENCE_PAUSE_S = 0.22  # between two takes inside one line
LINE_PAUSE_S = 0.35  # between two lines of one speaker
TURN_PAUSE_S = 0.40  # between two speakers


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """One chunk's finished sound."""

    chunk: Chunk
    samples: Samples


def join(
    lines: Sequence[Line], takes: Sequence[Take], rate: int, aligner: Aligner
) -> tuple[Samples, tuple[SpokenLine, ...]]:
    """The whole speech, and a `SpokenLine` for each line that a take has a part of."""
    parts: list[Samples] = [_silence(LEAD_IN_S, rate)]
    length = len(parts[0])
    heard: dict[int, list[Timed]] = {}
    for before, take in zip([None, *takes], takes, strict=False):
        if before is not None:
            pause = _silence(_pause_s(before.chunk, take.chunk), rate)
            parts.append(pause)
            length += len(pause)
        times = aligner.align(take.samples, rate, take.chunk.pieces)
        for piece, timed in zip(take.chunk.pieces, times, strict=True):
            heard.setdefault(piece.line, []).append(_shifted(timed, length / rate))
        parts.append(take.samples)
        length += len(take.samples)
    parts.append(_silence(TAIL_S, rate))
    return np.concatenate(parts), tuple(_spoken(lines[at], heard[at]) for at in sorted(heard))


def _pause_s(before: Chunk, after: Chunk) -> float:
    last, first = before.pieces[-1], after.pieces[0]
    if last.line == first.line:
        return SENTENCE_PAUSE_S
    return LINE_PAUSE_S if last.speaker == first.speaker else TURN_PAUSE_S


def _silence(seconds: float, rate: int) -> Samples:
    return np.zeros(round(seconds * rate), dtype=np.float32)


def _shifted(timed: Timed, by_s: float) -> Timed:
    return Timed(
        timed.start_s + by_s,
        timed.end_s + by_s,
        tuple(Word(text=word.text, start_s=word.start_s + by_s, end_s=word.end_s + by_s) for word in timed.words),
        tuple(Cue(kind=cue.kind, start_s=cue.start_s + by_s, end_s=cue.end_s + by_s) for cue in timed.cues),
    )


def _spoken(line: Line, parts: Sequence[Timed]) -> SpokenLine:
    return SpokenLine(
        line=line,
        start_s=parts[0].start_s,
        end_s=parts[-1].end_s,
        words=tuple(word for part in parts for word in part.words),
        cues=tuple(cue for part in parts for cue in part.cues),
    )
