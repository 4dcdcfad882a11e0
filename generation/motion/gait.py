"""Feet that do not slide: what all ways of going over ground share."""

from dataclasses import dataclass

from generation.motion.keys import eased
from generation.motion.pose import Point
from generation.motion.skeleton import CARTOON


@dataclass(frozen=True, kw_only=True, slots=True)
class Gait:
    """How feet are set. Lengths in body heights; the figure heads to the right."""

    stride_hz: float  # of two steps
    step: float  # half the way that a foot goes while it is on the ground
    stance: float  # the share of a stride that a foot is on the ground: over 0.5 walks, under 0.5 runs
    rise: float  # of a foot in the air
    heel: float  # degrees that the toe is raised by when the heel comes down
    push: float  # degrees that the heel is raised by when the toe leaves
    together: float = 0.055  # each foot's way towards the middle: one leg is behind the other

    @property
    def travel_heights_s(self) -> float:
        """Speed over ground: of a foot that stands still on it."""
        return 2 * self.step * self.stride_hz / self.stance

    def foot(self, turn: float, side: int, pace: float, stretch: float) -> tuple[Point, float]:
        """Where a foot is, and how far its toe is raised, `turn` after it came down.

        `side` is -1 for the left foot; `stretch` is the pose's, which must not move a foot that stands.
        """
        turn %= 1.0
        reach = self.step * pace
        if turn < self.stance:
            share = turn / self.stance
            x, y = reach * (1 - 2 * share), 0.0
            # The heel comes down, the sole rolls flat, and the toe pushes off.
            toe = self.heel * (1 - eased(share / 0.4)) - self.push * eased((share - 0.5) / 0.5)
        else:
            share = (turn - self.stance) / (1 - self.stance)
            leaving = -2 * reach / self.stance * (1 - self.stance)  # the ground's speed, so that nothing jerks
            x = _hermite(-reach, reach, leaving, leaving, share)
            y = self.rise * 16 * share**2 * (1 - share) ** 2 * (1.35 - 0.7 * share)
            toe = -self.push + (self.push + self.heel) * eased(share)
        middle = side * (CARTOON.stance / 2 - self.together)
        return Point(x=(x + middle) * stretch - side * CARTOON.stance / 2, y=y), toe


def _hermite(start: float, end: float, leaving: float, arriving: float, share: float) -> float:
    square, cube = share * share, share * share * share
    return (
        (2 * cube - 3 * square + 1) * start
        + (3 * square - 2 * cube) * end
        + (cube - 2 * square + share) * leaving
        + (cube - square) * arriving
    )
