"""A place as two images, drawn once: the sky, and the land that the camera moves over."""

import numpy as np

from generation.drawing.canvas import Canvas, Image
from generation.engines.draft.scenes.scenery import Scenery
from generation.engines.draft.scenes.weather import Weather
from generation.engines.draft.staging import HEIGHT

_SHARPNESS = 1.03  # the land's pixels to the screen's: between the camera's least and most zoom
_OVERLAP = 4.0  # units of the world: a pixel of the smallest picture allowed, which is 256 high
_SURVEY = 1 / 8  # the scale at which the land's upper edge is looked for


class Backdrop:
    """Bound to its thread, like all drawing."""

    def __init__(self, scenery: Scenery, weather: Weather, scale: float) -> None:
        """`scale` is pixels to a unit of the world."""
        self._width = scenery.setting.width
        sky = self._canvas(scale, HEIGHT)
        scenery.draw_sky(sky)
        weather.tint_sky(sky)
        self._sky = sky.bake()
        # Most land begins far below the picture's top, and an empty pixel costs as much as a full one.
        self._top = self._upper_edge(scenery)
        land = self._canvas(scale * _SHARPNESS, HEIGHT - self._top)
        land.translate(0, -self._top)
        scenery.draw_land(land)
        weather.tint_land(land)
        self._land: Image = land.bake()

    def draw_sky(self, canvas: Canvas) -> None:
        canvas.image(self._sky, 0, 0, self._width, HEIGHT)

    def draw_land(self, canvas: Canvas) -> None:
        """A little wider than it is: where two of them meet, the sky must not show through their soft edges."""
        canvas.image(self._land, 0, self._top, self._width + _OVERLAP, HEIGHT - self._top)

    def _canvas(self, scale: float, height: float) -> Canvas:
        canvas = Canvas(round(self._width * scale), round(height * scale))
        canvas.scale(canvas.width / self._width, canvas.height / height)
        return canvas

    def _upper_edge(self, scenery: Scenery) -> float:
        """The highest point of the land, or a little above."""
        survey = self._canvas(_SURVEY, HEIGHT)
        scenery.draw_land(survey)
        rows = np.flatnonzero(survey.read_rgba()[:, :, 3].any(axis=1))
        return max(0.0, (float(rows[0]) - 2) / _SURVEY) if len(rows) else 0.0
