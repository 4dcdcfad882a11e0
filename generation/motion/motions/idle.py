"""Standing at ease: breath, weight that goes from one leg to the other, a curious head."""

from math import sin, tau

from generation.motion.clock import Moment
from generation.motion.pose import Pose, Reach

NAME = "idle"
VERBS = ("stand", "wait", "idle", "watch", "look")

BREATH_HZ = 0.5
SHIFT_HZ = 0.25


def pose(moment: Moment) -> Pose:
    turns, slow = moment.turns(BREATH_HZ), moment.turns(SHIFT_HZ)
    breath, late = sin(tau * turns), sin(tau * turns - 0.7)
    shift, trailing = sin(tau * slow), sin(tau * slow - 0.6)
    return Pose(
        bob=0.003 * breath - 0.006 * shift * shift,
        sway=0.014 * shift,
        lean=-0.9 * shift,
        tilt=2.2 * trailing + 0.8 * late,
        stretch=1.0 + 0.009 * breath,
        left_hand=Reach(out=0.36 + 0.03 * late - 0.02 * trailing, up=-0.84),
        right_hand=Reach(out=0.36 + 0.03 * late + 0.02 * trailing, up=-0.84),
    )
