"""A big friendly wave of one hand."""

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
    wave = sin(tau * moment.turns(WAVE_HZ))
    shift = sin(tau * moment.turns(SHIFT_HZ))
    return Pose(
        bob=0.006 * shift,
        sway=0.012 * shift,
        lean=-1.5 + 1.2 * shift,
        tilt=-4.0 + 2.0 * shift,
        stretch=1.0 + 0.010 * sin(2 * tau * moment.turns(SHIFT_HZ)),
        left_hand=Reach(out=0.44, up=-0.74),
        right_hand=Reach(out=0.80 + 0.20 * wave, up=0.66 - 0.14 * wave),
    )
