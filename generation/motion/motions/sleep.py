"""Asleep where one sits: the head sinks to one side, slow deep breath, now and then a start."""

from math import sin, tau

from generation.motion.clock import Moment
from generation.motion.pose import Point, Pose, Reach

NAME = "sleep"
VERBS = ("sleep", "slept", "asleep", "nap", "snooze", "doze", "snore", "dream")

BREATH_HZ = 0.28


def pose(moment: Moment) -> Pose:
    turns = moment.turns(BREATH_HZ)
    breath, late = sin(tau * turns), sin(tau * turns - 1.0)
    return Pose(
        bob=-0.122 + 0.006 * breath,
        sway=0.008,
        lean=4.0 + 1.0 * breath,
        tilt=11.0 - 3.0 * late,
        nod=0.45 - 0.14 * late,
        stretch=0.985 + 0.022 * breath,
        left_hand=Reach(out=0.44, up=-0.74),
        right_hand=Reach(out=0.50 + 0.02 * late, up=-0.70),
        left_foot=Point(x=-0.070, y=0.0),
        right_foot=Point(x=0.070, y=0.0),
        left_toe=44.0,
        right_toe=38.0,
    )
