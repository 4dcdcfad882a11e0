"""Eyes, lids, brows and tears. Nothing is clipped: lids are segments of the eye's own ellipse, worked out exactly."""

from math import acos, atan2, cos, hypot, sin, tan

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, lighten, luminance, mix
from generation.drawing.path import Path
from generation.engines.draft.puppets.faces import Expression
from generation.engines.draft.puppets.shading import INK

_TALL = 1.14  # an eye's height over its width
_CLOSED = 0.86  # a blink beyond this is drawn as a lash line
_LAUGHING = 0.85  # a squint beyond this as an arch
_MEETING = 0.55  # where the lids of a blink meet, of the half height below the middle
_SLOPE = 0.44  # of the lids' edge at full slant
_ARC_STEPS = 3
_PALE = 0.35  # brows as light as this need an ink line


class Eye:
    """One eye around its own middle; the same for both sides but for the slants."""

    def __init__(self, iris: str, radius: float, lid: str, brow: str) -> None:
        self._radius = radius
        self._height = radius * _TALL
        self._lid, self._brow = darken(lid, 0.08), brow
        self._brow_ink = INK if luminance(brow) > _PALE else brow
        self._white = Path().oval(0, 0, radius, self._height)
        self._lash = Path().move(-radius, -0.15 * self._height).quad(
            -radius * 0.8, -self._height * 1.02, 0, -self._height
        ).quad(radius * 0.8, -self._height * 1.02, radius, -0.15 * self._height)  # fmt: skip
        self._shut = Path().move(-radius, 4).quad(0, radius * 0.72, radius, 4)
        self._arch = Path().move(-radius, radius * 0.34).quad(0, -radius * 1.05, radius, radius * 0.34)
        self._ball = (
            (Path().circle(0, 0, radius * 0.65), mix(iris, "#101030", 0.35)),
            (Path().circle(0, 0, radius * 0.56), iris),
            (Path().oval(0, radius * 0.26, radius * 0.44, radius * 0.34), lighten(iris, 0.42)),
            (Path().circle(0, 0, radius * 0.37), "#1a1026"),
            (Path().circle(-radius * 0.22, -radius * 0.26, radius * 0.20), "#ffffff"),
            (Path().circle(radius * 0.22, radius * 0.24, radius * 0.10), "#ffffffd0"),
        )
        self._water = segment(radius * 0.94, self._height * 0.94, 0.50, 0.0, 0.10, lower=True)
        drop = (
            Path()
            .move(0, -19)
            .cubic(5, -9, 13, -3, 13, 6)
            .cubic(13, 22, -13, 22, -13, 6)
            .cubic(-13, -3, -5, -9, 0, -19)
        )
        self._drop = drop.close()

    def draw(self, canvas: Canvas, show: Expression, side: int) -> None:
        """`side` -1 is the viewer's left, 1 the right, 0 a single eye in the middle."""
        if show.squint > _LAUGHING:
            canvas.stroke(self._arch, INK, 10)
        elif show.blink > _CLOSED:
            canvas.stroke(self._shut, INK, 9)
        else:
            self._draw_open(canvas, show, side)

    def _draw_open(self, canvas: Canvas, show: Expression, side: int) -> None:
        canvas.fill(self._white, "#ffffff")
        self._draw_ball(canvas, show)
        if show.tears > 0 and self._water is not None:
            canvas.fill(self._water, "#a9dcffd0")
        slope = -side * _SLOPE * show.slant
        upper = _between(-1.0 + show.lid, _MEETING, show.blink)
        lower = _between(1.0 - 0.6 * show.squint, _MEETING, show.blink)
        self._draw_lid(canvas, upper, slope, lower=False)
        self._draw_lid(canvas, lower, -0.4 * slope, lower=True)
        canvas.stroke(self._white, INK, 6)
        canvas.stroke(self._lash, INK, 9)

    def _draw_ball(self, canvas: Canvas, show: Expression) -> None:
        x, y = show.gaze_x * 0.32, show.gaze_y * 0.30
        inside = min(1.0, 0.34 / max(0.34, hypot(x, y)))  # the ball stays within the white
        with canvas.saved():
            canvas.translate(x * inside * self._radius, y * inside * self._radius)
            canvas.scale(min(1.06, show.pupil))
            for path, color in self._ball:
                canvas.fill(path, color)

    def _draw_lid(self, canvas: Canvas, level: float, slope: float, *, lower: bool) -> None:
        lid = segment(self._radius, self._height, level, slope, 0.10, lower=lower)
        if lid is None:
            return
        canvas.fill(lid, self._lid)
        canvas.stroke(lid, INK, 6)

    def draw_brow(self, canvas: Canvas, show: Expression, side: int) -> None:
        """A tapered brow over the eye; over a single eye one in two halves."""
        for half in (side,) if side else (-1, 1):
            self._draw_half_brow(canvas, show, half, middle=side == 0)

    def _draw_half_brow(self, canvas: Canvas, show: Expression, side: int, *, middle: bool) -> None:
        radius = self._radius
        raised = 14 * show.brow + (0.0 if middle else 13 * max(0.0, show.smirk * side))  # one brow goes with the smirk
        y = -self._height - 16 - raised
        inner, outer = y + 4 + 24 * show.slant, y + 7 - 8 * show.slant
        start, end = (0.0, side * radius * 0.95) if middle else (-side * radius * 0.66, side * radius * 0.74)
        bend = (start + end) / 2
        top = (inner + outer) / 2 - 15 + 8 * abs(show.slant)
        path = Path().move(start, inner - 7).quad(bend, top - 8, end, outer)
        path.quad(bend, top + 9, start, inner + 7).close()
        canvas.fill(path, self._brow)
        canvas.stroke(path, self._brow_ink, 5)

    def draw_tears(self, canvas: Canvas, show: Expression, side: int, turns: float) -> None:
        """Drops that run down from the eye, one a turn and side; `show.tears` is their size."""
        if show.tears <= 0.05:
            return
        for shift in (0.0, 0.5):
            fallen = (2 * turns + shift + 0.25 * side) % 1.0
            size = show.tears * min(1.0, 4 * fallen, 3 * (1 - fallen))
            if size <= 0.05:
                continue
            with canvas.saved():
                canvas.translate(side * self._radius * 0.5, self._height * 0.85 + 62 * fallen * fallen)
                canvas.scale(size)
                canvas.fill(self._drop, "#7cc8ff")
                canvas.stroke(self._drop, INK, 4)
                canvas.circle(-3, 4, 4, "#ffffffd0")


