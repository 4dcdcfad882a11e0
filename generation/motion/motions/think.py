"""Thinking: a hand at the chin, weight on one leg, eyes up; the other way after a while."""

from dataclasses import replace
from math import sin, tau

from generation.motion.clock import Moment
from generation.motion.keys import Keys
from generation.motion.pose import Pose, Reach

NAME = "think"
VERBS = ("think", "thought", "wonder", "ponder", "imagine", "consider")
NOT_AFTER = ("a", "the", "boy", "girl")

ROUND_HZ = 0.2
BREATH_HZ = 0.6

_ONE = Pose(
    sway=0.018, lean=-2.0, tilt=7.0, nod=-0.3, turn=0.22, left_hand=Reach(out=0.30, up=-0.80),
    right_hand=Reach(out=-0.24, up=0.36),
)  # fmt: skip
_OTHER = replace(_ONE, sway=-0.016, lean=2.0, tilt=-5.0, nod=-0.15, turn=-0.18)
_KEYS = Keys((0.0, _ONE), (0.38, _ONE), (0.50, _OTHER), (0.88, _OTHER))


def pose(moment: Moment) -> Pose:
    found = _KEYS.at(moment.turns(ROUND_HZ))
    breath = sin(tau * moment.turns(BREATH_HZ))
    tap = 0.03 * max(0.0, sin(tau * moment.turns(2 * BREATH_HZ)))
    return replace(found, stretch=1.0 + 0.008 * breath, right_hand=Reach(out=-0.24, up=0.36 + tap))
