"""Pointing at something to the right: drawn back, thrust out, held, and once more."""

from dataclasses import replace
from math import sin, tau

from generation.motion.clock import Moment
from generation.motion.keys import Keys
from generation.motion.pose import Point, Pose, Reach

NAME = "point"
VERBS = ("point", "show", "notice", "discover", "spot")
NOT_AFTER = ("the", "a", "this", "that", "of", "to", "talent", "tv", "puppet", "game", "light", "magic")

POINT_HZ = 0.36
BREATH_HZ = 0.72

_REST = Pose(turn=0.15, left_hand=Reach(out=0.40, up=-0.82), right_hand=Reach(out=0.42, up=-0.74))
_BACK = Pose(
    bob=-0.012, sway=-0.020, lean=-5.0, tilt=-3.0, turn=0.05, stretch=0.97,
    left_hand=Reach(out=0.46, up=-0.72), right_hand=Reach(out=0.42, up=0.02),
)  # fmt: skip
_OUT = Pose(
    bob=-0.006, sway=0.026, lean=6.5, tilt=2.0, nod=-0.1, turn=0.58, stretch=1.025,
    left_hand=Reach(out=0.62, up=-0.56), right_hand=Reach(out=0.96, up=0.26), left_foot=Point(x=-0.015, y=0.0),
)  # fmt: skip
_HELD = replace(_OUT, sway=0.022, lean=5.0, stretch=1.0, right_hand=Reach(out=0.94, up=0.20))
_KEYS = Keys((0.0, _REST), (0.13, _BACK), (0.25, _OUT), (0.34, _HELD), (0.70, _HELD), (0.88, _REST))


def pose(moment: Moment) -> Pose:
    found = _KEYS.at(moment.turns(POINT_HZ))
    breath = sin(tau * moment.turns(BREATH_HZ))
    return replace(found, stretch=found.stretch + 0.006 * breath, tilt=found.tilt + 0.8 * breath)
