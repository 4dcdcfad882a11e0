"""Nobody is cut off, no face is covered: checked on the boxes, over sizes, casts, motions and seeds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.engines.draft import staging
from generation.engines.draft.puppets.registry import all_kinds
from generation.engines.draft.staging import CAPTION_TOP, HEIGHT, MAX_ZOOM, MIN_ZOOM, Staging
from generation.motion.clock import Clock
from generation.motion.registry import motion, names

CLOCK = Clock(4.0)
FACE_TOP, FACE_BOTTOM, FACE_HALF = 0.92, 0.58, 0.20  # body heights above the feet, and from the middle

sizes = st.tuples(st.integers(32, 192), st.integers(32, 192)).map(lambda side: (side[0] * 8, side[1] * 8))
casts = st.lists(st.sampled_from(sorted(all_kinds())), min_size=1, max_size=6)


def _stage(kinds: list[str], width: int, height: int, motion_name: str, seed: int) -> Staging:
    found = [all_kinds()[name] for name in kinds]
    extents = [staging.extent(kind.height, kind.half_width, motion(motion_name), CLOCK) for kind in found]
    members = [f"member{index}" for index in range(len(kinds))]
    return staging.stage(members, extents, width / height, motion(motion_name), seed)


def _views(staged: Staging) -> list[tuple[float, float]]:
    room = (1 - 1 / MIN_ZOOM) / 2 * staged.width
    return [(pan, zoom) for pan in (-room, room) for zoom in (MIN_ZOOM, MAX_ZOOM)]


@given(sizes, casts, st.sampled_from(names()), st.integers(0, 2**32))
def test_nobody_is_cut_off_and_faces_stay_above_the_captions(
    size: tuple[int, int], cast: list[str], motion_name: str, seed: int
) -> None:
    staged = _stage(cast, *size, motion_name, seed)
    assert sorted(mark.member for mark in staged.marks) == list(range(len(cast)))
    for mark in staged.marks:
        kind = all_kinds()[cast[mark.member]]
        room = staging.extent(kind.height, kind.half_width, motion(motion_name), CLOCK)
        for pan, zoom in _views(staged):
            left, top = staging.on_screen(
                staged, mark.x - room.half_width * mark.size, mark.y - room.height * mark.size, pan, zoom
            )
            right, bottom = staging.on_screen(staged, mark.x + room.half_width * mark.size, mark.y, pan, zoom)
            assert left >= 0
            assert top >= 0
            assert right <= staged.width
            assert bottom <= HEIGHT
            _, chin = staging.on_screen(staged, mark.x, mark.y - FACE_BOTTOM * mark.size, pan, zoom)
            assert chin < CAPTION_TOP * HEIGHT


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


@given(sizes, casts, st.integers(0, 2**32))
def test_the_camera_never_leaves_the_world(size: tuple[int, int], cast: list[str], seed: int) -> None:
    staged = _stage(cast, *size, "idle", seed)
    for step in range(100):
        pan, zoom = staging.camera(staged, Clock(20.0), step / 5)
        left, top = staging.on_screen(staged, 0.0, 0.0, pan, zoom)
        right, bottom = staging.on_screen(staged, staged.width, HEIGHT, pan, zoom)
        assert left <= 1e-9
        assert top <= 1e-9
        assert right >= staged.width - 1e-9
        assert bottom >= HEIGHT - 1e-9


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
        assert 0.5 * HEIGHT < mark.size <= 0.6 * HEIGHT


@pytest.mark.parametrize(("width", "height"), [(1024, 1024), (1280, 720), (720, 1280)])
def test_six_are_still_large_enough_to_recognise(width: int, height: int) -> None:
    staged = _stage([*sorted(all_kinds()), "cat", "robot"], width, height, "idle", 1)
    smallest = min(mark.size for mark in staged.marks) / HEIGHT * height
    assert smallest > 190  # pixels


def test_an_empty_cast_leaves_the_place_alone() -> None:
    assert _stage([], 1024, 1024, "idle", 1).marks == ()
