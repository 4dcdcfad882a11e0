"""Who stands where, and how large: pure geometry, in world units.

The world is 1024 units high and as wide as the picture's shape makes it. The camera (`camera/`) shows all of it or a
part, never what lies outside.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from generation.engines.draft.extents import Extent
from generation.engines.draft.seeds import rng
from generation.motion.phase import offset_turns
from generation.motion.registry import Motion

HEIGHT = 1024.0
GROUND = 838.0  # the front row's feet, at the lowest: about where captions begin
HORIZON = 700.0
WIDE_ZOOM = 1.07  # the wide view may come this near whoever stands where

_FOCUS_Y = 0.70 * HEIGHT  # what that zoom leaves in place
_LARGEST = 620.0  # a body's height: a figure alone fills three fifths of the picture, with room for a jump
_OVERLAP = 0.86  # neighbours' arms may share this much of their room; heads never do
_HEAD_HALF = 0.32  # body heights; the widest head
_ROW_WORTH = 0.85  # another row must make everybody larger by a sixth: it hides legs
_ROW_STEP = 0.60  # body heights between two rows: the front row's heads end below the back row's faces
_FARTHER = 0.95  # a row's size to that of the row before it
_MARGIN = 10.0
_STAGGER = 0.38  # body heights by which two equally long rows are shifted against each other
_DEPTH = 125.0  # from the horizon down to the first feet: where every place has firm ground
_FEET = 0.05  # body heights that shoes and shadow reach below the mark
_EMPTY = 280.0  # so much sky over the heads is enough; of more, a part goes below the feet
_RAISED = 0.35
_CLEAR = 0.04  # of the picture's height, between faces and captions: the camera moves


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """An upright rectangle of the world; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def around(self, other: "Box") -> "Box":
        """The smallest box that holds both."""
        return Box(
            left=min(self.left, other.left),
            top=min(self.top, other.top),
            right=max(self.right, other.right),
            bottom=max(self.bottom, other.bottom),
        )


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
    faces: tuple[Box, ...]  # by member: where a face may be, whatever its owner does
    bodies: tuple[Box, ...]  # by member: likewise, hands, hat and shoes included
    width: float
    horizon: float
    ground: float

    @property
    def everybody(self) -> Box | None:
        """The box around all bodies; None where nobody is."""
        found = None
        for body in self.bodies:
            found = body if found is None else found.around(body)
        return found


def stage(
    names: Sequence[str],
    extents: Sequence[Extent],
    motion: Motion,
    seed: int,
    *,
    aspect: float,
    caption_top: float,
) -> Staging:
    """Everybody in the picture, as large as it allows; an empty cast leaves the place alone.

    `aspect` is width over height. No face comes below `caption_top`, of the picture's height.
    """
    numbers = rng(seed, "staging")
    width = HEIGHT * aspect
    rows = _rows([int(index) for index in numbers.permutation(len(names))], extents, width)
    size = min(_rows_size(rows, extents, width), _LARGEST) if rows else _LARGEST
    size *= float(numbers.uniform(0.93, 1.0))  # a step back or forward, and room to stand elsewhere
    ground = _ground(rows, extents, size, caption_top)
    while rows and ground - _tallest(rows, extents) * size < _top() + _MARGIN:
        size *= 0.96
        ground = _ground(rows, extents, size, caption_top)
    direction = int(numbers.choice((-1, 1)))
    marks: list[Mark] = []
    for depth, row in enumerate(rows):
        behind = len(rows) - 1 - depth
        y = ground - behind * _ROW_STEP * size
        # Rows stand in each other's gaps: the back one to the left, the next one to the right.
        share = float(numbers.uniform(0.30, 0.70)) if len(rows) == 1 or len(row) < len(rows[0]) else float(depth % 2)
        row_size = size * _FARTHER**behind
        xs = _places(row, extents, width, row_size, share)
        for place, (member, x) in enumerate(zip(row, xs, strict=True)):
            facing = direction if motion.travel_heights_s or len(names) == 1 else (1 if x < width / 2 else -1)
            nearer = 8.0 if place % 2 else 0.0  # a line drawn with a ruler looks staged
            marks.append(_mark(member, x, y - nearer, row_size, facing, names[member], seed))
    marks.sort(key=lambda mark: mark.y)
    members = sorted(marks, key=lambda mark: mark.member)
    return Staging(
        marks=tuple(marks),
        faces=tuple(_face(mark, extents[mark.member]) for mark in members),
        bodies=tuple(_body(mark, extents[mark.member]) for mark in members),
        width=width,
        horizon=min(
            HORIZON + float(numbers.uniform(-24, 16)), min((mark.y for mark in marks), default=GROUND) - _DEPTH
        ),
        ground=ground,
    )