def segment(rx: float, ry: float, level: float, slope: float, bulge: float, *, lower: bool) -> Path | None:
    """What of an ellipse lies above an edge (below it, where `lower`); None where that is nothing.

    The edge runs at `level` half heights below the middle, falls to the right by `slope`, and bulges by `bulge` half
    heights out of the segment.
    """
    flip = -1.0 if lower else 1.0
    level, slope = level * flip, slope * flip
    distance = level / hypot(1.0, slope)
    if distance <= -0.97:
        return None
    half = acos(max(-1.0, -distance)) if distance < 1 else 3.14159
    top = atan2(-1.0, slope)
    step = 2 * half / _ARC_STEPS
    reach = 4 / 3 * tan(step / 4)  # the cubic that comes closest to an arc of this angle
    angle = top - half
    path = Path().move(rx * cos(angle), flip * ry * sin(angle))
    for _ in range(_ARC_STEPS):
        start, angle = angle, angle + step
        path.cubic(
            rx * (cos(start) - reach * sin(start)), flip * ry * (sin(start) + reach * cos(start)),
            rx * (cos(angle) + reach * sin(angle)), flip * ry * (sin(angle) - reach * cos(angle)),
            rx * cos(angle), flip * ry * sin(angle),
        )  # fmt: skip
    first = top - half
    x, y = (cos(first) + cos(angle)) / 2, (sin(first) + sin(angle)) / 2
    return path.quad(rx * x, flip * ry * (y + 2 * bulge), rx * cos(first), flip * ry * sin(first)).close()


def _between(start: float, end: float, share: float) -> float:
    return start + (end - start) * share
