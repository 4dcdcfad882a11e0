"""Jumping for joy: crouch, up, land softly, breathe."""

from dataclasses import replace
from math import pi, sin

from generation.motion.clock import Moment
from generation.motion.pose import Point, Pose, Reach, blend

NAME = "jump"
VERBS = ("jump", "hop", "leap", "bounce", "skip")

JUMP_HZ = 0.8
CROUCH, FLIGHT, LANDING = 0.22, 0.60, 0.80  # where each part of the turn ends
HEIGHT = 0.17

STANDING = Pose(left_hand=Reach(out=0.42, up=-0.80), right_hand=Reach(out=0.42, up=-0.80))
CROUCHED = Pose(
    bob=-0.055, stretch=0.93, nod=0.4, left_hand=Reach(out=0.62, up=-0.60), right_hand=Reach(out=0.62, up=-0.60)
)
FLYING = Pose(
    bob=0.015,
    stretch=1.05,
    nod=-0.3,
    left_hand=Reach(out=0.84, up=0.56),
    right_hand=Reach(out=0.84, up=0.56),
    left_foot=Point(x=-0.03, y=0.035),
    right_foot=Point(x=0.03, y=0.035),
)


def pose(moment: Moment) -> Pose:
    turn = moment.turns(JUMP_HZ) % 1.0
    if turn < CROUCH:
        return blend(STANDING, CROUCHED, sin(pi / 2 * turn / CROUCH) ** 2)
    if turn < FLIGHT:
        share = (turn - CROUCH) / (FLIGHT - CROUCH)
        return _flight(share)
    if turn < LANDING:
        share = (turn - FLIGHT) / (LANDING - FLIGHT)
        return blend(CROUCHED, STANDING, sin(pi / 2 * share) ** 2)
    return STANDING


def _flight(share: float) -> Pose:
    """A parabola; the body stretches into the first part and folds again for the landing."""
    reaching = blend(CROUCHED, FLYING, sin(pi / 2 * min(1.0, 4 * share)))
    folding = blend(reaching, CROUCHED, max(0.0, 4 * share - 3.0) ** 2)
    lift = HEIGHT * 4 * share * (1 - share)
    return replace(folding, lift=lift)