def _face(mark: Mark, room: Extent) -> Box:
    return Box(
        left=mark.x - room.face_half * mark.size,
        top=mark.y - room.face_top * mark.size,
        right=mark.x + room.face_half * mark.size,
        bottom=mark.y - room.face_bottom * mark.size,
    )


def _body(mark: Mark, room: Extent) -> Box:
    return Box(
        left=mark.x - room.half_width * mark.size,
        top=mark.y - room.height * mark.size,
        right=mark.x + room.half_width * mark.size,
        bottom=mark.y + _FEET * mark.size,
    )


def _mark(member: int, x: float, y: float, size: float, facing: int, name: str, seed: int) -> Mark:
    numbers = rng(seed, "mark", name)
    return Mark(
        member=member,
        x=x,
        y=y,
        size=size * float(numbers.uniform(0.97, 1.0)),
        facing=facing,
        mirror=facing < 0,
        offset_turns=offset_turns(seed, name),
        hand=int(numbers.choice((-1, 1))),
        temper=float(numbers.uniform(0, 1)),
    )


def _rows(order: list[int], extents: Sequence[Extent], width: float) -> list[list[int]]:
    """As many rows as make everybody largest, few where that changes little; the back row first."""
    if not order:
        return []
    ways = [_dealt(order, count) for count in range(1, len(order) + 1)]
    return max(ways, key=lambda rows: _rows_size(rows, extents, width) * _ROW_WORTH ** (len(rows) - 1))


def _dealt(order: list[int], count: int) -> list[list[int]]:
    """In rows of even length; where it does not come out even, the rows at the back are longer."""
    long, rest = divmod(len(order), count)
    ends = [row * long + min(row, rest) for row in range(count + 1)]
    return [order[first:after] for first, after in pairwise(ends)]


def _rows_size(rows: list[list[int]], extents: Sequence[Extent], width: float) -> float:
    """The largest body height in front at which all rows fit between the edges, and under the picture's top."""
    across = _safe(width)[1] - _safe(width)[0]
    above = GROUND - _top() - _MARGIN
    staggered = len(rows) > 1 and len(rows[0]) == len(rows[-1])
    found = _LARGEST
    for depth, row in enumerate(rows):
        behind = len(rows) - 1 - depth
        smaller = _FARTHER**behind
        tallest = max(extents[member].height for member in row) * smaller + behind * _ROW_STEP
        span = (_span(row, extents) + (_STAGGER if staggered else 0.0)) * smaller
        found = min(found, across / span, above / tallest)
    return found


def _ground(rows: list[list[int]], extents: Sequence[Extent], size: float, caption_top: float) -> float:
    """Where the front row stands: higher where the picture's shape leaves much sky, and where a motion brings faces
    down to the captions."""
    if not rows:
        return GROUND
    sky = GROUND - _top() - _MARGIN - _tallest(rows, extents) * size
    lowest = min(extents[member].face_bottom for member in rows[-1])
    return min(GROUND - _RAISED * max(0.0, sky - _EMPTY), (caption_top - _CLEAR) * HEIGHT + lowest * size)


def _tallest(rows: list[list[int]], extents: Sequence[Extent]) -> float:
    """From the front row's feet to the highest hat, in the front row's body heights."""
    return max(
        extents[member].height * _FARTHER**behind + behind * _ROW_STEP
        for behind, row in enumerate(reversed(rows))
        for member in row
    )


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
    """The part of the world's width in which everybody stands."""
    cut = (1 - 1 / WIDE_ZOOM) / 2 * width
    return cut + _MARGIN, width - cut - _MARGIN


def _top() -> float:
    """The top edge of the part of the world in which everybody stands."""
    return _FOCUS_Y * (1 - 1 / WIDE_ZOOM)
