"""Accessories that any kind may wear. Hats are in `hats`."""

from dataclasses import dataclass

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, lighten, with_alpha
from generation.drawing.path import Path
from generation.engines.draft.puppets.figure import Acting, Look, settle
from generation.engines.draft.puppets.hats import HATS, Piece
from generation.engines.draft.puppets.shading import INK, Flat, Part, box, egg

ON_FACE = ("glasses", "sunglasses")
ON_BODY = ("backpack", "cape", "medal", "scarf", "tie")
WORN = (*sorted(HATS), *ON_FACE, "headphones", *ON_BODY)
CALLED = {  # other words for them
    "spectacles": "glasses", "shades": "sunglasses", "cloak": "cape", "rucksack": "backpack", "bag": "backpack",
    "bowtie": "tie", "necktie": "tie", "ribbon": "bow", "tiara": "crown", "hat": "tophat", "headset": "headphones",
    "daisy": "flower", "shawl": "scarf",
}  # fmt: skip
WORN_COLORS = {"gold": "#ffcf3f", "dark": "#443b66", "leather": "#a06a3c"}  # besides the kind's accent


_SCARF = 88.0  # half the shoulders that a scarf is made for


@dataclass(frozen=True, kw_only=True, slots=True)
class Fit:
    """Where a kind's head and neck are, in puppet units: heads from their middle, the neck from between the feet."""

    head_top: float
    head_half: float
    eye_x: float
    eye_y: float
    eye_radius: float = 46.0
    neck: float = -296.0
    shoulders: float = _SCARF  # half


class Worn:
    """The accessories of one puppet, each drawn in its place: behind, at the neck, on the head, before the face."""

    def __init__(self, look: Look, fit: Fit) -> None:
        worn, accent = look.accessories, look.colors["accent"]
        self._fit, self._accent = fit, accent
        self._face = tuple(item for item in ON_FACE if item in worn)
        self._dark = look.colors.get("dark", INK)
        self._cape = "cape" in worn
        self._scarf = (scarf(accent), scarf_end(accent)) if "scarf" in worn else None
        self._on_head: list[Piece] = [piece for item in sorted(HATS) if item in worn for piece in HATS[item](look)]
        self._headphones = _headphones(fit, look) if "headphones" in worn else []
        self._pack = _pack(look.colors["leather"], fit) if "backpack" in worn else []
        self._straps = look.colors["leather"] if "backpack" in worn else None
        self._at_neck: list[Piece] = [*(_tie(accent) if "tie" in worn else ())]
        self._medal = _medal(look) if "medal" in worn else []

    def draw_behind(self, canvas: Canvas, acting: Acting) -> None:
        """From between the feet, trunk upright: cape and backpack."""
        if self._cape:
            draw_cape(canvas, darken(self._accent, 0.1), acting, self._fit.neck, self._fit.shoulders)
        for part in self._pack:
            part.draw(canvas)

    def draw_neck(self, canvas: Canvas, swing: float) -> None:
        """From between the feet, trunk upright, after the trunk."""
        neck, half = self._fit.neck, self._fit.shoulders
        if self._straps:
            for side in (-1, 1):
                path = (
                    Path()
                    .move(side * (half - 26), neck - 2)
                    .quad(side * (half - 34), neck + 70, side * half, neck + 126)
                )
                canvas.stroke(path, INK, 25, "butt")
                canvas.stroke(path, self._straps, 13, "butt")
        with canvas.saved():
            canvas.translate(0, neck)
            if self._cape:
                wrap = Path().move(-half * 0.82, -6).quad(0, 26, half * 0.82, -6)
                canvas.stroke(wrap, INK, 32)
                canvas.stroke(wrap, darken(self._accent, 0.1), 18)
            for part in self._at_neck:
                part.draw(canvas)
            if self._medal:
                canvas.rotate(3 * swing)
                for part in self._medal:
                    part.draw(canvas)
        if self._scarf is not None:
            with canvas.saved():
                canvas.translate(0, neck + 296)
                canvas.scale(max(1.0, half / _SCARF), 1.0)
                draw_scarf(canvas, self._scarf[0], self._scarf[1], swing)

    def draw_head(self, canvas: Canvas) -> None:
        """From the middle of the head, after the head: hats."""
        if self._on_head:
            with canvas.saved():
                canvas.translate(0, self._fit.head_top)
                for part in self._on_head:
                    part.draw(canvas)
        if self._headphones:
            half, top = self._fit.head_half + 8, self._fit.head_top
            band = Path().move(-half, 0).cubic(-half, top * 1.42, half, top * 1.42, half, 0)
            canvas.stroke(band, INK, 30)
            canvas.stroke(band, self._accent, 16)
            for cup in self._headphones:
                cup.draw(canvas)

    def draw_face(self, canvas: Canvas) -> None:
        """From the middle of the face, after the face."""
        fit = self._fit
        for item in self._face:
            reach = fit.eye_radius + 15
            sides = (-1, 1) if fit.eye_x else (0,)
            for side in sides:
                x, lens = side * fit.eye_x, Path().circle(side * fit.eye_x, fit.eye_y, reach)
                if item == "sunglasses":
                    canvas.fill(lens, with_alpha(self._dark, 0.86))
                    shine = (
                        Path()
                        .move(x - reach * 0.5, fit.eye_y + reach * 0.3)
                        .line(x + reach * 0.2, fit.eye_y - reach * 0.5)
                    )
                    canvas.stroke(shine, "#ffffff70", 12)
                canvas.stroke(lens, INK if item == "sunglasses" else self._dark, 9)
            if fit.eye_x > reach:
                bridge = (
                    Path()
                    .move(-fit.eye_x + reach, fit.eye_y - 6)
                    .quad(0, fit.eye_y - 22, fit.eye_x - reach, fit.eye_y - 6)
                )
                canvas.stroke(bridge, INK if item == "sunglasses" else self._dark, 9)


