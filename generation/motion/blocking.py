"""Where the performers of a shot stand in its picture: each in an upright stripe of their own, from left to right.

Prompts for parts of the picture use the same stripes, so that a character's words and skeleton meet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np

from generation.motion.human import Figure

_MARGIN = 0.04  # of a side
_GROUND = 0.93  # of the height, where feet stand at the lowest
_BELOW = 0.4  # of the height that is left over, below the feet: more of it belongs above the heads
_CLOSE, _CROWDED = 0.85, 0.65  # of the room that two's arms would need, or more's: hands may pass each other
_MEDIUM_FROM = 0.44  # body heights above the ankles: a medium shot shows what is over the middle of the thighs
_MEDIUM_HEAD = 0.08  # of the picture's height, free over the head
_MEDIUM_WIDE = 1.3  # hands may leave a medium shot: so much wider than the picture may be what they reach
_UPRIGHT = 0.6  # of a lopsided figure's way to the middle: the trunk is looked at, not the hands


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """Where one stands: pixels, y down. `size` is a body height in pixels."""

    x: float
    y: float
    size: float


def stripes(count: int) -> tuple[tuple[float, float], ...]:
    """Left and right end of each performer's part of the picture, as shares of its width."""
    return tuple((index / count, (index + 1) / count) for index in range(count))


def marks(figures: Sequence[Sequence[Figure]], width: int, height: int, *, medium: bool) -> tuple[Mark, ...]:
    """One for each performer, whose `figures` are all that they will do in the shot; all in one scale.

    Whole bodies, as large as fits; `medium`, of one performer: from the thighs up.
    """
    boxes = [_box(each) for each in figures]
    tallest = max(top for _, _, top in boxes)
    across = width * (1 - 2 * _MARGIN)
    if medium:
        ((left, right, _),) = boxes
        shown = (1 - _MEDIUM_HEAD) * height / (tallest - _MEDIUM_FROM)
        size = min(shown, across * _MEDIUM_WIDE / (right - left))
        return (Mark(x=_alone(left, right, size, width), y=_MEDIUM_HEAD * height + tallest * size, size=size),)
    share = (1.0, _CLOSE, _CROWDED)[min(len(boxes), 3) - 1]
    apart = [(right - left) * share for (_, right, _), (left, _, _) in pairwise(boxes)]
    first, last = boxes[0][0], boxes[-1][1]
    size = min((_GROUND - _MARGIN) * height / tallest, across / (sum(apart) - first + last))
    ground = _GROUND * height - _BELOW * ((_GROUND - _MARGIN) * height - tallest * size)
    if len(boxes) == 1:
        return (Mark(x=_alone(first, last, size, width), y=ground, size=size),)
    gap = (across - (sum(apart) - first + last) * size) / len(boxes)
    start = _MARGIN * width + gap / 2 - first * size
    places = accumulate((room * size + gap for room in apart), initial=start)
    return tuple(Mark(x=x, y=ground, size=size) for x in places)


def _alone(left: float, right: float, size: float, width: int) -> float:
    """In the middle, or as near to it as keeps the hands in the picture."""
    low, high = _MARGIN * width - left * size, (1 - _MARGIN) * width - right * size
    middle = width / 2 - (left + right) / 2 * size * _UPRIGHT
    return min(max(middle, low), high) if low <= high else (low + high) / 2


def _box(figures: Sequence[Figure]) -> tuple[float, float, float]:
    """Left, right and top of all that one does, hands to their tips."""
    points = np.concatenate([np.concatenate([each.body, each.hands.reshape(-1, 2)]) for each in figures])
    top = max(float(np.nanmax(points[:, 1])), *(each.crown for each in figures))
    return float(np.nanmin(points[:, 0])), float(np.nanmax(points[:, 0])), top
