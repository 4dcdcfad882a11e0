"""A place as images, drawn once: the sky, and the land that the camera moves over."""

from dataclasses import dataclass
from math import ceil

import numpy as np

from generation.drawing.canvas import Canvas, Image
from generation.engines.draft.scenes.scenery import Scenery
from generation.engines.draft.scenes.weather import Weather
from generation.engines.draft.staging import HEIGHT

SKY_NEARNESS = 0.25  # see `View.deeper`

_SHARPNESS = 1.03  # the land's pixels to the screen's while everybody is seen; close-ups have it out of focus
_OVERLAP = 4.0  # units of the world: a pixel of the smallest picture allowed, which is 256 high
_SURVEY = 1 / 8  # the scale at which the land's upper edge is looked for


@dataclass(frozen=True, slots=True)
class _Strip:
    """An image as wide as the world, from `top` to `bottom` in its units."""

    image: Image
    top: float
    bottom: float

    def draw(self, canvas: Canvas, width: float) -> None:
        canvas.image(self.image, 0, self.top, width, self.bottom - self.top)


class Backdrop:
    """Bound to its thread, like all drawing.

    The land is a ragged edge and, from where it is solid, ground: that is copied and not blended, and hides a part of
    the sky, which is left out: 0.65 core ms less a frame of 1024x1024 on the moon (2026-11-23).
    """

    def __init__(self, scenery: Scenery, weather: Weather, scale: float) -> None:
        """`scale` is pixels to a unit of the world."""
        self._width = scenery.setting.width
        # Most land begins far below the picture's top, and an empty pixel costs as much as a full one.
        top = self._upper_edge(scenery)
        land = self._canvas(scale * _SHARPNESS, HEIGHT - top)
        land.translate(0, -top)
        scenery.draw_land(land)
        weather.tint_land(land)
        unit_px = land.height / (HEIGHT - top)
        solid = _solid_from(land)
        edge_rows = min(land.height, solid + ceil(_OVERLAP * unit_px))  # lies over the ground's soft upper end
        edge = _strip(land, 0, edge_rows, top, unit_px)
        self._land = [_strip(land, solid, land.height, top, unit_px), edge] if solid < land.height else [edge]
        sky = self._canvas(scale, HEIGHT)
        scenery.draw_sky(sky)
        weather.tint_sky(sky)
        lowest = HEIGHT + (edge.bottom - HEIGHT) * SKY_NEARNESS  # that any view shows sky at
        sky_px = sky.height / HEIGHT
        self._sky = _strip(sky, 0, min(sky.height, ceil(lowest * sky_px)), 0.0, sky_px)

    def draw_sky(self, canvas: Canvas) -> None:
        """Down to where the land hides it."""
        self._sky.draw(canvas, self._width)

    def draw_land(self, canvas: Canvas) -> None:
        """A little wider than it is: where two of them meet, the sky must not show through their soft edges."""
        for strip in self._land:
            strip.draw(canvas, self._width + _OVERLAP)

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


def _solid_from(land: Canvas) -> int:
    """The first of the rows down to the last that are opaque from edge to edge, and below such a row."""
    ragged = np.flatnonzero((land.read_rgba()[:, :, 3] < 255).any(axis=1))
    return min(land.height, int(ragged[-1]) + 2) if len(ragged) else 0


def _strip(canvas: Canvas, first: int, after: int, top: float, unit_px: float) -> _Strip:
    """Some rows of a canvas whose first row is at `top`."""
    return _Strip(canvas.bake(slice(first, after)), top + first / unit_px, top + after / unit_px)
