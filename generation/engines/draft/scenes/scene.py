"""A place with its weather, props and light, set up for one film. Bound to its thread, like all drawing."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from generation.drawing.canvas import Canvas
from generation.engines.draft.backdrop import Backdrop
from generation.engines.draft.camera.view import View
from generation.engines.draft.puppets.figure import Look
from generation.engines.draft.scenes.light import Light
from generation.engines.draft.scenes.props.images import PropImage
from generation.engines.draft.scenes.props.placing import Placed
from generation.engines.draft.scenes.scenery import NEAR, Life, Scenery
from generation.engines.draft.scenes.weather import Weather
from generation.motion.clock import Clock

_LAMP = 0.35  # of the light on the characters, from a prop that shines, when the sun does not


class Scene:
    """What is drawn behind and before the puppets."""

    def __init__(self, scenery: Scenery, props: Sequence[Placed], clock: Clock, scale: float) -> None:
        """`clock` is that of all life in it; `scale` is pixels to a unit of the world."""
        self._scenery = scenery
        self._clock = clock
        self._weather = Weather(scenery.setting)
        self._backdrop = Backdrop(scenery, self._weather, scale)
        self._props = [PropImage(placed, scale) for placed in props]
        self.light = _light(scenery, props)

    def draw_behind(self, canvas: Canvas, view: View, passed: Callable[[float], float], time_s: float) -> None:
        """From the sky to where the cast stands. `passed` says by how much the land of a depth has moved left."""

        def live(life: Life) -> None:
            life(canvas, self._clock, time_s)

        self._backdrop.draw(canvas, view, passed, live, lambda: self._draw_sky_life(canvas, time_s))
        width = self._scenery.setting.width
        shift = -(passed(NEAR) % width)
        with canvas.saved():
            view.apply(canvas)
            for prop in self._props:
                flies = prop.placed.prop.place == "sky"  # those accompany the cast
                for x in (shift, shift + width) if shift and not flies else (0.0,):
                    with canvas.saved():
                        canvas.translate(x, 0)
                        prop.draw(canvas, self._clock, time_s)

    def draw_before(self, canvas: Canvas, time_s: float) -> None:
        self._scenery.draw_front(canvas, self._clock, time_s)
        if self._scenery.shelter == "open":
            self._weather.draw(canvas, self._clock, time_s)

    def _draw_sky_life(self, canvas: Canvas, time_s: float) -> None:
        if self._scenery.shelter != "sealed":
            self._weather.draw_behind(canvas, self._clock, time_s)
        self._scenery.draw_sky_life(canvas, self._clock, time_s)
        if self._scenery.shelter == "room":
            self._weather.draw(canvas, self._clock, time_s)


def lit(look: Look, light: Light) -> Look:
    """The look in the scene's light."""
    return replace(look, colors={part: light.on(color) for part, color in look.colors.items()})


def _light(scenery: Scenery, props: Sequence[Placed]) -> Light:
    lamps = [placed.prop.glow for placed in props if placed.prop.glow is not None]
    light = scenery.light
    return light.beside(lamps[0], _LAMP) if lamps and scenery.setting.time != "day" else light
