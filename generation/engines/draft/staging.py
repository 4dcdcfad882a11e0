"""Who stands where, how large, and what the camera does: pure geometry, in world units.

The world is 1024 units high and as wide as the picture's shape makes it. Screen and world agree but for the camera,
which zooms in by MAX_ZOOM at most and never shows what lies outside the world.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import sin, tau

import numpy as np

from generation.engines.draft.seeds import rng
from generation.motion.clock import Clock, Moment
from generation.motion.pose import mirrored
from generation.motion.registry import Motion
from generation.motion.skeleton import CARTOON, joints

HEIGHT = 1024.0
CAPTION_TOP = 0.82  # of the height: below lie the captions, so faces end above
GROUND = 838.0  # the front row's feet: just above the captions
HORIZON = 700.0
MIN_ZOOM, MAX_ZOOM = 1.02, 1.05
FOCUS_Y = 0.70 * HEIGHT  # what the zoom leaves in place

_LARGEST = 600.0  # a body's height: a figure alone fills three fifths of the picture, with room for a jump
_OVERLAP = 0.86  # neighbours' arms may share this much of their room; heads never do
_HEAD_HALF = 0.32  # body heights; the widest head
_CROWDED = 300.0  # bodies smaller than this are better off in two rows
_ROW_STEP = 0.60  # body heights between two rows: the front row's heads end below the back row's faces
_MARGIN = 10.0
_STAGGER = 0.38  # body heights by which two equally long rows are shifted against each other
_DEPTH = 125.0  # from the horizon down to the first feet: where every place has firm ground
_HAND = 0.09  # body heights from the wrist to the fingertips
_TALKING = 0.42  # body heights that a talking hand reaches out
_SAMPLES = 64
_PAN_HZ, _ZOOM_HZ = 0.15, 0.14


@dataclass(frozen=True, kw_only=True, slots=True)
class Extent:
    """Room that a figure needs around its mark, in body heights, everything that it does included."""

    half_width: float
    height: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """Where one member of the cast stands, and how. Units of the world."""

    member: int  # index in the shot's cast
    x: float
    y: float  # of the feet
    size: float  # body height
    facing: int  # -1 left, 1 right
    mirror: bool  # of the motion
    offset_turns: float  # of the motion
    hand: int  # which hand beats the accents, -1 or 1
    temper: float  # 0 to 1: how broad a smile


@dataclass(frozen=True, kw_only=True, slots=True)
class Staging:
    marks: tuple[Mark, ...]  # back to front
    width: float
    horizon: float
    ground: float
    pan_turns: float  # where the camera's slow rhythms start
    zoom_turns: float


def stage(names: Sequence[str], extents: Sequence[Extent], aspect: float, motion: Motion, seed: int) -> Staging:
    """Everybody in the picture, as large as it allows; an empty cast leaves the place alone. `aspect` is width over
    height."""
    numbers = rng(seed, "staging")
    width = HEIGHT * aspect
    rows = _rows([int(index) for index in numbers.permutation(len(names))], extents, width)
    size = min((_row_size(row, extents, width, rows) for row in rows), default=_LARGEST)
    size *= float(numbers.uniform(0.91, 1.0))  # a step back or forward, and room to stand elsewhere
    direction = int(numbers.choice((-1, 1)))
    marks: list[Mark] = []
    for depth, row in enumerate(rows):
        y = GROUND - (len(rows) - 1 - depth) * _ROW_STEP * size
        # Two rows stand in each other's gaps: the back one to the left, the front one to the right.
        share = float(numbers.uniform(0.30, 0.70)) if len(rows) == 1 or len(row) < len(rows[0]) else float(depth)
        xs = _places(row, extents, width, size, share)
        for place, (member, x) in enumerate(zip(row, xs, strict=True)):
            facing = direction if motion.travel_heights_s or len(names) == 1 else (1 if x < width / 2 else -1)
            nearer = 8.0 if place % 2 else 0.0  # a line drawn with a ruler looks staged
            marks.append(_mark(member, x, y - nearer, size, facing, rng(seed, "mark", names[member])))
    marks.sort(key=lambda mark: mark.y)
    return Staging(
        marks=tuple(marks),
        width=width,
        horizon=min(
            HORIZON + float(numbers.uniform(-24, 16)), min((mark.y for mark in marks), default=GROUND) - _DEPTH
        ),
        ground=GROUND,
        pan_turns=float(numbers.uniform(0, 1)),
        zoom_turns=float(numbers.uniform(0, 1)),
    )


def extent(height: float, half_width: float, motion: Motion, clock: Clock) -> Extent:
    """The room of a figure whose kind needs `height` and `half_width` standing, while it moves and gestures."""
    hands, heads, lift, stretch, shift = _reach(motion, clock)
    wide = max(hands, half_width + heads)
    return Extent(half_width=wide + shift, height=height * stretch + lift)


@lru_cache(64)
def _reach(motion: Motion, clock: Clock) -> tuple[float, float, float, float, float]:
    """Of a motion, mirrored or not: how far hands and head go sideways, how high it lifts and stretches, how far the
    whole body shifts."""
    poses = [motion.pose(Moment(clock, clock.duration_s * step / _SAMPLES)) for step in range(_SAMPLES)]
    found = [joints(side, CARTOON) for pose in poses for side in (pose, mirrored(pose))]
    return (
        max(max(joint.right_wrist.x for joint in found) + _HAND, _TALKING),
        max(joint.head.x for joint in found) * 0.7,
        max(pose.lift + max(0.0, pose.bob) for pose in poses),
        max(1.0, *(pose.stretch for pose in poses)),
        max(abs(pose.x) for pose in poses),
    )


def camera(staging: Staging, clock: Clock, time_s: float) -> tuple[float, float]:
    """Pan in world units and zoom at a time; slow enough to be felt rather than seen."""
    share = 0.5 + 0.5 * sin(tau * (clock.turns(time_s, _ZOOM_HZ) + staging.zoom_turns))
    zoom = MIN_ZOOM + (MAX_ZOOM - MIN_ZOOM) * share
    room = (1 - 1 / MIN_ZOOM) / 2 * staging.width  # so far the widest view may move without leaving the world
    return room * sin(tau * (clock.turns(time_s, _PAN_HZ) + staging.pan_turns)), zoom


def on_screen(staging: Staging, x: float, y: float, pan: float, zoom: float) -> tuple[float, float]:
    """Where the camera shows a point of the world; in world units from the picture's top left corner."""
    middle = staging.width / 2
    return middle + (x - middle - pan) * zoom, FOCUS_Y + (y - FOCUS_Y) * zoom


