"""Nobody is cut off, no face is covered: checked on the boxes, over sizes, casts, motions and seeds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.captions import band_top
from generation.engines.draft import staging
from generation.engines.draft.extents import extent
from generation.engines.draft.puppets.registry import all_kinds
from generation.engines.draft.staging import HEIGHT, Staging
from generation.motion.clock import Clock
from generation.motion.registry import motion, names

CLOCK = Clock(4.0)
FACE_BOTTOM, FACE_HALF = 0.58, 0.20  # body heights above the feet, and from the middle

sizes = st.tuples(st.integers(32, 192), st.integers(32, 192)).map(lambda side: (side[0] * 8, side[1] * 8))
casts = st.lists(st.sampled_from(sorted(all_kinds())), min_size=1, max_size=6)


def _stage(kinds: list[str], width: int, height: int, motion_name: str, seed: int) -> Staging:
    found = [all_kinds()[name] for name in kinds]
    extents = [extent(kind.height, kind.half_width, kind.face, motion(motion_name), CLOCK) for kind in found]
    members = [f"member{index}" for index in range(len(kinds))]
    return staging.stage(
        *(members, extents, motion(motion_name), seed),
        aspect=width / height,
        caption_top=band_top(width, height) / height,
    )


@given(sizes, casts, st.sampled_from(names()), st.integers(0, 2**32))
def test_everybody_stands_in_the_world_with_their_face_in_their_body(
    size: tuple[int, int], cast: list[str], motion_name: str, seed: int
) -> None:
    staged = _stage(cast, *size, motion_name, seed)
    assert sorted(mark.member for mark in staged.marks) == list(range(len(cast)))
    for face, body in zip(staged.faces, staged.bodies, strict=True):
        assert 0 <= body.left < body.right <= staged.width
        assert 0 <= body.top < body.bottom <= HEIGHT
        assert body.top <= face.top < face.bottom < body.bottom


@given(sizes, casts, st.sampled_from(names()), st.integers(0, 2**32))
def test_no_face_is_hidden_by_somebody_in_front(
    size: tuple[int, int], cast: list[str], motion_name: str, seed: int
) -> None:
    marks = _stage(cast, *size, motion_name, seed).marks
    for index, behind in enumerate(marks):
        for front in marks[index + 1 :]:
            apart = abs(front.x - behind.x) >= FACE_HALF * behind.size + 0.30 * front.size
            below = front.y - 1.02 * front.size >= behind.y - FACE_BOTTOM * behind.size
            assert apart or below


def test_the_seed_moves_people_about() -> None:
    stagings = {tuple(mark.x for mark in _stage(["cat", "robot"], 1024, 1024, "idle", seed).marks) for seed in range(8)}
    orders = {
        tuple(
            mark.member for mark in sorted(_stage(["cat", "robot"], 1024, 1024, "idle", seed).marks, key=lambda m: m.x)
        )
        for seed in range(8)
    }
    assert len(stagings) == 8
    assert orders == {(0, 1), (1, 0)}


def test_two_figures_fill_a_square_picture() -> None:
    for mark in _stage(["explorer", "adventurer"], 1024, 1024, "idle", 1).marks:
        assert 0.5 * HEIGHT < mark.size <= 0.62 * HEIGHT


@pytest.mark.parametrize(("width", "height"), [(1024, 1024), (1280, 720), (720, 1280)])
def test_six_are_still_large_enough_to_recognise(width: int, height: int) -> None:
    staged = _stage([*sorted(all_kinds())[:4], "cat", "robot"], width, height, "idle", 1)
    smallest = min(mark.size for mark in staged.marks) / HEIGHT * height
    assert smallest > 190  # pixels


@pytest.mark.parametrize("cast", range(1, 7))
def test_a_tall_picture_is_filled(cast: int) -> None:
    """From the highest hat to the lowest shoe at least half of it: in one row six would be ants on a plain."""
    staged = _stage(["explorer", "cat", "robot", "adventurer", "cat", "robot"][:cast], 720, 1280, "idle", 1)
    assert staged.everybody is not None
    assert staged.everybody.height > 0.5 * HEIGHT


def test_an_empty_cast_leaves_the_place_alone() -> None:
    staged = _stage([], 1024, 1024, "idle", 1)
    assert (staged.marks, staged.everybody) == ((), None)
