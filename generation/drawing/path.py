"""Outlines. Methods return the path, so that they can be chained."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite, tau
from typing import Self

from generation.drawing import skia


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle."""

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


class Path:
    """An outline of lines and curves. Bound to its thread. Every method raises ValueError for what is not finite."""

    __slots__ = ("native",)

    def __init__(self) -> None:
        self.native = skia.Path2D()

    def move(self, x: float, y: float) -> Self:
        require_finite(x + y)
        self.native.move_to(x, y)
        return self

    def line(self, x: float, y: float) -> Self:
        require_finite(x + y)
        self.native.line_to(x, y)
        return self

    def quad(self, cx: float, cy: float, x: float, y: float) -> Self:
        """A quadratic curve over one control point."""
        require_finite(cx + cy + x + y)
        self.native.quadratic_curve_to(cx, cy, x, y)
        return self

    def cubic(self, c0x: float, c0y: float, c1x: float, c1y: float, x: float, y: float) -> Self:
        """A cubic curve over two control points."""
        require_finite(c0x + c0y + c1x + c1y + x + y)
        self.native.bezier_curve_to(c0x, c0y, c1x, c1y, x, y)
        return self

    def close(self) -> Self:
        self.native.close_path()
        return self

    def oval(self, x: float, y: float, rx: float, ry: float) -> Self:
        """An ellipse around a centre."""
        require_finite(x + y + rx + ry)
        require_not_negative(rx, ry)
        self.native.move_to(x + rx, y)  # else a line joins it to what the path holds already
        self.native.ellipse(x, y, rx, ry, 0.0, 0.0, tau, None)
        self.native.close_path()
        return self

    def circle(self, x: float, y: float, radius: float) -> Self:
        return self.oval(x, y, radius, radius)

    def rect(self, x: float, y: float, width: float, height: float) -> Self:
        require_finite(x + y + width + height)
        self.native.rect(x, y, width, height)
        return self

    def round_rect(self, x: float, y: float, width: float, height: float, rx: float, ry: float | None = None) -> Self:
        """A rectangle whose corners are quarters of an ellipse; the radii are limited to half the sides."""
        require_finite(x + y + width + height + rx)
        require_not_negative(width, height, rx)
        rx, ry = min(rx, width / 2), min(rx if ry is None else ry, height / 2)
        self.native.round_rect(x, y, width, height, rx, ry, rx, ry, rx, ry, rx, ry)
        return self

    def polygon(self, points: Iterable[tuple[float, float]]) -> Self:
        """A closed figure of straight lines."""
        start = True
        for x, y in points:
            if start:
                self.move(x, y)
            else:
                self.line(x, y)
            start = False
        return self.close()

    def moved(self, x: float, y: float) -> "Path":
        """A copy elsewhere."""
        require_finite(x + y)
        return _of(self.native.offset(x, y))

    def minus(self, other: "Path") -> "Path":
        """What of this shape lies outside the other; a hole where that lies within."""
        return _of(self.native.op(other.native, "difference").unwind())

    def within(self, other: "Path") -> "Path":
        """What of this shape lies inside the other."""
        return _of(self.native.op(other.native, "intersect"))

    @property
    def bounds(self) -> Box:
        """The smallest box around the outline's curves."""
        box = self.native.bounds()
        return Box(box.left, box.top, box.right, box.bottom)


def _of(native: skia.Path2D) -> Path:
    path = Path.__new__(Path)
    path.native = native
    return path


def require_finite(total: float) -> None:
    """Raises ValueError unless the sum of some coordinates, and so each of them, is finite."""
    if not isfinite(total):
        raise ValueError("a coordinate is not a finite number")


def require_not_negative(*lengths: float) -> None:
    for length in lengths:
        if length < 0:
            raise ValueError(f"a length is negative: {length}")