def _mark(member: int, x: float, y: float, size: float, facing: int, numbers: np.random.Generator) -> Mark:
    return Mark(
        member=member,
        x=x,
        y=y,
        size=size * float(numbers.uniform(0.97, 1.0)),
        facing=facing,
        mirror=facing < 0,
        offset_turns=float(numbers.integers(0, 8)) / 8,
        hand=int(numbers.choice((-1, 1))),
        temper=float(numbers.uniform(0, 1)),
    )


def _rows(order: list[int], extents: Sequence[Extent], width: float) -> list[list[int]]:
    """One row, or two where one would make everybody small; the back row first."""
    if not order:
        return []
    if len(order) < 3 or _row_size(order, extents, width, [order]) >= _CROWDED:
        return [order]
    back = (len(order) + 1) // 2
    return [order[:back], order[back:]]


def _row_size(row: list[int], extents: Sequence[Extent], width: float, rows: list[list[int]]) -> float:
    """The largest body height at which a row fits between the edges, and under the picture's top."""
    across = _safe(width)[1] - _safe(width)[0]
    heads = GROUND - _top() - _MARGIN
    tallest = max(extents[member].height for member in row) + (len(rows) - 1) * _ROW_STEP
    shifted = _STAGGER if len(rows) == 2 and len(rows[0]) == len(rows[1]) else 0.0
    return min(_LARGEST, across / (_span(row, extents) + shifted), heads / tallest)


def _span(row: list[int], extents: Sequence[Extent]) -> float:
    """A row's width in body heights."""
    ends = extents[row[0]].half_width + extents[row[-1]].half_width
    return ends + sum(_gap(extents[a], extents[b]) for a, b in pairwise(row))


def _gap(left: Extent, right: Extent) -> float:
    return max(2 * _HEAD_HALF, (left.half_width + right.half_width) * _OVERLAP)


def _places(row: list[int], extents: Sequence[Extent], width: float, size: float, share: float) -> list[float]:
    """Where a row stands. What room is left goes between them; of the rest, `share` lies to the left."""
    left, right = _safe(width)
    spare = (right - left) - _span(row, extents) * size
    between = min(spare / (len(row) + 1), 0.22 * size)
    slack = spare - between * (len(row) - 1)
    x = left + slack * share + extents[row[0]].half_width * size
    places = [x]
    for a, b in pairwise(row):
        x += _gap(extents[a], extents[b]) * size + between
        places.append(x)
    return places


def _safe(width: float) -> tuple[float, float]:
    """The part of the world's width that every view shows."""
    pan = (1 - 1 / MIN_ZOOM) / 2 * width
    cut = (1 - 1 / MAX_ZOOM) / 2 * width
    return cut + pan + _MARGIN, width - cut - pan - _MARGIN


def _top() -> float:
    """The lowest top edge of any view."""
    return FOCUS_Y * (1 - 1 / MAX_ZOOM)
