"""Arms and legs: soft curves through their joints; hands and boots at their ends."""

from dataclasses import dataclass
from math import atan2, degrees

from generation.drawing.canvas import Canvas, Cap
from generation.drawing.color import darken
from generation.drawing.path import Path
from generation.engines.draft.puppets.shading import INK, Part
from generation.motion.pose import Point

_INK_WIDTH = 14.0  # both sides together
_JOIN = 0.05  # of the way: how much earlier colour begins than ink, and shadow than colour: no line across


@dataclass(frozen=True, slots=True)
class LimbStyle:
    width: float
    color: str

    @property
    def reach(self) -> float:
        """From the middle to the ink's edge."""
        return (self.width + _INK_WIDTH) / 2


@dataclass(frozen=True, slots=True)
class Limb:
    """A quadratic curve from shoulder or hip to hand or foot, in puppet units, y down."""

    x0: float
    y0: float
    cx: float
    cy: float
    x1: float
    y1: float
    raised: bool

    @property
    def direction(self) -> float:
        """In which it ends, degrees clockwise from the right."""
        return degrees(atan2(self.y1 - self.cy, self.x1 - self.cx))

    def outer(self, share: float) -> "Limb":
        """The part beyond a share of the way: de Casteljau's split of the curve."""
        ax, ay = _between(self.x0, self.cx, share), _between(self.y0, self.cy, share)
        bx, by = _between(self.cx, self.x1, share), _between(self.cy, self.y1, share)
        return Limb(_between(ax, bx, share), _between(ay, by, share), bx, by, self.x1, self.y1, self.raised)


def limb(bones: tuple[Point, Point, Point], units: float) -> Limb:
    """From the points (body heights, y up) of its ends and its joint; `units` to a body height."""
    start, joint, end = bones
    # The control point lies twice as far out as the joint, so that the curve passes through it.
    cx, cy = 2 * joint.x - (start.x + end.x) / 2, 2 * joint.y - (start.y + end.y) / 2
    return Limb(
        start.x * units, -start.y * units, cx * units, -cy * units, end.x * units, -end.y * units, end.y > start.y
    )


def draw_limb(canvas: Canvas, curve: Limb, style: LimbStyle, begin: float = 0.0) -> None:
    """Ink, colour, and a shadow along the lower side; from a share of the way on, with an open end there."""
    cap: Cap = "butt" if begin else "round"
    whole = curve.outer(max(0.0, begin - _JOIN))
    inked = curve.outer(begin)
    outline = Path().move(inked.x0, inked.y0).quad(inked.cx, inked.cy, inked.x1, inked.y1)
    path = Path().move(whole.x0, whole.y0).quad(whole.cx, whole.cy, whole.x1, whole.y1)
    canvas.stroke(outline, INK, style.width + _INK_WIDTH, cap)
    canvas.stroke(path, style.color, style.width, cap)
    shift = style.width * 0.27
    dark = curve.outer(max(0.0, begin - 2 * _JOIN))
    shade = Path().move(dark.x0 + shift, dark.y0 + shift)
    shade.quad(dark.cx + shift, dark.cy + shift, dark.x1 + shift, dark.y1 + shift)
    canvas.stroke(shade, darken(style.color, 0.15), style.width * 0.42, "butt")


def _between(start: float, end: float, share: float) -> float:
    return start + (end - start) * share


def mitten(color: str, size: float = 1.0) -> Part:
    """A hand: round palm and a thumb, pointing down from the wrist."""
    path = Path().move(-22 * size, 2 * size)
    path.cubic(-36 * size, 20 * size, -34 * size, 52 * size, -4 * size, 54 * size)
    path.cubic(20 * size, 54 * size, 24 * size, 40 * size, 25 * size, 32 * size)
    path.cubic(38 * size, 36 * size, 46 * size, 20 * size, 36 * size, 12 * size)
    path.cubic(30 * size, 6 * size, 26 * size, 2 * size, 18 * size, -4 * size)
    path.quad(0, -12 * size, -22 * size, 2 * size).close()
    return Part(path, color, ink=7)


def boot(color: str, *, length: float = 62.0, height: float = 44.0) -> Part:
    """A shoe seen from the side, toe to the right, sole at 0."""
    path = Path().move(-30, -4).cubic(-36, -height * 0.7, -28, -height, -4, -height)
    path.cubic(10, -height, 14, -height * 0.8, 26, -height * 0.68)
    path.cubic(length - 6, -height * 0.6, length + 2, -height * 0.1, length - 8, 4)
    path.cubic(length - 20, 10, -20, 10, -30, -4).close()
    return Part(path, color, ink=7)
