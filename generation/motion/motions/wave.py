"""A big friendly wave of one hand: elbow first, the hand after it."""

from math import sin, tau

from generation.motion.clock import Moment
from generation.motion.pose import Pose, Reach

NAME = "wave"
VERBS = ("wave", "greet", "salute", "welcome")
NOT_AFTER = (
    "the", "ocean", "sea", "big", "small", "gentle", "of", "with", "by", "and", "in", "rolling", "crashing", "tidal",
    "blue",
)  # fmt: skip

WAVE_HZ = 1.75
SHIFT_HZ = 0.5


def pose(moment: Moment) -> Pose:
    turns = moment.turns(WAVE_HZ)
    wave, late = sin(tau * turns), sin(tau * turns - 0.7)
    shift = sin(tau * moment.turns(SHIFT_HZ))
    return Pose(
        bob=0.006 * shift + 0.003 * late,
        sway=0.012 * shift,
        lean=-2.0 + 1.2 * shift + 0.6 * late,
        tilt=-4.0 + 2.0 * shift - 0.8 * late,
        stretch=1.0 + 0.010 * sin(2 * tau * moment.turns(SHIFT_HZ)),
        left_hand=Reach(out=0.44 + 0.02 * late, up=-0.76),
        right_hand=Reach(out=0.76 + 0.20 * wave, up=0.68 - 0.12 * wave - 0.05 * wave * wave),
    )
