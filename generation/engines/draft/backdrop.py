"""A place as images, drawn once: planes one behind the other, over which the camera moves, the far ones less."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from generation.drawing.canvas import Canvas, Image, Pixels
from generation.engines.draft.camera.view import View
from generation.engines.draft.scenes.scenery import Layer, Life, Scenery
from generation.engines.draft.scenes.weather import Weather
from generation.engines.draft.staging import HEIGHT

SKY_NEARNESS = 0.25  # see `View.deeper`

_SHARPNESS = 1.03  # the land's pixels to the screen's while everybody is seen; a close-up is up to twice as near
_OVERLAP = 4.0  # units of the world: a pixel of the smallest picture allowed, which is 256 high
_CHUNK = 64.0  # units of opaque rows that are drawn or left out together
_GAP = 40.0  # units: emptier columns and rows than this are left out of an image

Rows = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Strip:
    """A part of a plane, in units of the world. An opaque one goes from edge to edge and is copied, not blended."""

    image: Image
    left: float
    top: float
    right: float
    bottom: float
    opaque: bool


@dataclass(frozen=True, slots=True)
class _Plane:
    depth: float
    strips: tuple[_Strip, ...]
    lives: tuple[Life, ...]


class Backdrop:
    """Bound to its thread, like all drawing.

    Empty rows cost as much as full ones and blended ones more than copied ones, so a plane is cut into strips, and
    of those that nearer ground hides none is drawn.
    """

    def __init__(self, scenery: Scenery, weather: Weather, scale: float) -> None:
        """`scale` is pixels to a unit of the world."""
        self._width = scenery.setting.width
        sky = self._canvas(scale)
        scenery.draw_sky(sky)
        if scenery.shelter != "sealed":
            weather.tint_sky(sky)
        self._planes = [_Plane(SKY_NEARNESS, tuple(self._strips(sky)), ())]
        for group in _by_depth(scenery.layers()):
            land = self._canvas(scale * _SHARPNESS)
            for layer in group:
                scenery.draw_layer(land, layer)
            scenery.light_land(land)
            if scenery.shelter == "open":
                weather.tint_land(land, group[0].depth)
            lives = tuple(layer.life for layer in group if layer.life is not None)
            self._planes.append(_Plane(group[0].depth, tuple(self._strips(land)), lives))

    def draw(
        self,
        canvas: Canvas,
        view: View,
        passed: Callable[[float], float],
        live: Callable[[Life], None],
        sky_life: Callable[[], None],
    ) -> None:
        """Far to near. `passed` says by how much the land of a depth has moved to the left."""
        hidden = self._hidden(view)
        for index, (plane, covers) in enumerate(zip(self._planes, hidden, strict=True)):
            seen = view.deeper(plane.depth)
            shift = -(passed(plane.depth) % self._width)
            with canvas.saved():
                seen.apply(canvas)
                visible = [strip for strip in plane.strips if not _covered(seen, strip, covers)]
                for x in (shift, shift + self._width) if index and shift else (0.0,):
                    with canvas.saved():
                        canvas.translate(x, 0)
                        for strip in visible:
                            canvas.image(
                                strip.image, strip.left, strip.top, strip.right - strip.left, strip.bottom - strip.top
                            )
                        for life in plane.lives:
                            live(life)
                if not index:
                    sky_life()

    def _hidden(self, view: View) -> list[list[tuple[float, float]]]:
        """For each plane, what parts of the screen's height the planes before it cover from edge to edge."""
        found: list[list[tuple[float, float]]] = []
        covers: list[tuple[float, float]] = []
        for plane in reversed(self._planes):
            found.append(list(covers))
            seen = view.deeper(plane.depth)
            for strip in plane.strips:
                if strip.opaque:
                    covers.append((seen.on_screen(0, strip.top)[1], seen.on_screen(0, strip.bottom)[1]))
            covers = _joined(covers)
        return found[::-1]

    def _canvas(self, scale: float) -> Canvas:
        canvas = Canvas(round(self._width * scale), round(HEIGHT * scale))
        canvas.scale(canvas.width / self._width, canvas.height / HEIGHT)
        return canvas

    def _strips(self, canvas: Canvas) -> Iterator[_Strip]:
        """The blended ones last: they lie over the soft ends of the opaque ones."""
        pixels = canvas.read_rgba()
        alpha = pixels[:, :, 3]
        unit = canvas.height / HEIGHT
        lap = max(1, round(_OVERLAP * unit))
        opaque = (alpha == 255).all(axis=1)
        solid = [run for run in _runs(opaque) if run[1] - run[0] > 2 * lap]
        chunk = round(_CHUNK * unit)
        kept = np.zeros(len(opaque), np.bool_)
        for start, end in solid:
            kept[start:end] = True
            for first in range(start, end, chunk):
                after = min(end, first + chunk)
                rows = (first - lap if first > start else first), after
                yield self._strip(pixels, rows, (0, canvas.width), True)
        ragged = alpha.any(axis=1) & ~kept
        for start, end in _runs(ragged, round(_GAP * unit)):
            rows = max(0, start - lap), min(len(opaque), end + lap)
            used: Rows = alpha[rows[0] : rows[1]].max(axis=0) > 0
            for columns in _runs(used, round(_GAP * unit)):
                yield self._strip(pixels, rows, columns, False)

    def _strip(self, pixels: Pixels, rows: tuple[int, int], columns: tuple[int, int], opaque: bool) -> _Strip:
        """A little wider than it is where it ends at the edge: where two planes meet, none must show through."""
        height, width = pixels.shape[:2]
        across, down = self._width / width, HEIGHT / height
        return _Strip(
            image=Image.of(pixels[slice(*rows), slice(*columns)]),
            left=columns[0] * across,
            top=rows[0] * down,
            right=columns[1] * across + (_OVERLAP if columns[1] == width else 0.0),
            bottom=rows[1] * down,
            opaque=opaque,
        )


def _by_depth(layers: Sequence[Layer]) -> list[list[Layer]]:
    """Neighbours of one depth, without life between them, make one plane."""
    groups: list[list[Layer]] = []
    for layer in layers:
        if groups and groups[-1][-1].depth == layer.depth and groups[-1][-1].life is None:
            groups[-1].append(layer)
        else:
            groups.append([layer])
    return groups


def _covered(seen: View, strip: _Strip, covers: list[tuple[float, float]]) -> bool:
    """Whether a strip lies behind one cover, its soft ends too, or outside the picture."""
    top, bottom = seen.on_screen(0, strip.top)[1], seen.on_screen(0, strip.bottom)[1]
    if bottom < 0 or top > HEIGHT:
        return True
    return any(start + _OVERLAP <= max(0.0, top) and min(HEIGHT, bottom) <= end - _OVERLAP for start, end in covers)


def _joined(covers: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Intervals that meet or overlap as one; cut at the picture's edges, which hide what is beyond."""
    joined: list[tuple[float, float]] = []
    for start, end in sorted(covers):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return [
        (start if start > 0 else start - _OVERLAP, end if end < HEIGHT else end + 2 * _OVERLAP) for start, end in joined
    ]


def _runs(marked: Rows, gap: int = 0) -> list[tuple[int, int]]:
    """First and after-last of each run of true values; runs less than `gap` apart count as one."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], marked, [False])).astype(np.int8)))
    runs: list[tuple[int, int]] = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if runs and start - runs[-1][1] < gap:
            runs[-1] = runs[-1][0], end
        else:
            runs.append((start, end))
    return runs
