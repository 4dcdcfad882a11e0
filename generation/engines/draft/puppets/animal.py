"""What kinds with a bare belly share."""

from generation.drawing.canvas import Canvas
from generation.engines.draft.puppets.figure import Acting, Figure
from generation.engines.draft.puppets.shading import INK, Flat, Part
from generation.engines.draft.puppets.worn import Worn


class Animal(Figure):
    """Draws a trunk with a belly, and over it what the kind has and wears at its neck."""

    _trunk: Part
    _belly: Flat
    _worn: Worn

    def draw_trunk(self, canvas: Canvas, acting: Acting) -> None:
        self._trunk.draw(canvas)
        self._belly.draw(canvas)
        canvas.stroke(self._trunk.path, INK, 8)
        self.draw_collar(canvas)
        self._worn.draw_neck(canvas, acting.swing)

    def draw_collar(self, canvas: Canvas) -> None:
        """From between the feet, trunk upright."""
