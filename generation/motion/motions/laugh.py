"""Laughing out loud: shoulders shake, the head goes back, then the body doubles up."""

from dataclasses import replace
from math import sin, tau

from generation.motion.clock import Moment
from generation.motion.keys import Keys
from generation.motion.pose import Pose, Reach

NAME = "laugh"
VERBS = ("laugh", "giggle", "chuckle", "joke")
NOT_AFTER = ("a", "the")

ROUND_HZ = 0.4
SHAKES = 8  # in a round: 3.2 a second, as people laugh

_BACK = Pose(
    bob=0.008, stretch=1.03, nod=-0.55, tilt=-6.0, lean=-4.0,
    left_hand=Reach(out=0.60, up=-0.40), right_hand=Reach(out=-0.30, up=0.02),
)  # fmt: skip
_DOUBLED = Pose(
    bob=-0.045, stretch=0.93, nod=0.5, tilt=5.0, lean=4.0,
    left_hand=Reach(out=0.40, up=-0.62), right_hand=Reach(out=-0.34, up=0.01),
)  # fmt: skip
_KEYS = Keys((0.0, _BACK), (0.30, _BACK), (0.55, _DOUBLED), (0.80, _DOUBLED))


def pose(moment: Moment) -> Pose:
    turns = moment.turns(ROUND_HZ)
    found = _KEYS.at(turns)
    shake, late = sin(tau * SHAKES * turns), sin(tau * SHAKES * turns - 1.0)
    return replace(
        found, bob=found.bob + 0.007 * shake, nod=found.nod + 0.06 * late, stretch=found.stretch - 0.006 * shake
    )
