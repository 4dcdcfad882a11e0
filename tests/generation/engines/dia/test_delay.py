"""The delay pattern, there and back."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from generation.engines.dia.delay import FREE, frames, prefix

DELAYS = (0, 2, 3)


def test_a_prefix_begins_with_bos_and_ends_where_the_model_decides() -> None:
    codes = np.array([[1, 2, 3], [4, 5, 6]])
    assert prefix(codes, DELAYS, bos=9).tolist() == [
        [9, 9, 9], [1, 9, 9], [4, 9, 9], [FREE, 2, 9], [FREE, 5, 3], [FREE, FREE, 6],
    ]  # fmt: skip


def test_without_a_reference_each_book_begins_by_its_delay() -> None:
    assert prefix(None, DELAYS, bos=9).tolist() == [[9, 9, 9], [FREE, 9, 9], [FREE, 9, 9], [FREE, FREE, 9]]


@given(st.integers(1, 30), st.integers(0, 2**32 - 1))
def test_frames_come_back(count: int, seed: int) -> None:
    codes = np.random.default_rng(seed).integers(0, 1024, (count, 3))
    assert (frames(prefix(codes, DELAYS, bos=9), 1, 1 + count, DELAYS) == codes.T).all()
