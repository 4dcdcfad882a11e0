"""A place as images, drawn once: planes one behind the other, over which the camera moves, the far ones less."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
import numpy.typing as npt

from generation.drawing.canvas import Canvas, Image, Pixels
from generation.drawing.path import Path
from generation.engines.draft.camera.view import View
from generation.engines.draft.scenes.scenery import Layer, Life, Scenery
from generation.engines.draft.scenes.weather import Weather
from generation.engines.draft.staging import HEIGHT

SKY = 0.0  # its depth: too far away for the camera to matter, and copied pixel by pixel it costs a tenth

_SHARPNESS = 1.03  # the land's pixels to the screen's while everybody is seen; a close-up is up to twice as near
_OVERLAP = 4.0  # units of the world: a pixel of the smallest picture allowed, which is 256 high
_TILE = 64.0  # units; emptiness is known by squares of this size

Mask = npt.NDArray[np.bool_]
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of a plane's tiles, in units of the world: the stretches of it in which there is anything."""

    top: float
    bottom: float
    filled: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class _Plane:
    depth: float
    image: Image
    rows: tuple[_Row, ...]
    solid: tuple[Interval, ...]  # what of its height is opaque from edge to edge
    lives: tuple[Life, ...]


class Backdrop:
    """Bound to its thread, like all drawing.

    A pixel of a scaled image costs the same whether it is empty or full, 2.5 core ms for 1024x1024 (2026-11-28). So of
    each plane only those tiles are drawn that hold anything and that no nearer ground hides.
    """

    def __init__(self, scenery: Scenery, weather: Weather, scale: float) -> None:
        """`scale` is pixels to a unit of the world."""
        self._width = scenery.setting.width
        self._scale = scale
        sky = self._canvas(scale)
        scenery.draw_sky(sky)
        if scenery.shelter != "sealed":
            weather.tint_sky(sky)
        self._planes = [self._plane(SKY, sky.read_rgba(), ())]
        for group in _by_depth(scenery.layers()):
            land = self._canvas(scale * _SHARPNESS)
            for layer in group:
                scenery.draw_layer(land, layer)
            scenery.light_land(land)
            if scenery.shelter == "open":
                weather.tint_land(land, group[0].depth)
            lives = tuple(layer.life for layer in group if layer.life is not None)
            self._planes.append(self._plane(group[0].depth, land.read_rgba(), lives))

    def draw(
        self,
        canvas: Canvas,
        view: View,
        passed: Callable[[float], float],
        live: Callable[[Life], None],
        sky_life: Callable[[], None],
    ) -> None:
        """Far to near. `passed` says by how much the land of a depth has moved to the left."""
        for plane, covers in zip(self._planes, self._hidden(view), strict=True):
            seen = view.deeper(plane.depth)
            shift = -(passed(plane.depth) % self._width) if plane.depth > SKY else 0.0
            for x in (shift, shift + self._width) if shift else (0.0,):
                with canvas.saved():
                    self._draw_plane(canvas, plane, seen, x, covers)
            for x in (shift, shift + self._width) if shift and plane.lives else (shift,):
                with canvas.saved():
                    seen.apply(canvas)
                    canvas.translate(x, 0)
                    for life in plane.lives:
                        live(life)
            if plane.depth == SKY:
                sky_life()

    def _draw_plane(self, canvas: Canvas, plane: _Plane, seen: View, x: float, covers: list[Interval]) -> None:
        """The tiles' edges fall on whole pixels, and the image is drawn once: there are no seams between them."""
        shown = Path()
        some = False
        for row in plane.rows:
            top, bottom = seen.on_screen(0, row.top)[1], seen.on_screen(0, row.bottom)[1]
            if bottom <= 0 or top >= HEIGHT or any(start <= top and bottom <= end for start, end in covers):
                continue
            for left, right in row.filled:
                self._add(shown, seen.on_screen(left + x, row.top), seen.on_screen(right + x, row.bottom))
                some = True
        if not some:
            return
        canvas.clip(shown)
        seen.apply(canvas)
        # A little wider than it is: where two of them meet, what is behind must not show through their soft edges.
        wide = self._width + (_OVERLAP if plane.depth > SKY else 0.0)
        canvas.image(plane.image, x, 0, wide, HEIGHT)

    def _add(self, path: Path, start: tuple[float, float], end: tuple[float, float]) -> None:
        scale = self._scale
        left, top = max(0, floor(start[0] * scale)), max(0, floor(start[1] * scale))
        right, bottom = ceil(min(self._width, end[0]) * scale), ceil(min(HEIGHT, end[1]) * scale)
        if right > left and bottom > top:
            path.rect(left / scale, top / scale, (right - left) / scale, (bottom - top) / scale)

    def _hidden(self, view: View) -> list[list[Interval]]:
        """For each plane, what of the screen's height the planes before it hide from edge to edge."""
        found: list[list[Interval]] = []
        covers: list[Interval] = []
        for plane in reversed(self._planes):
            found.append(covers)
            seen = view.deeper(plane.depth)
            solid = [(seen.on_screen(0, top)[1], seen.on_screen(0, bottom)[1]) for top, bottom in plane.solid]
            covers = _joined([*covers, *solid])
        return found[::-1]

    def _canvas(self, scale: float) -> Canvas:
        canvas = Canvas(round(self._width * scale), round(HEIGHT * scale))
        canvas.scale(canvas.width / self._width, canvas.height / HEIGHT)
        return canvas

    def _plane(self, depth: float, pixels: Pixels, lives: tuple[Life, ...]) -> _Plane:
        height, width = pixels.shape[:2]
        across, down = self._width / width, HEIGHT / height
        alpha = pixels[:, :, 3]
        solid = tuple((top * down + _OVERLAP, end * down - _OVERLAP) for top, end in _runs(alpha.min(axis=1) == 255))
        return _Plane(
            depth=depth,
            image=Image.of(pixels),
            rows=tuple(_rows(alpha, across, down, self._width)),
            solid=tuple((top, end if end < HEIGHT - 2 * _OVERLAP else 2 * HEIGHT) for top, end in solid if end > top),
            lives=lives,
        )


def _rows(alpha: npt.NDArray[np.uint8], across: float, down: float, width: float) -> Iterator[_Row]:
    """Whatever is filled, by rows of tiles; a little more, for soft edges."""
    height, wide = alpha.shape
    step_y, step_x = max(1, round(_TILE / down)), max(1, round(_TILE / across))
    for top in range(0, height, step_y):
        bottom = min(height, top + step_y)
        used: Mask = np.maximum.reduceat(alpha[max(0, top - 1) : bottom + 1].max(axis=0), range(0, wide, step_x)) > 0
        filled = tuple(
            (max(0.0, start * step_x * across - _OVERLAP), min(width, end * step_x * across) + _OVERLAP)
            for start, end in _runs(used)
        )
        if filled:
            yield _Row(top * down, bottom * down, filled)


def _by_depth(layers: Sequence[Layer]) -> list[list[Layer]]:
    """Neighbours of one depth, without life between them, make one plane."""
    groups: list[list[Layer]] = []
    for layer in layers:
        if groups and groups[-1][-1].depth == layer.depth and groups[-1][-1].life is None:
            groups[-1].append(layer)
        else:
            groups.append([layer])
    return groups


def _joined(intervals: list[Interval]) -> list[Interval]:
    """Intervals that meet or overlap as one."""
    joined: list[Interval] = []
    for start, end in sorted(intervals):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined


def _runs(marked: Mask) -> list[tuple[int, int]]:
    """First and after-last of each run of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], marked, [False])).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
