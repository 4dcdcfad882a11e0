"""Clapping before the chest, the whole body a little with it."""

from math import cos, sin, tau

from generation.motion.clock import Moment
from generation.motion.pose import Pose, Reach

NAME = "clap"
VERBS = ("clap", "applaud")

CLAP_HZ = 1.8
SWAY_HZ = 0.45


def pose(moment: Moment) -> Pose:
    turns = moment.turns(CLAP_HZ)
    # Hands part slowly and meet fast: the cube root of nothing, a cosine bent by its own square.
    apart = 0.5 - 0.5 * cos(tau * turns)
    apart = apart * (1.4 - 0.4 * apart)
    meet, late, slow = cos(tau * turns), cos(tau * turns - 0.8), sin(tau * moment.turns(SWAY_HZ))
    hands = Reach(out=-0.38 + 0.50 * apart, up=0.02 + 0.05 * apart)
    return Pose(
        bob=-0.004 - 0.006 * late,
        sway=0.012 * slow,
        lean=1.5 * slow,
        tilt=3.0 * slow,
        nod=-0.05 + 0.10 * late,
        stretch=1.0 - 0.012 * meet,
        left_hand=hands,
        right_hand=hands,
    )
