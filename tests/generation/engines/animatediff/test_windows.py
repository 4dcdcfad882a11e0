"""Windows cover every frame, hold it once, and wander on a ring."""

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from generation.engines.animatediff.windows import OVERLAP, Window, windows

lengths = st.integers(1, 200)
sizes = st.sampled_from([8, 16, 32])
steps = st.integers(0, 99)


@given(frames=lengths, size=sizes, loop=st.booleans(), step=steps)
def test_windows_cover_every_frame_and_hold_it_once(frames: int, size: int, loop: bool, step: int) -> None:
    found = windows(frames, size, loop=loop, step=step)

    assert {frame for window in found for frame in window.frames} == set(range(frames))
    for window in found:
        assert len(set(window.frames)) == len(window.frames) == len(window.weights) == min(frames, size)
        assert min(window.weights) > 0


@given(frames=lengths, size=sizes, loop=st.booleans(), step=steps)
def test_frames_of_a_window_follow_each_other(frames: int, size: int, loop: bool, step: int) -> None:
    for window in windows(frames, size, loop=loop, step=step):
        for before, after in pairwise(window.frames):
            assert after == ((before + 1) % frames if loop else before + 1)


@given(frames=lengths, size=sizes, step=steps)
def test_windows_of_a_clip_with_an_end_overlap_and_never_wander(frames: int, size: int, step: int) -> None:
    found = windows(frames, size, loop=False, step=step)

    assert found == windows(frames, size, loop=False, step=0)
    for one, other in pairwise(found):
        assert len(set(one.frames) & set(other.frames)) >= min(frames, size) // OVERLAP


@given(frames=lengths, size=sizes, step=steps)
def test_a_loop_takes_no_more_windows_than_cover_it(frames: int, size: int, step: int) -> None:
    assert len(windows(frames, size, loop=True, step=step)) == -(-frames // size)


def test_no_place_of_a_loop_is_a_seam_for_long() -> None:
    begun = Counter(windows(32, 32, loop=True, step=step)[0].frames[0] for step in range(50))

    assert len(begun) >= 31
    assert max(begun.values()) == 2


def test_one_window_is_not_weighed() -> None:
    assert windows(3, 32, loop=False, step=7) == (Window((0, 1, 2), (1.0, 1.0, 1.0)),)


def test_48_frames_are_two_windows_that_fade_into_each_other() -> None:
    first, second = windows(48, 32, loop=False, step=0)

    assert (first.frames[0], first.frames[-1], second.frames[0], second.frames[-1]) == (0, 31, 16, 47)
    shares = [mine / (mine + its) for mine, its in zip(first.weights[16:], second.weights[:16], strict=True)]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 0.9
    assert shares[-1] < 0.1
