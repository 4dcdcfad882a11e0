"""Gradients. A paint is a colour or a gradient."""

from collections.abc import Sequence
from math import isfinite

from generation.drawing import skia
from generation.drawing.color import checked


class Gradient:
    """Colours along a line or out from a point, in the coordinates of what it paints. Bound to its thread."""

    __slots__ = ("native",)

    def __init__(self, native: skia.CanvasGradient, colors: Sequence[str]) -> None:
        if len(colors) < 2:
            raise ValueError("a gradient needs two colours or more")
        for index, color in enumerate(colors):
            native.add_color_stop(index / (len(colors) - 1), checked(color))
        self.native = native


Paint = str | Gradient


def linear(x0: float, y0: float, x1: float, y1: float, *colors: str) -> Gradient:
    """Colours at even steps from one point to another. Raises ValueError."""
    if not isfinite(x0 + y0 + x1 + y1):
        raise ValueError(f"not a finite line: {(x0, y0, x1, y1)}")
    return Gradient(skia.CanvasGradient.linear(x0, y0, x1, y1), colors)


def radial(x: float, y: float, radius: float, *colors: str) -> Gradient:
    """Colours at even steps from a centre out to a radius. Raises ValueError."""
    if not isfinite(x + y + radius) or radius <= 0:
        raise ValueError(f"not a circle: {(x, y, radius)}")
    return Gradient(skia.CanvasGradient.radial(x, y, 0.0, x, y, radius), colors)
