"""A place as images, drawn once: planes one behind the other, over which the camera moves, the far ones less."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
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
_WASTE = 1.1  # so much larger than their sum may two strips be as one
_LOW_ROWS = 16  # of pixels; what is opaque for less is not worth a picture of its own

Mask = npt.NDArray[np.bool_]
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Strip:
    """Some height of a plane, in units of the world; beside `left` to `right` it is empty."""

    top: float
    bottom: float
    left: float
    right: float
    is_solid: bool  # opaque from edge to edge

    @property
    def area(self) -> float:
        return (self.bottom - self.top) * (self.right - self.left)

    def with_next(self, below: "_Strip") -> "_Strip":
        left, right = min(self.left, below.left), max(self.right, below.right)
        return _Strip(self.top, below.bottom, left, right, self.is_solid)


@dataclass(frozen=True, slots=True)
class _Picture:
    """Whole rows of a plane, from `top` to `bottom` in units of the world."""

    image: Image
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class _Plane:
    depth: float
    whole: _Picture
    opaque: tuple[_Picture, ...]  # of it; scaling these costs half as much
    strips: tuple[_Strip, ...]
    covers: tuple[Interval, ...]  # what of the height it hides of the planes behind
    lives: tuple[Life, ...]

    def picture(self, strip: _Strip) -> _Picture:
        if strip.is_solid:
            for picture in self.opaque:
                if picture.top <= strip.top and strip.bottom <= picture.bottom:
                    return picture
        return self.whole


class Backdrop:
    """Bound to its thread, like all drawing.

    A pixel of a scaled image costs the same whether it is empty or full: for 1024x1024 5 core ms, 2.7 of an opaque one.
    So each plane is drawn in strips, cut to what they hold and to what no nearer ground hides. To clip by a rectangle
    costs nothing; by many at once it took as long as they saved (2026-11-28).
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
        """The strips' edges fall on whole pixels, and all show the same picture: there are no seams between them."""
        # A little wider than it is: where two of them meet, what is behind must not show through their soft edges.
        wide = self._width + (_OVERLAP if plane.depth > SKY else 0.0)
        for strip in plane.strips:
            shown = self._shown(
                seen.on_screen(strip.left + x, strip.top), seen.on_screen(strip.right + x, strip.bottom), covers
            )
            if shown is None:
                continue
            picture = plane.picture(strip)
            with canvas.clipped(shown):
                seen.apply(canvas)
                canvas.image(picture.image, x, picture.top, wide, picture.bottom - picture.top)

    def _shown(self, start: tuple[float, float], end: tuple[float, float], covers: list[Interval]) -> Path | None:
        """A strip's place on the screen without what is covered; None where nothing is left."""
        top, bottom = max(0.0, start[1]), min(HEIGHT, end[1])
        covered_to, covered_from = top, bottom
        for first, last in covers:
            if first <= top:
                covered_to = max(covered_to, last)
            elif bottom <= last:
                covered_from = min(covered_from, first)
        scale = self._scale
        top_px = floor(covered_to * scale)
        bottom_px = ceil(covered_from * scale) if covered_from < bottom or bottom >= HEIGHT else floor(bottom * scale)
        left_px, right_px = max(0, floor(start[0] * scale)), ceil(min(self._width, end[0]) * scale)
        if right_px <= left_px or bottom_px <= top_px:
            return None
        return Path().rect(left_px / scale, top_px / scale, (right_px - left_px) / scale, (bottom_px - top_px) / scale)

    def _hidden(self, view: View) -> list[list[Interval]]:
        """For each plane, what of the screen's height the planes before it hide from edge to edge."""
        found: list[list[Interval]] = []
        covers: list[Interval] = []
        for plane in reversed(self._planes):
            found.append(covers)
            seen = view.deeper(plane.depth)
            solid = [(seen.on_screen(0, top)[1], seen.on_screen(0, bottom)[1]) for top, bottom in plane.covers]
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
        runs = _runs(alpha.min(axis=1) == 255)
        # Up to the bottom it stays opaque; towards other edges what lies beyond is blended into the last rows.
        solid = [(top * down + _OVERLAP, HEIGHT if end == height else end * down - _OVERLAP) for top, end in runs]
        return _Plane(
            depth=depth,
            whole=_Picture(Image.of(pixels), 0.0, HEIGHT),
            opaque=()
            if runs == [(0, height)]
            else tuple(
                _Picture(Image.of(pixels[top:end]), top * down, end * down)
                for top, end in runs
                if end - top > _LOW_ROWS
            ),
            strips=tuple(_strips(_rows(alpha, across, down, self._width), solid)),
            covers=tuple((top, end if end < HEIGHT else 2 * HEIGHT) for top, end in solid if end > top),
            lives=lives,
        )


def _rows(alpha: npt.NDArray[np.uint8], across: float, down: float, width: float) -> Iterator[_Strip]:
    """Whatever is filled, by rows of tiles; a little more, for soft edges."""
    height, wide = alpha.shape
    step_y, step_x = max(1, round(_TILE / down)), max(1, round(_TILE / across))
    for top in range(0, height, step_y):
        bottom = min(height, top + step_y)
        used: Mask = np.maximum.reduceat(alpha[max(0, top - 1) : bottom + 1].max(axis=0), range(0, wide, step_x)) > 0
        filled = _runs(used)
        if filled:
            left, right = filled[0][0] * step_x * across, filled[-1][1] * step_x * across
            yield _Strip(top * down, bottom * down, max(0.0, left - _OVERLAP), min(width, right) + _OVERLAP, False)


def _strips(rows: Iterable[_Strip], solid: Sequence[Interval]) -> list[_Strip]:
    """Rows cut where solid ground begins and ends, and neighbours that waste little as one."""
    edges = sorted({edge for interval in solid for edge in interval})
    strips: list[_Strip] = []
    for row in rows:
        cuts = [row.top, *(edge for edge in edges if row.top < edge < row.bottom), row.bottom]
        for top, bottom in pairwise(cuts):
            is_solid = any(start <= top and bottom <= end for start, end in solid)
            strip = replace(row, top=top, bottom=bottom, is_solid=is_solid)
            if strips and strips[-1].bottom == top and strips[-1].is_solid == is_solid:
                joined = strips[-1].with_next(strip)
                if joined.area <= _WASTE * (strips[-1].area + strip.area):
                    strips[-1] = joined
                    continue
            strips.append(strip)
    return strips


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
