"""Flying to the right: one fist ahead, the other along the body, legs trailing."""

from math import sin, tau

from generation.motion.clock import Moment
from generation.motion.pose import Point, Pose, Reach

NAME = "fly"
VERBS = ("fly", "flew", "soar", "glide", "zoom", "swoop")

STRIDE_HZ = 0.5  # one slow wave through the air
TRAVEL_HEIGHTS_S = 1.1


def pose(moment: Moment) -> Pose:
    turns = moment.turns(STRIDE_HZ)
    wave, late, flutter = sin(tau * turns), sin(tau * turns - 0.9), sin(3 * tau * turns)
    return Pose(
        lift=0.15 + 0.045 * wave,
        bob=0.010 * late,
        lean=27.0 - 5.0 * sin(tau * turns + 1.2),
        tilt=-15.0 + 3.0 * late,
        nod=-0.25,
        heading=1.0,
        turn=0.5,
        stretch=1.0 + 0.015 * wave,
        left_hand=Reach(out=0.62 + 0.06 * late, up=-0.66 + 0.08 * flutter),
        right_hand=Reach(out=0.82 + 0.03 * wave, up=0.50 + 0.06 * wave),
        left_foot=Point(x=-0.085, y=0.075 + 0.020 * late + 0.010 * flutter),
        right_foot=Point(x=-0.175, y=0.045 + 0.020 * late - 0.010 * flutter),
        left_toe=-48.0 + 6.0 * flutter,
        right_toe=-48.0 - 6.0 * flutter,
    )
