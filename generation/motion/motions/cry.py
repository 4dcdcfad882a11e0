"""Crying: fists at the eyes, shoulders heaving with each sob."""

from math import sin, tau

from generation.motion.clock import Moment
from generation.motion.pose import Pose, Reach

NAME = "cry"
VERBS = ("cry", "weep", "sob", "wept", "mourn")

SOB_HZ = 1.1
SWAY_HZ = 0.275


def pose(moment: Moment) -> Pose:
    turns = moment.turns(SOB_HZ)
    sob, late, slow = sin(tau * turns), sin(tau * turns - 0.9), sin(tau * moment.turns(SWAY_HZ))
    heave = sob * abs(sob)
    return Pose(
        bob=-0.022 + 0.010 * heave,
        sway=0.010 * slow,
        lean=1.5 * slow,
        tilt=4.0 * slow + 1.0 * late,
        nod=0.42 - 0.12 * late,
        stretch=0.975 + 0.014 * heave,
        left_hand=Reach(out=-0.05 + 0.04 * late, up=0.95),
        right_hand=Reach(out=-0.05 - 0.04 * late, up=0.95),
    )
