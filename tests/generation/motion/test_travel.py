"""The land passes exactly as fast as the feet that stand on it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.motion.clock import Clock, Moment
from generation.motion.registry import all_motions, motion
from generation.motion.skeleton import CARTOON, keypoints
from generation.motion.travel import Travel, travel

ON_FOOT = ("walk", "run", "sneak")
durations = st.floats(1.0, 12.0)
speeds = st.floats(0.25, 3.0)
sizes = st.floats(150, 620)  # of a body, in world units
widths = st.floats(600, 1900)
clocks = st.builds(Clock, durations, speeds, st.booleans())


def _sole(name: str, going: Travel, size: float, time_s: float, left: bool) -> tuple[float, float]:
    """Where a foot is on the land, and how high; world units."""
    pose = motion(name).pose(Moment(going.clock, time_s, 0.2, going.pace(size)))
    ankle = keypoints(pose, CARTOON)["left_ankle" if left else "right_ankle"]
    return ankle.x * size + going.passed(time_s), ankle.y * size


@pytest.mark.parametrize("name", ON_FOOT)
@given(clocks, sizes, widths, st.floats(0.95, 1.0))
def test_a_foot_on_the_ground_stays_where_it_was_set(
    name: str, clock: Clock, size: float, width: float, smaller: float
) -> None:
    going = travel(motion(name), clock, size, width)
    gap_s = 0.01 / (going.clock.speed * motion(name).stride_hz)  # a hundredth of a stride
    stood = 0
    for step in range(100):
        for left in (True, False):
            (x, y), (later_x, later_y) = (
                _sole(name, going, size * smaller, step * 1.37 * gap_s + later, left) for later in (0.0, gap_s)
            )
            if y == 0 == later_y:
                stood += 1
                assert abs(later_x - x) < 1e-6
    assert stood > 50


@pytest.mark.parametrize("name", [name for name, found in all_motions().items() if found.travel_heights_s])
@given(durations, speeds, sizes, widths)
def test_in_a_loop_land_and_legs_come_round(
    name: str, duration_s: float, speed: float, size: float, width: float
) -> None:
    going = travel(motion(name), Clock(duration_s, speed, loop=True), size, width)
    assert going.passed(duration_s) / width == pytest.approx(round(going.passed(duration_s) / width))
    strides = going.clock.turns(duration_s, motion(name).stride_hz)
    assert strides == round(strides) >= 1
    if strides >= 4:
        assert going.pace(size) == pytest.approx(1.0, abs=0.15)


def test_who_stays_where_they_are_needs_no_land() -> None:
    going = travel(motion("dance"), Clock(4.0), 600, 1024)
    assert going.passed(3.0) == 0.0
    assert going.pace(600) == 1.0
