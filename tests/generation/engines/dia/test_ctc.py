"""Symbols placed on frames whose opinions are known."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.engines.dia.ctc import LogProbs, spans

BLANK, SYMBOLS = 0, 4


def sure_of(frames: str, share: float = 0.9) -> LogProbs:
    """Opinions of a recogniser that hears one symbol in each frame; "." is the blank."""
    probs = np.full((len(frames), SYMBOLS), (1 - share) / (SYMBOLS - 1))
    for at, frame in enumerate(frames):
        probs[at, 0 if frame == "." else int(frame)] = share
    return np.log(probs).astype(np.float32)


@pytest.mark.parametrize(
    ("frames", "symbols", "expected"),
    [
        ("..11..2..", (1, 2), [(2, 4), (6, 7)]),
        ("1233", (1, 2, 3), [(0, 1), (1, 2), (2, 4)]),  # no blank between different symbols
        ("11.1", (1, 1), [(0, 2), (3, 4)]),  # one between the same
        ("....2", (2,), [(4, 5)]),
    ],
)
def test_each_symbol_is_found_where_it_is_heard(
    frames: str, symbols: tuple[int, ...], expected: list[tuple[int, int]]
) -> None:
    found = spans(sure_of(frames), symbols, BLANK)
    assert found is not None
    assert [(span.start, span.end) for span in found] == expected
    assert all(span.log_prob == pytest.approx(np.log(0.9), abs=1e-5) for span in found)


def test_a_long_take_is_no_different() -> None:
    frames = "1.2.3." * 150
    found = spans(sure_of(frames), (1, 2, 3) * 150, BLANK)
    assert found is not None
    assert [span.start for span in found] == list(range(0, len(frames), 2))


def test_what_is_not_heard_is_sure_of_nothing() -> None:
    found = spans(sure_of("..11...."), (1, 3), BLANK)
    assert found is not None
    assert found[1].log_prob < np.log(0.05)


def test_too_few_frames_are_told() -> None:
    assert spans(sure_of("1"), (1, 2), BLANK) is None
    assert spans(sure_of("11"), (1, 1), BLANK) is None  # the same twice needs a blank between
    assert spans(sure_of("1"), (), BLANK) == ()


@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.lists(st.integers(1, 3), min_size=1, max_size=3))
def test_the_path_is_the_likeliest_of_all(seed: int, frames: int, symbols: list[int]) -> None:
    log_probs = np.log(np.random.default_rng(seed).dirichlet(np.ones(SYMBOLS), frames)).astype(np.float32)
    found = spans(log_probs, symbols, BLANK)
    likeliest = max(
        (float(log_probs[range(frames), list(path)].sum()) for path in product(range(SYMBOLS), repeat=frames)
         if collapsed(path) == symbols),
        default=None,
    )  # fmt: skip
    if likeliest is None:
        assert found is None
        return
    assert found is not None
    assert all(a.end <= b.start for a, b in pairwise(found))
    path = np.full(frames, BLANK)
    for span, symbol in zip(found, symbols, strict=True):
        path[span.start : span.end] = symbol
    assert collapsed(tuple(path)) == symbols
    assert log_probs[range(frames), path].sum() == pytest.approx(likeliest, abs=1e-4)


def collapsed(path: tuple[int, ...]) -> list[int]:
    """What a path spells: repeats are one, blanks nothing."""
    changes = [path[0], *(b for a, b in pairwise(path) if a != b)]
    return [symbol for symbol in changes if symbol != BLANK]
