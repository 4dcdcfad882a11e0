"""Creeping to the right on tiptoe: crouched, paws up, each foot set with care."""

from math import cos, sin, tau

from generation.motion.clock import Moment
from generation.motion.gait import Gait
from generation.motion.pose import Pose, Reach

NAME = "sneak"
VERBS = ("sneak", "creep", "crept", "tiptoe", "prowl", "spy", "stalk", "lurk")

GAIT = Gait(stride_hz=0.62, step=0.085, stance=0.60, rise=0.115, heel=-14.0, push=30.0)
STRIDE_HZ, TRAVEL_HEIGHTS_S = GAIT.stride_hz, GAIT.travel_heights_s


def pose(moment: Moment) -> Pose:
    turns = moment.turns(STRIDE_HZ)
    rise = cos(2 * tau * (turns - 0.30))
    late = cos(2 * tau * (turns - 0.40))
    wary = sin(tau * turns)
    stretch = 0.965 + 0.030 * rise
    left, left_toe = GAIT.foot(turns, -1, moment.pace, stretch)
    right, right_toe = GAIT.foot(turns + 0.5, 1, moment.pace, stretch)
    return Pose(
        bob=-0.042 + 0.022 * rise,
        lean=10.0 - 3.0 * rise,
        tilt=-3.0 - 4.0 * late,
        nod=0.22 - 0.10 * late,
        heading=1.0,
        turn=0.55 + 0.12 * wary,
        stretch=stretch,
        left_hand=Reach(out=-0.52 - 0.12 * wary, up=0.05 + 0.14 * late),
        right_hand=Reach(out=0.50 - 0.12 * wary, up=0.12 - 0.14 * late),
        left_foot=left,
        right_foot=right,
        left_toe=left_toe,
        right_toe=right_toe,
    )
