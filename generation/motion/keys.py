"""Key poses and what lies between them: eased, without overshoot, and closed into a cycle."""

from collections.abc import Sequence
from functools import cache

from generation.motion.pose import Point, Pose, Reach

_SCALARS = (
    "x", "lift", "bob", "sway", "lean", "tilt", "nod", "heading", "turn", "stretch", "left_toe", "right_toe",
)  # fmt: skip

Numbers = tuple[float, ...]


class Keys:
    """A cycle of key poses. Two equal ones in a row are a hold; a pose between two others is passed in an arc.

    Between keys runs a cubic whose tangents never overshoot (Fritsch and Carlson, SIAM J. Numer. Anal. 17, 1980), so
    that an extreme is where the animator put it.
    """

    def __init__(self, *keys: tuple[float, Pose]) -> None:
        """`keys` are (turn in [0, 1), pose), in order."""
        self._turns = [turn for turn, _ in keys]
        self._poses = [to_numbers(pose) for _, pose in keys]
        count = len(keys)
        spans = [(self._turns[(at + 1) % count] - self._turns[at]) % 1.0 for at in range(count)]
        self._spans = spans
        self._tangents = [
            tuple(
                _tangent((here - before) / spans[at - 1], (after - here) / spans[at])
                for before, here, after in zip(
                    self._poses[at - 1], self._poses[at], self._poses[(at + 1) % count], strict=True
                )
            )
            for at in range(count)
        ]

    def at(self, turn: float) -> Pose:
        turn %= 1.0
        first = max((at for at, start in enumerate(self._turns) if start <= turn), default=len(self._turns) - 1)
        second = (first + 1) % len(self._turns)
        span = self._spans[first]
        share = ((turn - self._turns[first]) % 1.0) / span
        square, cube = share * share, share * share * share
        a, b = 2 * cube - 3 * square + 1, 3 * square - 2 * cube
        c, d = (cube - 2 * square + share) * span, (cube - square) * span
        columns = zip(
            self._poses[first], self._poses[second], self._tangents[first], self._tangents[second], strict=True
        )
        return from_numbers(
            [a * start + b * end + c * leaving + d * arriving for start, end, leaving, arriving in columns]
        )


def to_numbers(pose: Pose) -> Numbers:
    """The pose as a vector, in a fixed order."""
    points = (pose.left_hand.out, pose.left_hand.up, pose.right_hand.out, pose.right_hand.up)
    feet = (pose.left_foot.x, pose.left_foot.y, pose.right_foot.x, pose.right_foot.y)
    return (*(getattr(pose, name) for name in _SCALARS), *points, *feet)


def from_numbers(numbers: Sequence[float]) -> Pose:
    """Inverse of `to_numbers`."""
    scalars = dict(zip(_SCALARS, numbers, strict=False))
    left_out, left_up, right_out, right_up, left_x, left_y, right_x, right_y = numbers[len(_SCALARS) :]
    return Pose(
        **scalars,
        left_hand=Reach(out=left_out, up=left_up),
        right_hand=Reach(out=right_out, up=right_up),
        left_foot=Point(x=left_x, y=left_y),
        right_foot=Point(x=right_x, y=right_y),
    )


def eased(share: float) -> float:
    """From 0 to 1 with a soft start and a soft end; constant outside."""
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)


@cache
def number_names() -> tuple[str, ...]:
    """What stands where in `to_numbers`."""
    hands = ("left_hand.out", "left_hand.up", "right_hand.out", "right_hand.up")
    return (*_SCALARS, *hands, "left_foot.x", "left_foot.y", "right_foot.x", "right_foot.y")


def _tangent(before: float, after: float) -> float:
    if before * after <= 0:
        return 0.0
    return 2 * before * after / (before + after)
