"""Accessories that any kind may wear."""

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken
from generation.drawing.path import Path
from generation.engines.draft.puppets.shading import INK, Flat, Part, box, egg

WORN = ("scarf", "glasses", "bow", "crown")


class Worn:
    """The accessories of one puppet. Scarves are drawn with the trunk, everything else with the head."""

    def __init__(
        self, accessories: tuple[str, ...], accent: str, *, head_top: float, eye_x: float, eye_y: float
    ) -> None:
        self._eye_x, self._eye_y = eye_x, eye_y
        self._glasses = "glasses" in accessories
        self._scarf = (scarf(accent), scarf_end(accent)) if "scarf" in accessories else None
        self._on_head = []
        if "bow" in accessories:
            self._on_head.extend(_bow(accent, 96, head_top + 26))
        if "crown" in accessories:
            self._on_head.append(_crown(head_top + 14))

    def draw_neck(self, canvas: Canvas, swing: float) -> None:
        if self._scarf is not None:
            draw_scarf(canvas, self._scarf[0], self._scarf[1], swing)

    def draw_head(self, canvas: Canvas) -> None:
        for part in self._on_head:
            part.draw(canvas)

    def draw_face(self, canvas: Canvas) -> None:
        if not self._glasses:
            return
        x, y = self._eye_x, self._eye_y
        for side in (-1, 1):
            canvas.stroke(Path().circle(side * x, y, 60), INK, 9)
        canvas.stroke(Path().move(-x + 60, y - 6).quad(0, y - 20, x - 60, y - 6), INK, 9)


def scarf(color: str) -> Part:
    return Part(box(-96, -318, 96, -270, 24), color, ink=7)


def scarf_end(color: str) -> Flat:
    path = (
        Path()
        .move(-22, 0)
        .line(22, 0)
        .quad(30, 50, 24, 98)
        .line(8, 88)
        .line(-4, 100)
        .line(-18, 88)
        .quad(-16, 40, -22, 0)
    )
    return Flat(path.close(), darken(color, 0.08), ink=7)


def draw_scarf(canvas: Canvas, wrap: Part, end: Flat, swing: float) -> None:
    """A scarf around the neck, its end swinging over the chest."""
    with canvas.saved():
        canvas.translate(52, -282)
        canvas.rotate(-6 + 8 * swing)
        end.draw(canvas)
    wrap.draw(canvas)


def _bow(color: str, x: float, y: float) -> list[Part]:
    wings = []
    for side in (-1, 1):
        path = Path().move(x, y).cubic(x + side * 20, y - 50, x + side * 70, y - 50, x + side * 62, y)
        wings.append(Part(path.cubic(x + side * 70, y + 46, x + side * 20, y + 44, x, y).close(), color, ink=6))
    return [*wings, Part(egg(x, y, 15, 19), darken(color, 0.1), ink=6, shine=False)]


def _crown(y: float) -> Part:
    points = [(-74, y), (-86, y - 74), (-44, y - 40), (0, y - 92), (44, y - 40), (86, y - 74), (74, y)]
    return Part(Path().polygon(points), "#ffcf3f", ink=7)
