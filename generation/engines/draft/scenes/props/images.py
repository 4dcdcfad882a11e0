"""Props as images, drawn once and moved at every frame."""

from math import cos, sin, tau

from generation.drawing.canvas import Canvas, Image
from generation.drawing.color import with_alpha
from generation.engines.draft.scenes.nature import glow
from generation.engines.draft.scenes.props.placing import Placed
from generation.motion.clock import Clock

_MARGIN = 14.0  # units around a drawing: ink and round ends
_SHARPNESS = 1.5  # pixels to the screen's: the camera comes near
_SHADOW = with_alpha("#120a2c", 0.2)
_SWAY_HZ, _FLICKER_HZ, _BOB_HZ, _FLUTTER_HZ = 0.35, 2.5, 0.4, 2.0


class PropImage:
    """One prop where it was placed. Bound to its thread."""

    def __init__(self, placed: Placed, scale: float) -> None:
        """`scale` is pixels to a unit of the world."""
        self.placed = placed
        prop = placed.prop
        self._above = _MARGIN + prop.height * (1.0 if prop.place == "ground" else 0.5)
        self._size = 2 * (prop.half_width + _MARGIN), self._above + _MARGIN + (self._above if self._flies else 0.0)
        sharp = scale * placed.scale * _SHARPNESS
        canvas = Canvas(max(1, round(self._size[0] * sharp)), max(1, round(self._size[1] * sharp)))
        canvas.scale(canvas.width / self._size[0], canvas.height / self._size[1])
        canvas.translate(self._size[0] / 2, self._above)
        for shape in prop.shapes():
            shape.draw(canvas)
        self._image: Image = canvas.bake()

    @property
    def _flies(self) -> bool:
        return self.placed.prop.place == "sky"

    def draw(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        placed = self.placed
        with canvas.saved():
            canvas.translate(placed.x, placed.y)
            canvas.scale(placed.scale)
            if not self._flies:
                canvas.oval(8, 0, placed.prop.half_width * 1.04, 11, _SHADOW)
            if placed.prop.glow is not None:
                strength = 0.42 + 0.06 * sin(tau * clock.turns(time_s, _FLICKER_HZ))
                glow(canvas, 0, -placed.prop.height * 0.5, 300, placed.prop.glow, strength)
            self._move(canvas, clock, time_s)
            canvas.image(self._image, -self._size[0] / 2, -self._above, *self._size)

    def _move(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        motion, start = self.placed.prop.motion, self.placed.turns
        if motion == "sway":
            canvas.rotate(2.5 * sin(tau * (clock.turns(time_s, _SWAY_HZ) + start)))
        elif motion == "flicker":
            turns = clock.turns(time_s, _FLICKER_HZ) + start
            canvas.scale(1 + 0.012 * cos(tau * turns), 1 + 0.03 * sin(tau * turns))
        elif motion == "pulse":
            beat = sin(tau * (clock.turns(time_s, 2 * _BOB_HZ) + start))
            canvas.scale(1 + 0.06 * beat)
        elif motion in {"bob", "flutter"}:
            turns = clock.turns(time_s, _BOB_HZ) + start
            canvas.translate(22 * sin(tau * turns), 16 * sin(tau * 2 * turns))
            canvas.rotate(5 * cos(tau * turns))
            if motion == "flutter":
                canvas.scale(0.72 + 0.28 * sin(tau * clock.turns(time_s, _FLUTTER_HZ)), 1.0)
