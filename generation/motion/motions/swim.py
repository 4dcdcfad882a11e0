"""Swimming to the right with a breast stroke: pull, glide, legs kicking behind."""

from math import cos, sin, tau

from generation.motion.clock import Moment
from generation.motion.pose import Point, Pose, Reach

NAME = "swim"
VERBS = ("swim", "swam", "dive", "snorkel", "paddle")

STRIDE_HZ = 0.6
TRAVEL_HEIGHTS_S = 0.45


def pose(moment: Moment) -> Pose:
    turns = moment.turns(STRIDE_HZ)
    pull, late, kick = sin(tau * turns), sin(tau * turns - 0.8), sin(3 * tau * turns)
    return Pose(
        lift=0.13 + 0.030 * late,
        bob=0.008 * late,
        lean=20.0 + 5.0 * late,
        tilt=-10.0 - 4.0 * late,
        nod=-0.15 + 0.10 * pull,
        heading=1.0,
        turn=0.5,
        stretch=1.0 + 0.025 * cos(tau * turns),
        left_hand=Reach(out=0.52 + 0.34 * pull, up=0.10 - 0.42 * cos(tau * turns)),
        right_hand=Reach(out=0.70 - 0.20 * pull, up=0.16 + 0.42 * cos(tau * turns)),
        left_foot=Point(x=-0.075, y=0.055 + 0.030 * kick),
        right_foot=Point(x=-0.150, y=0.045 - 0.030 * kick),
        left_toe=-42.0 + 18.0 * kick,
        right_toe=-42.0 - 18.0 * kick,
    )
