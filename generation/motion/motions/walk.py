"""Walking to the right on the spot; the scenery, or the stage, moves."""

from math import cos, sin, tau

from generation.motion.clock import Moment
from generation.motion.pose import Point, Pose, Reach

NAME = "walk"
VERBS = (
    "walk", "run", "stroll", "march", "wander", "hike", "jog", "race", "explore", "travel", "rush", "chase", "hurry",
    "stride", "roam", "trek",
)  # fmt: skip

STRIDE_HZ = 1.2  # two steps each
STEP = 0.095  # half the way of a foot
TRAVEL_HEIGHTS_S = 4 * STEP * STRIDE_HZ  # a foot on the ground goes back two steps in half a stride


def pose(moment: Moment) -> Pose:
    phase = tau * moment.turns(STRIDE_HZ)
    swing = sin(phase)
    return Pose(
        bob=-0.006 + 0.016 * cos(2 * phase),
        lean=3.0,
        tilt=-1.5 + 2.0 * cos(2 * phase + 0.8),
        heading=1.0,
        turn=0.62,
        stretch=1.0 + 0.012 * cos(2 * phase + 0.5),
        left_hand=Reach(out=0.16 + 0.52 * swing, up=-0.80 + 0.10 * swing * swing),
        right_hand=Reach(out=0.16 + 0.52 * swing, up=-0.80 + 0.10 * swing * swing),
        left_foot=_foot(phase, 0.055),
        right_foot=_foot(phase + tau / 2, -0.055),
    )


def _foot(phase: float, towards_middle: float) -> Point:
    """Back along the ground in one half of the stride, forward through the air in the other."""
    return Point(x=STEP * cos(phase) + towards_middle, y=0.055 * max(0.0, -sin(phase)))
