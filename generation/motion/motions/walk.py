"""Walking to the right on the spot; the scenery, or the stage, moves."""

from math import cos, sin, tau

from generation.motion.clock import Moment
from generation.motion.gait import Gait
from generation.motion.pose import Pose, Reach

NAME = "walk"
VERBS = (
    "walk", "stroll", "march", "wander", "hike", "explore", "travel", "stride", "roam", "trek", "parade", "strut",
)  # fmt: skip

GAIT = Gait(stride_hz=1.15, step=0.095, stance=0.56, rise=0.05, heel=24.0, push=34.0)
STRIDE_HZ, TRAVEL_HEIGHTS_S = GAIT.stride_hz, GAIT.travel_heights_s
_PASSING = 0.28  # of a stride after a foot came down, the other passes it: the body is highest


def pose(moment: Moment) -> Pose:
    turns = moment.turns(STRIDE_HZ)
    rise = cos(2 * tau * (turns - _PASSING))  # twice in a stride: down into the step, up over the leg
    swing = cos(tau * (turns - 0.04))
    stretch = 1.0 + 0.014 * cos(2 * tau * (turns - _PASSING - 0.06))
    left, left_toe = GAIT.foot(turns, -1, moment.pace, stretch)
    right, right_toe = GAIT.foot(turns + 0.5, 1, moment.pace, stretch)
    return Pose(
        bob=-0.012 + 0.017 * rise,
        sway=0.006 * sin(tau * turns),
        lean=3.0 - 1.0 * rise,
        tilt=-2.0 - 2.2 * cos(2 * tau * (turns - _PASSING - 0.12)),  # the head is late
        nod=-0.08 * rise,
        heading=1.0,
        turn=0.62,
        stretch=stretch,
        left_hand=_hand(swing, cos(tau * (turns - 0.12))),
        right_hand=_hand(swing, cos(tau * (turns - 0.12))),
        left_foot=left,
        right_foot=right,
        left_toe=left_toe,
        right_toe=right_toe,
    )


def _hand(swing: float, late: float) -> Reach:
    """Against the leg of its side; the hand trails and rises at both ends of its arc."""
    return Reach(out=0.14 + 0.50 * swing, up=-0.84 + 0.13 * late * late)
