"""Both arms up and shaking: hooray."""

from math import sin, tau

from generation.motion.clock import Moment
from generation.motion.pose import Pose, Reach

NAME = "cheer"
VERBS = ("cheer", "celebrate", "clap", "applaud", "laugh", "rejoice")

SHAKE_HZ = 2.0


def pose(moment: Moment) -> Pose:
    phase = tau * moment.turns(SHAKE_HZ)
    shake, slow = sin(phase), sin(tau * moment.turns(SHAKE_HZ / 4))
    return Pose(
        bob=0.012 * shake,
        sway=0.014 * slow,
        tilt=4.0 * slow,
        nod=-0.25,
        stretch=1.0 + 0.018 * sin(phase + 0.7),
        left_hand=Reach(out=0.80 - 0.08 * slow, up=0.58 + 0.16 * shake),
        right_hand=Reach(out=0.80 + 0.08 * slow, up=0.58 + 0.16 * shake),
    )
