"""Running to the right on the spot: both feet in the air twice in a stride."""

from math import cos, pi, sin, tau

from generation.motion.clock import Moment
from generation.motion.gait import Gait
from generation.motion.pose import Pose, Reach

NAME = "run"
VERBS = ("run", "ran", "jog", "race", "rush", "chase", "hurry", "sprint", "dash", "flee", "escape", "gallop")

GAIT = Gait(stride_hz=1.75, step=0.105, stance=0.34, rise=0.105, heel=18.0, push=46.0, together=0.065)
STRIDE_HZ, TRAVEL_HEIGHTS_S = GAIT.stride_hz, GAIT.travel_heights_s
_FLIGHT = 0.035


def pose(moment: Moment) -> Pose:
    turns = moment.turns(STRIDE_HZ)
    step = (turns % 0.5) / 0.5  # 0: a foot comes down
    landed = GAIT.stance / 0.5
    air = max(0.0, (step - landed) / (1 - landed))
    give = sin(pi * min(1.0, step / landed)) ** 2  # the knee takes the weight
    swing = cos(tau * (turns - 0.02))
    stretch = 1.0 + 0.035 * sin(pi * air) ** 2 - 0.045 * give
    left, left_toe = GAIT.foot(turns, -1, moment.pace, stretch)
    right, right_toe = GAIT.foot(turns + 0.5, 1, moment.pace, stretch)
    return Pose(
        lift=_FLIGHT * 4 * air * (1 - air) if air > 0 else 0.0,
        bob=-0.022 - 0.014 * give,
        lean=10.0 + 1.5 * cos(2 * tau * turns),
        tilt=-7.0 + 2.5 * cos(2 * tau * (turns - 0.14)),
        nod=0.10 * give,
        heading=1.0,
        turn=0.66,
        stretch=stretch,
        left_hand=_hand(-1, swing),
        right_hand=_hand(1, swing),
        left_foot=left,
        right_foot=right,
        left_toe=left_toe,
        right_toe=right_toe,
    )


def _hand(side: int, swing: float) -> Reach:
    """Elbows bent, fists pumping: forward and up, back and down."""
    forward = swing * side  # 1 in front of the body
    return Reach(out=0.10 + 0.62 * swing, up=-0.34 + 0.30 * forward)