def _headphones(fit: Fit, look: Look) -> list[Piece]:
    return [Part(egg(side * (fit.head_half + 6), 4, 27, 50, 0.3), look.colors["dark"], ink=7) for side in (-1, 1)]


def _pack(color: str, fit: Fit) -> list[Piece]:
    half, top = fit.shoulders + 34, fit.neck + 4
    return [
        Part(box(-half, top, half, top + 172, 40), color),
        Flat(box(-half - 14, top + 84, -half + 22, top + 152, 14), lighten(color, 0.18), ink=6),
        Flat(box(half - 22, top + 84, half + 14, top + 152, 14), lighten(color, 0.18), ink=6),
    ]


def _tie(color: str) -> list[Piece]:
    wings = (
        Path().move(0, 16).line(-46, -8).quad(-56, 16, -46, 42).close().move(0, 16).line(46, -8).quad(56, 16, 46, 42)
    )
    return [Part(wings.close(), color, ink=6, shine=False), Flat(box(-13, 3, 13, 31, 9), darken(color, 0.14))]


def _medal(look: Look) -> list[Piece]:
    ribbon = Path().move(-46, 0).line(-26, 0).line(0, 52).line(26, 0).line(46, 0).line(10, 76).line(-10, 76).close()
    return [Flat(ribbon, look.colors["accent"]), Part(egg(0, 96, 29, 29), look.colors["gold"], ink=6)]


def scarf(color: str) -> Part:
    return Part(box(-96, -318, 96, -270, 24), color, ink=7)


def scarf_end(color: str) -> Flat:
    path = Path().move(-22, 0).line(22, 0).quad(30, 50, 24, 98).line(8, 88).line(-4, 100).line(-18, 88)
    return Flat(path.quad(-16, 40, -22, 0).close(), darken(color, 0.08), ink=7)


def draw_scarf(canvas: Canvas, wrap: Part, end: Flat, swing: float) -> None:
    """A scarf around the neck, its end swinging over the chest."""
    with canvas.saved():
        canvas.translate(52, -282)
        canvas.rotate(-6 + 8 * swing)
        end.draw(canvas)
    wrap.draw(canvas)


def draw_cape(canvas: Canvas, color: str, acting: Acting, neck: float, half: float) -> None:
    """A cape behind the body, its hem swinging to both sides."""
    with canvas.saved():
        settle(canvas, acting, -20)
        _draw_cape(canvas, color, acting.swing, neck, half)


def _draw_cape(canvas: Canvas, color: str, swing: float, neck: float, half: float) -> None:
    shift, wide = 16 * swing, half + 62
    path = Path().move(-half + 6, neck).quad(0, neck - 16, half - 6, neck)
    path.cubic(half + 44, neck + 90, wide + shift, -110, wide + shift, -46)
    for step in range(3):
        start = wide - 2 * wide * step / 3
        end = wide - 2 * wide * (step + 1) / 3
        path.quad((start + end) / 2 + shift, -24 + 7 * swing, end + shift, -46)
    path.cubic(-wide + shift, -110, -half - 44, neck + 90, -half + 6, neck).close()
    canvas.fill(path, color)
    folds = Path()
    for share in (-0.78, -0.3, 0.3, 0.78):
        folds.move(share * half, neck + 60).quad(share * (half + 30), -150, share * wide + shift, -56)
    canvas.stroke(folds, darken(color, 0.22), 9)
    canvas.stroke(path, INK, 8)
