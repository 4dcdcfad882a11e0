"""Sitting on the ground, legs out to the viewer, hands beside: breath, a swing of the feet, a look about."""

from math import sin, tau

from generation.motion.clock import Moment
from generation.motion.pose import Point, Pose, Reach

NAME = "sit"
VERBS = ("sit", "sat", "relax", "rest", "lounge", "picnic")

BREATH_HZ = 0.45
SHIFT_HZ = 0.22


def pose(moment: Moment) -> Pose:
    breath, late = sin(tau * moment.turns(BREATH_HZ)), sin(tau * moment.turns(BREATH_HZ) - 0.6)
    shift, wiggle = sin(tau * moment.turns(SHIFT_HZ)), sin(tau * moment.turns(2 * BREATH_HZ))
    return Pose(
        bob=-0.118 + 0.003 * breath,
        sway=0.006 * shift,
        lean=1.6 * shift,
        tilt=2.6 * shift + 0.8 * late,
        stretch=1.0 + 0.010 * breath,
        left_hand=Reach(out=0.60 + 0.02 * late, up=-0.62),
        right_hand=Reach(out=0.60 - 0.02 * late, up=-0.62),
        left_foot=Point(x=-0.070, y=0.0),
        right_foot=Point(x=0.070, y=0.0),
        left_toe=52.0 + 6.0 * wiggle,
        right_toe=52.0 - 6.0 * wiggle,
    )
