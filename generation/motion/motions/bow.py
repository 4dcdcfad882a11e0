"""A bow to the audience, one hand on the chest, the other wide."""

from dataclasses import replace
from math import sin, tau

from generation.motion.clock import Moment
from generation.motion.keys import Keys
from generation.motion.pose import Pose, Reach

NAME = "bow"
VERBS = ("bow", "curtsy", "thank")
NOT_AFTER = ("a", "the", "his", "her", "and", "with", "red", "pink", "blue", "hair", "bunny")

BOW_HZ = 0.34
BREATH_HZ = 0.68

_TALL = Pose(stretch=1.01, nod=-0.1, left_hand=Reach(out=0.42, up=-0.80), right_hand=Reach(out=0.42, up=-0.80))
_OPEN = Pose(
    stretch=1.045, bob=0.008, nod=-0.3, tilt=-3.0,
    left_hand=Reach(out=0.82, up=0.16), right_hand=Reach(out=0.62, up=0.10),
)  # fmt: skip
_LOW = Pose(
    stretch=0.82, bob=-0.045, nod=1.0, tilt=4.0, lean=3.0,
    left_hand=Reach(out=0.86, up=-0.30), right_hand=Reach(out=-0.36, up=0.02),
)  # fmt: skip
_KEYS = Keys((0.0, _TALL), (0.16, _OPEN), (0.36, _LOW), (0.58, _LOW), (0.80, replace(_TALL, stretch=1.02)))


def pose(moment: Moment) -> Pose:
    found = _KEYS.at(moment.turns(BOW_HZ))
    breath = sin(tau * moment.turns(BREATH_HZ))
    return replace(found, stretch=found.stretch + 0.006 * breath)
