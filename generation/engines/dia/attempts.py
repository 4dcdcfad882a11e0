"""Chunks said by the model, again where they came out wrong."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from generation.engines.dia.chunking import FRAMES_S, Chunk
from generation.engines.dia.loading import Dia
from generation.engines.dia.loop import SIZES, Heard, Row
from generation.engines.dia.sampling import Sampling
from generation.engines.dia.takes import Judged, Pace, finished, judge
from generation.errors import EngineFailed
from generation.ports import Report, Samples

log = logging.getLogger(__name__)

MOST = 3  # of one chunk
_LARGEST_SEED = 2**63 - 1
_STRIDE = 0x9E3779B97F4A7C15  # the golden ratio of 2^64: far from every small number


@dataclass(frozen=True, slots=True, eq=False)
class Attempt:
    """A chunk's sound, trimmed and levelled, and how good it is."""

    samples: Samples
    judged: Judged
    ended: bool

    @property
    def good(self) -> bool:
        return self.ended and self.judged.pace is not Pace.LOST


@dataclass(frozen=True, slots=True)
class Speaker:
    """How chunks are said. `report` is told seconds of sound."""

    dia: Dia
    sampling: Sampling
    seed: int
    report: Report

    def attempts(self, chunks: Sequence[Chunk], rows: Sequence[Row]) -> tuple[Attempt, ...]:
        """Each chunk's best of at most MOST. Another attempt has another seed.

        Raises EngineFailed where the card's memory does not do for a single one, Cancelled.
        """
        best: dict[int, Attempt] = {}
        wrong = list(range(len(chunks)))
        for number in range(MOST):
            said = replace(self, seed=_seed(self.seed, number)).said([rows[at] for at in wrong])
            for at, answer in zip(wrong, said, strict=True):
                made = self._attempt(chunks[at], answer)
                if at not in best or (made.good and not best[at].good):
                    best[at] = made
            wrong = [at for at in wrong if not best[at].good]
            if not wrong:
                break
            log.info("%d of %d chunks came out wrong in attempt %d", len(wrong), len(chunks), number + 1)
        return tuple(best[at] for at in range(len(chunks)))

    def said(self, rows: Sequence[Row]) -> list[Heard]:
        """In batches as large as the card's memory allows: one that does not fit is halved, down to a single row."""
        size = min(len(rows), SIZES[-1])
        said: list[Heard] = []
        while len(said) < len(rows):
            batch = rows[len(said) : len(said) + size]
            progress = _Seconds(self.report, rows, len(said), len(batch))
            try:
                said += self.dia.loop.run(batch, self.sampling, (self.seed + len(said)) & _LARGEST_SEED, progress)
            except torch.OutOfMemoryError as error:
                if size == 1:
                    message = "The graphics card has too little free memory for speech. Close what else uses it."
                    raise EngineFailed(message, detail=repr(error)) from error
                size = (size + 1) // 2
                log.warning("out of memory with %d chunks at once, trying %d", len(batch), size)
            finally:
                if self.dia.on_gpu:
                    torch.cuda.empty_cache()  # keys, values and graphs of a batch are large and not needed again
        return said

    def _attempt(self, chunk: Chunk, answer: Heard) -> Attempt:
        rate = self.dia.sample_rate
        sound = self.dia.decode(answer.codes) if answer.codes.size else np.zeros(0, np.float32)
        samples = finished(sound, rate)
        return Attempt(samples, judge(samples, rate, " ".join(piece.text for piece in chunk.pieces)), answer.ended)


def _seed(seed: int, attempt: int) -> int:
    """The request's own for the first attempt; for others one that is no neighbour's first."""
    return (seed + attempt * _STRIDE) & _LARGEST_SEED


@dataclass(frozen=True, slots=True)
class _Seconds:
    """Steps of a batch as seconds of sound."""

    report: Report
    rows: Sequence[Row]
    begun: int  # rows in batches before this one
    size: int

    def __call__(self, step: int, most: int) -> None:
        done = sum(row.max_frames for row in self.rows[: self.begun])
        done += sum(min(step, row.max_frames) for row in self.rows[self.begun : self.begun + self.size])
        total = sum(row.max_frames for row in self.rows)
        self.report("speaking", round(done / FRAMES_S), round(total / FRAMES_S))
