"""Floating as in space: slow, weightless, legs dangling."""

from math import sin, tau

from generation.motion.clock import Moment
from generation.motion.pose import Point, Pose, Reach

NAME = "float"
VERBS = ("float", "fly", "hover", "drift", "swim")

DRIFT_HZ = 0.3


def pose(moment: Moment) -> Pose:
    turns = moment.turns(DRIFT_HZ)
    drift, paddle = sin(tau * turns), sin(2 * tau * turns + 0.9)
    return Pose(
        lift=0.10 + 0.045 * drift,
        sway=0.012 * paddle,
        lean=4.0 * sin(tau * turns + 1.3),
        tilt=3.0 * sin(tau * turns + 2.2),
        left_hand=Reach(out=0.86, up=-0.10 + 0.28 * paddle),
        right_hand=Reach(out=0.86, up=-0.10 - 0.28 * paddle),
        left_foot=Point(x=-0.02 + 0.02 * paddle, y=0.01 + 0.015 * drift),
        right_foot=Point(x=0.02 + 0.02 * paddle, y=0.03 - 0.015 * drift),
    )
