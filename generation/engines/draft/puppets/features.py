"""A kind's face: where it has its eyes, brows, cheeks and mouth, and their drawing."""

from dataclasses import dataclass

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, with_alpha
from generation.drawing.path import Path
from generation.engines.draft.puppets.eyes import Eye
from generation.engines.draft.puppets.faces import Expression
from generation.engines.draft.puppets.figure import Acting
from generation.engines.draft.puppets.mouths import draw_mouth
from generation.engines.draft.puppets.shading import INK

_BLUSHING = 0.55  # a flush beyond this has hatching


@dataclass(frozen=True, slots=True)
class FaceLayout:
    """Where a kind has its features, from the middle of its face. `eye_x` 0: one eye."""

    eye_x: float = 72.0
    eye_y: float = -20.0
    eye_radius: float = 46.0
    mouth_y: float = 72.0
    mouth_size: float = 0.9
    cheek_x: float = 116.0
    cheek_y: float = 48.0
    brow_color: str = INK
    fangs: bool = False


class Face:
    """A face's fixed paints and its drawing. `lid` is the colour around the eyes."""

    def __init__(self, iris: str, lid: str, layout: FaceLayout, cheek: str = "#ff6f94") -> None:
        self._layout = layout
        self._cheek = cheek
        self._sides = (-1, 1) if layout.eye_x else (0,)
        self._eye = Eye(iris, layout.eye_radius, lid, layout.brow_color)
        hatching = Path()
        for step in (-1, 0, 1):
            hatching.move(step * 13 + 5, -9).line(step * 13 - 5, 9)
        self._hatching, self._hatching_color = hatching, with_alpha(darken(cheek, 0.12), 0.75)

    def draw(self, canvas: Canvas, acting: Acting) -> None:
        """From the middle of the face, wherever the head's turn has it."""
        layout, show = self._layout, acting.expression
        self._draw_cheeks(canvas, show, acting.pose.turn)
        for side in self._sides:
            with canvas.saved():
                canvas.translate(side * layout.eye_x, layout.eye_y)
                self._eye.draw(canvas, show, side)
        with canvas.saved():
            canvas.translate(7 * show.smirk, layout.mouth_y)
            canvas.scale(layout.mouth_size)
            draw_mouth(canvas, show, fangs=layout.fangs)
        for side in self._sides:  # last: brows and tears lie over everything
            with canvas.saved():
                canvas.translate(side * layout.eye_x, layout.eye_y)
                self._eye.draw_tears(canvas, show, side, acting.turns)
                self._eye.draw_brow(canvas, show, side)

    def _draw_cheeks(self, canvas: Canvas, show: Expression, turn: float) -> None:
        layout = self._layout
        color = with_alpha(self._cheek, round(0.36 + 0.34 * show.flush, 2))
        for side in (-1, 1):
            aside = max(0.0, side * turn)  # turned away, a cheek comes nearer to the middle and looks narrower
            x = side * (layout.cheek_x - 24 * aside)
            canvas.oval(x, layout.cheek_y, (29 + 5 * show.flush) * (1 - 0.3 * aside), 17 + 4 * show.flush, color)
            if show.flush > _BLUSHING:
                with canvas.saved():
                    canvas.translate(x, layout.cheek_y)
                    canvas.stroke(self._hatching, self._hatching_color, 4)
