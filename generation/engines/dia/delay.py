"""Dia's delay pattern: each codebook's tokens lie some steps behind the first one's. Pure NumPy.

A frame of sound is one token in each of nine codebooks. The decoder writes codebook `c` of frame `t` at step
`t + delays[c]`, so that every codebook of a frame is predicted with the ones before it known (model configuration,
`delay_pattern`).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Tokens = npt.NDArray[np.int64]
FREE = -1  # in a prefix: the model decides


def prefix(codes: Tokens | None, delays: Sequence[int], bos: int) -> Tokens:
    """What the decoder is given: begin-of-sequence, then the reference's codes, each codebook by its delay.

    `codes` has shape (frames, codebooks). The answer has shape (1 + frames + max delay, codebooks); FREE stands where
    a codebook is past its last reference frame. Row 0 to `frames` are known in the first codebook.
    """
    frames = 0 if codes is None else len(codes)
    rows = 1 + frames + max(delays)
    given = np.full((rows, len(delays)), FREE, dtype=np.int64)
    for book, delay in enumerate(delays):
        given[: 1 + delay, book] = bos
        if codes is not None:
            given[1 + delay : 1 + delay + frames, book] = codes[:, book]
    return given


def frames(tokens: Tokens, start: int, end: int, delays: Sequence[int]) -> Tokens:
    """The frames that the first codebook wrote at steps `start` to `end` (exclusive); shape (codebooks, frames).

    `tokens` has shape (steps, codebooks) and reaches to step `end - 1 + max(delays)` at least.
    """
    return np.stack([tokens[start + delay : end + delay, book] for book, delay in enumerate(delays)])
