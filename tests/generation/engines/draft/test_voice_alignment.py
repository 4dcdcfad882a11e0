"""Which read words became which pronounced ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.engines.draft.voice.alignment import Match, align

WORDS = st.lists(st.sampled_from(["a", "b", "c", "no", "5"]), max_size=12)


@pytest.mark.parametrize(
    ("read", "pronounced", "matches"),
    [
        ("no no yes", "no no yes", [(0, 1, 0, 1), (1, 2, 1, 2), (2, 3, 2, 3)]),
        ("at 10:30 sharp", "at ten thirty sharp", [(0, 1, 0, 1), (1, 2, 1, 3), (2, 3, 3, 4)]),
        ("at 10:30 pm sharp", "at ten thirty P.M. sharp", [(0, 1, 0, 1), (1, 3, 1, 4), (3, 4, 4, 5)]),
        ("$5 million now", "5 million dollars now", [(0, 1, 0, 1), (1, 2, 1, 3), (2, 3, 3, 4)]),
        ("go 5km in", "go 5 kilometers in", [(0, 1, 0, 1), (1, 2, 1, 3), (2, 3, 3, 4)]),
        ("oh no .", "oh no.", [(0, 1, 0, 1), (1, 3, 1, 2)]),
    ],
)
def test_rewritten_words_find_their_origin(
    read: str, pronounced: str, matches: list[tuple[int, int, int, int]]
) -> None:
    assert list(align(read.split(), pronounced.split())) == [Match(*match) for match in matches]


@given(WORDS, WORDS)
def test_both_sides_are_covered_in_order_without_a_gap(read: list[str], pronounced: list[str]) -> None:
    matches = align(read, pronounced)
    assert [at for match in matches for at in range(match.read_start, match.read_end)] == list(range(len(read)))
    assert [at for match in matches for at in range(match.start, match.end)] == list(range(len(pronounced)))
