"""Jumping for joy: crouch, up, land softly, breathe."""

from dataclasses import replace

from generation.motion.clock import Moment
from generation.motion.keys import Keys
from generation.motion.pose import Point, Pose, Reach

NAME = "jump"
VERBS = ("jump", "hop", "leap", "bounce", "skip", "trampoline")

JUMP_HZ = 0.8
LEAVES, LANDS = 0.30, 0.66  # the parts of a turn between which the feet are in the air
HEIGHT = 0.17

_STANDING = Pose(left_hand=Reach(out=0.40, up=-0.82), right_hand=Reach(out=0.40, up=-0.82))
_CROUCHED = Pose(
    bob=-0.075, stretch=0.90, nod=0.45, left_hand=Reach(out=0.66, up=-0.58), right_hand=Reach(out=0.66, up=-0.58)
)
_REACHING = Pose(
    bob=0.018,
    stretch=1.08,
    nod=-0.35,
    left_hand=Reach(out=0.74, up=0.48),
    right_hand=Reach(out=0.74, up=0.48),
    left_toe=-38.0,
    right_toe=-38.0,
)
_TUCKED = Pose(
    stretch=1.0,
    nod=-0.2,
    left_hand=Reach(out=0.86, up=0.42),
    right_hand=Reach(out=0.86, up=0.42),
    left_foot=Point(x=-0.03, y=0.050),
    right_foot=Point(x=0.03, y=0.050),
    left_toe=-12.0,
    right_toe=-12.0,
)
_LANDING = replace(
    _STANDING, bob=0.005, stretch=1.05, left_hand=Reach(out=0.90, up=0.18), right_hand=Reach(out=0.90, up=0.18)
)
_KEYS = Keys(
    (0.0, _STANDING),
    (0.18, _CROUCHED),
    (LEAVES, _REACHING),
    (0.46, _TUCKED),
    (LANDS, _LANDING),
    (0.76, replace(_CROUCHED, bob=-0.06, stretch=0.91)),
    (0.90, replace(_STANDING, stretch=1.015)),
)


def pose(moment: Moment) -> Pose:
    turn = moment.turns(JUMP_HZ) % 1.0
    share = (turn - LEAVES) / (LANDS - LEAVES)
    lift = HEIGHT * 4 * share * (1 - share) if 0 < share < 1 else 0.0  # a parabola: nothing pushes in the air
    return replace(_KEYS.at(turn), lift=lift)
