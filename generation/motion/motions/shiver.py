"""Shivering, arms hugged around the chest, knees together."""

from math import sin, tau

from generation.motion.clock import Moment
from generation.motion.pose import Point, Pose, Reach

NAME = "shiver"
VERBS = ("shiver", "freeze", "tremble", "shake", "froze")

SHAKE_HZ = 3.4
BREATH_HZ = 0.6


def pose(moment: Moment) -> Pose:
    turns = moment.turns(SHAKE_HZ)
    shake, late, breath = sin(tau * turns), sin(tau * turns - 1.1), sin(tau * moment.turns(BREATH_HZ))
    return Pose(
        x=0.004 * shake,
        bob=-0.026 + 0.004 * breath,
        lean=0.9 * shake,
        tilt=-1.6 * late + 2.0 * breath,
        nod=0.15,
        stretch=0.965 + 0.008 * breath,
        left_hand=Reach(out=-0.40, up=0.03 + 0.02 * late),
        right_hand=Reach(out=-0.30, up=0.10 - 0.02 * late),
        left_foot=Point(x=0.022, y=0.0),
        right_foot=Point(x=-0.022, y=0.0),
    )
