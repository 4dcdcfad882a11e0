"""Two steps from side to side: arms pumping in turn, then both up in the air."""

from math import cos, sin, tau

from generation.motion.clock import Moment
from generation.motion.pose import Point, Pose, Reach

NAME = "dance"
VERBS = ("dance", "boogie", "groove", "party", "disco", "breakdance", "shimmy")

PHRASE_HZ = 0.4  # one phrase is four swings, 96 in a minute: a relaxed pop tempo
SWINGS = 4


def pose(moment: Moment) -> Pose:
    phrase = moment.turns(PHRASE_HZ)
    swing = sin(tau * SWINGS * phrase)
    bounce = abs(swing)
    arms_up = 0.5 - 0.5 * cos(tau * phrase)
    pumping, raised, share = _pumping(swing), _raised(swing), arms_up**2
    return Pose(
        bob=0.012 - 0.040 * (1 - bounce),
        sway=0.030 * swing,
        lean=3.5 * swing,
        tilt=6.0 * swing,
        turn=0.18 * swing,
        stretch=1.0 + 0.030 * cos(2 * tau * SWINGS * phrase + 0.6),
        left_hand=_mixed(pumping[0], raised[0], share),
        right_hand=_mixed(pumping[1], raised[1], share),
        left_foot=Point(x=0.0, y=0.055 * max(0.0, swing)),
        right_foot=Point(x=0.0, y=0.055 * max(0.0, -swing)),
    )


def _mixed(first: Reach, second: Reach, share: float) -> Reach:
    return Reach(out=first.out + (second.out - first.out) * share, up=first.up + (second.up - first.up) * share)


def _pumping(swing: float) -> tuple[Reach, Reach]:
    left, right = 0.5 - 0.5 * swing, 0.5 + 0.5 * swing
    return (
        Reach(out=0.62 + 0.20 * left, up=-0.62 + 1.10 * left),
        Reach(out=0.62 + 0.20 * right, up=-0.62 + 1.10 * right),
    )


def _raised(swing: float) -> tuple[Reach, Reach]:
    return Reach(out=0.82 - 0.16 * swing, up=0.58 - 0.12 * swing), Reach(
        out=0.82 + 0.16 * swing, up=0.58 + 0.12 * swing
    )
