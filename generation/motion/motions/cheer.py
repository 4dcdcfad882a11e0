"""Hooray: little hops, both arms thrown up."""

from dataclasses import replace
from math import sin, tau

from generation.motion.clock import Moment
from generation.motion.keys import Keys
from generation.motion.pose import Pose, Reach

NAME = "cheer"
VERBS = ("cheer", "celebrate", "rejoice", "win", "triumph")

HOP_HZ = 1.25
HEIGHT = 0.045
LEAVES, LANDS = 0.28, 0.70

_DOWN = Pose(bob=-0.040, stretch=0.94, nod=0.1, left_hand=Reach(out=0.80, up=0.18), right_hand=Reach(out=0.80, up=0.18))
_UP = Pose(
    bob=0.012,
    stretch=1.05,
    nod=-0.35,
    left_hand=Reach(out=0.62, up=0.74),
    right_hand=Reach(out=0.62, up=0.74),
    left_toe=-30.0,
    right_toe=-30.0,
)
_KEYS = Keys(
    (0.08, _DOWN),
    (LEAVES, _UP),
    (0.50, replace(_UP, stretch=1.0, left_hand=Reach(out=0.74, up=0.62), right_hand=Reach(out=0.74, up=0.62))),
    (LANDS, replace(_UP, stretch=1.03, left_toe=0.0, right_toe=0.0)),
)


def pose(moment: Moment) -> Pose:
    turns = moment.turns(HOP_HZ)
    share = (turns % 1.0 - LEAVES) / (LANDS - LEAVES)
    slow = sin(tau * moment.turns(HOP_HZ / 4))
    return replace(
        _KEYS.at(turns),
        lift=HEIGHT * 4 * share * (1 - share) if 0 < share < 1 else 0.0,
        sway=0.014 * slow,
        tilt=5.0 * slow,
        lean=2.0 * slow,
    )
