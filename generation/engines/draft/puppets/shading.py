"""Cel shading: a base tone, light, two steps of shadow, a highlight, and an ink line around."""

from typing import Self

from generation.drawing.canvas import Canvas
from generation.drawing.color import SHADE, with_alpha
from generation.drawing.paint import Paint
from generation.drawing.path import Path

INK = "#261c36"
INK_WIDTH = 8.0
_SHADOW = with_alpha(SHADE, 0.17)
_SOFT_SHADOW = with_alpha(SHADE, 0.09)
_LIGHT = with_alpha("#ffffff", 0.09)
_SHINE = with_alpha("#ffffff", 0.34)
_LARGE = 120.0 * 120.0  # square units; smaller parts need no second step of shadow


class Part:
    """A shape whose shading is worked out once and drawn at every frame.

    Flat tones only: a gradient over a head costs 0.6 ms a frame, a flat fill 0.03 ms (1024x1024, one core).
    """

    def __init__(
        self, path: Path, color: str, *, ink: float = INK_WIDTH, shine: bool = True, depth: float = 0.10
    ) -> None:
        box = path.bounds
        self.path = path
        self._ink = ink
        self._color = color
        wide, tall = depth * box.width, depth * 0.75 * box.height
        self._tones = [(path.minus(path.moved(-wide, -tall)), _SHADOW)]
        if box.width * box.height > _LARGE:
            self._tones.append((path.within(path.moved(-2.6 * wide, -3.4 * tall)), _LIGHT))
            self._tones.append((path.minus(path.moved(-1.9 * wide, -1.9 * tall)), _SOFT_SHADOW))
        if shine:
            spot = Path().oval(
                box.left + box.width * 0.32, box.top + box.height * 0.16, box.width * 0.17, box.height * 0.09
            )
            self._tones.append((spot.within(path), _SHINE))

    def cut(self, frame: Path) -> Self:
        """Only what lies within the frame, shaded as the whole was."""
        self.path = self.path.within(frame)
        self._tones = [(tone.within(frame), paint) for tone, paint in self._tones]
        return self

    def draw(self, canvas: Canvas) -> None:
        canvas.fill(self.path, self._color)
        for tone, paint in self._tones:
            canvas.fill(tone, paint)
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
