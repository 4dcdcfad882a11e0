"""Floating as in space: slow, weightless, legs dangling."""

from math import sin, tau

from generation.motion.clock import Moment
from generation.motion.pose import Point, Pose, Reach

NAME = "float"
VERBS = ("float", "hover", "drift", "levitate")

DRIFT_HZ = 0.3


def pose(moment: Moment) -> Pose:
    turns = moment.turns(DRIFT_HZ)
    drift, paddle, late = sin(tau * turns), sin(2 * tau * turns + 0.9), sin(2 * tau * turns + 0.1)
    return Pose(
        lift=0.10 + 0.045 * drift,
        sway=0.012 * paddle,
        lean=4.0 * sin(tau * turns + 1.3),
        tilt=3.0 * sin(tau * turns + 2.2),
        left_hand=Reach(out=0.84, up=-0.08 + 0.28 * paddle),
        right_hand=Reach(out=0.84, up=-0.08 - 0.28 * paddle),
        left_foot=Point(x=-0.02 + 0.02 * late, y=0.01 + 0.015 * drift),
        right_foot=Point(x=0.02 + 0.02 * late, y=0.03 - 0.015 * drift),
        left_toe=-22.0 + 8.0 * late,
        right_toe=-22.0 - 8.0 * late,
    )
