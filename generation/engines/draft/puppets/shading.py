"""Cel shading: a base with a slight gradient, one hard shadow, one highlight, and an ink line around."""

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, lighten, with_alpha
from generation.drawing.paint import Paint, linear
from generation.drawing.path import Path

INK = "#261c36"
INK_WIDTH = 8.0
SHADOW = with_alpha("#1b0f4a", 0.20)
SHINE = with_alpha("#ffffff", 0.34)


class Part:
    """A shape whose shading is worked out once and drawn at every frame."""

    def __init__(
        self, path: Path, color: str, *, ink: float = INK_WIDTH, shine: bool = True, depth: float = 0.10
    ) -> None:
        box = path.bounds
        self.path = path
        self._ink = ink
        self._base: Paint = linear(
            box.left, box.top, box.left + box.width * 0.3, box.bottom, lighten(color, 0.16), color, darken(color, 0.10)
        )
        away = path.moved(-depth * box.width, -depth * 0.75 * box.height)
        self._shadow = path.minus(away)
        self._shine: Path | None = None
        if shine:
            spot = Path().oval(
                box.left + box.width * 0.32, box.top + box.height * 0.16, box.width * 0.17, box.height * 0.09
            )
            self._shine = spot.within(path)

    def draw(self, canvas: Canvas) -> None:
        canvas.fill(self.path, self._base)
        canvas.fill(self._shadow, SHADOW)
        if self._shine is not None:
            canvas.fill(self._shine, SHINE)
        if self._ink:
            canvas.stroke(self.path, INK, self._ink)


class Flat:
    """A shape of one colour with an ink line: for details too small to shade."""

    def __init__(self, path: Path, paint: Paint, *, ink: float = 5.0) -> None:
        self.path = path
        self._paint = paint
        self._ink = ink

    def draw(self, canvas: Canvas) -> None:
        canvas.fill(self.path, self._paint)
        if self._ink:
            canvas.stroke(self.path, INK, self._ink)


def egg(x: float, y: float, rx: float, ry: float, square: float = 0.0) -> Path:
    """A shape between an ellipse (`square` 0) and a rectangle (1) around a centre."""
    # 0.5523 of the radius is the cubic that comes closest to a quarter of a circle.
    c = 0.5523 + (1 - 0.5523) * square
    path = Path().move(x, y - ry)
    path.cubic(x + c * rx, y - ry, x + rx, y - c * ry, x + rx, y)
    path.cubic(x + rx, y + c * ry, x + c * rx, y + ry, x, y + ry)
    path.cubic(x - c * rx, y + ry, x - rx, y + c * ry, x - rx, y)
    return path.cubic(x - rx, y - c * ry, x - c * rx, y - ry, x, y - ry).close()


def box(left: float, top: float, right: float, bottom: float, radius: float) -> Path:
    return Path().round_rect(left, top, right - left, bottom - top, radius)
