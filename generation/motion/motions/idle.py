"""Standing at ease: breath, a slow shift of weight, a curious head."""

from math import sin, tau

from generation.motion.clock import Moment
from generation.motion.pose import Pose, Reach

NAME = "idle"
VERBS = ("stand", "sit", "wait", "idle", "watch", "look", "rest", "sleep", "think")

BREATH_HZ = 0.5
SHIFT_HZ = 0.25


def pose(moment: Moment) -> Pose:
    breath = sin(tau * moment.turns(BREATH_HZ))
    shift = sin(tau * moment.turns(SHIFT_HZ))
    return Pose(
        bob=0.004 * breath,
        sway=0.010 * shift,
        lean=0.8 * shift,
        tilt=2.2 * shift + 0.8 * breath,
        stretch=1.0 + 0.008 * breath,
        left_hand=Reach(out=0.36 + 0.03 * breath, up=-0.84),
        right_hand=Reach(out=0.36 - 0.03 * shift, up=-0.84 + 0.02 * breath),
    )
