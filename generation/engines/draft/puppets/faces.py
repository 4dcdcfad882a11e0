"""Eyes, brows, cheeks and mouths: what every kind's face is made of."""

from dataclasses import dataclass

from generation.drawing.canvas import Canvas
from generation.drawing.color import lighten, mix, with_alpha
from generation.drawing.path import Path
from generation.engines.draft.puppets.shading import INK

_CLOSED = 0.82  # a blink beyond this is drawn as a lash line
_SEALED = 0.07  # a mouth open less than this is drawn as a line


@dataclass(frozen=True, slots=True)
class MouthShape:
    """How far open, how wide, how pursed; about 0 to 1."""

    open: float
    width: float
    round: float


@dataclass(frozen=True, slots=True)
class Expression:
    """What a face shows at one moment."""

    mouth: MouthShape
    blink: float  # 0 open to 1 closed
    gaze_x: float  # -1 to 1, the viewer's left to right
    gaze_y: float  # -1 up to 1 down
    brow: float  # -1 lowered to 1 raised
    smile: float  # -1 to 1
    slant: float = 0.0  # of the brows: -1 inner ends up, worried; 1 inner ends down, angry
    lid: float = 0.0  # of the upper lids: 0 open, 1 half over the pupils, sleepy
    squint: float = 0.0  # of the lower lids: 0 open, 1 raised as by a broad smile
    pupil: float = 1.0  # its size; small in fright
    smirk: float = 0.0  # a one-sided smile: -1 left corner up, 1 right corner up
    tears: float = 0.0  # 0 to 1
    flush: float = 0.0  # 0 to 1: cheeks redder than usual


@dataclass(frozen=True, slots=True)
class FaceLayout:
    """Where a kind has its features, from the middle of its face."""

    eye_x: float = 72.0
    eye_y: float = -20.0
    eye_radius: float = 46.0
    mouth_y: float = 72.0
    mouth_size: float = 0.9
    cheek_x: float = 116.0
    cheek_y: float = 48.0
    brow_color: str = INK


class Face:
    """A face's fixed paints and its drawing."""

    def __init__(self, iris: str, layout: FaceLayout, cheek: str = "#ff6f94") -> None:
        self._layout = layout
        self._cheek = with_alpha(cheek, 0.36)
        radius = layout.eye_radius
        self._iris, self._rim = iris, mix(iris, "#101030", 0.35)
        self._iris_light = Path().oval(0, radius * 0.26, radius * 0.44, radius * 0.34)
        self._light = lighten(iris, 0.42)

    def draw(self, canvas: Canvas, show: Expression) -> None:
        layout = self._layout
        for side in (-1, 1):
            canvas.oval(side * layout.cheek_x, layout.cheek_y, 29, 17, self._cheek)
            with canvas.saved():
                canvas.translate(side * layout.eye_x, layout.eye_y)
                self._eye(canvas, show)
                self._brow(canvas, show, side)
        with canvas.saved():
            canvas.translate(0, layout.mouth_y)
            canvas.scale(layout.mouth_size)
            draw_mouth(canvas, show.mouth, show.smile)

    def _eye(self, canvas: Canvas, show: Expression) -> None:
        radius = self._layout.eye_radius
        if show.blink > _CLOSED:
            canvas.stroke(Path().move(-radius, 4).quad(0, radius * 0.62, radius, 4), INK, 8)
            return
        height = radius * 1.14 * (1 - 0.9 * show.blink)
        white = Path().oval(0, 0, radius, height)
        canvas.fill(white, "#ffffff")
        if show.blink > 0:
            with canvas.clipped(white):
                self._pupil(canvas, show)
        else:
            self._pupil(canvas, show)
        canvas.stroke(white, INK, 6)
        lash = Path().move(-radius, -0.15 * height).quad(-radius * 0.8, -height * 1.02, 0, -height)
        canvas.stroke(lash.quad(radius * 0.8, -height * 1.02, radius, -0.15 * height), INK, 9)

    def _pupil(self, canvas: Canvas, show: Expression) -> None:
        radius = self._layout.eye_radius
        with canvas.saved():
            canvas.translate(show.gaze_x * radius * 0.32, show.gaze_y * radius * 0.30)
            canvas.circle(0, 0, radius * 0.65, self._rim)
            canvas.circle(0, 0, radius * 0.56, self._iris)
            canvas.fill(self._iris_light, self._light)
            canvas.circle(0, 0, radius * 0.37, "#1a1026")
            canvas.circle(-radius * 0.22, -radius * 0.26, radius * 0.20, "#ffffff")
            canvas.circle(radius * 0.22, radius * 0.24, radius * 0.10, "#ffffffd0")

    def _brow(self, canvas: Canvas, show: Expression, side: int) -> None:
        radius = self._layout.eye_radius
        y = -radius - 20 - 11 * show.brow
        inner, outer = (y + 5 - 9 * max(0.0, -show.smile), y + 5)  # inner ends rise on a sad face
        path = Path().move(-side * radius * 0.62, inner).quad(0, y - 13, side * radius * 0.62, outer)
        canvas.stroke(path, self._layout.brow_color, 10)


def draw_mouth(canvas: Canvas, shape: MouthShape, smile: float) -> None:
    """A mouth around its own middle; a neutral one is about 110 units wide."""
    half, depth = 60 * shape.width, 74 * shape.open
    if shape.open < _SEALED:
        path = Path().move(-half, -11 * smile).quad(0, 31 * smile, half, -11 * smile)
        canvas.stroke(path, INK, 8)
        return
    top = -13 * (1 - shape.round) * smile - depth * 0.30
    corner, arch = top + 8 * shape.round, top - 10 * shape.round - 3
    floor = top + depth * 1.38 + 10
    path = Path().move(-half, corner).cubic(-half * 0.5, arch, half * 0.5, arch, half, corner)
    path.cubic(half * 0.96, floor, -half * 0.96, floor, -half, corner).close()
    with canvas.clipped(path):
        canvas.fill(path, "#5a1230")
        canvas.oval(0, top + depth * 1.18 + 12, half * 0.62, depth * 0.54 + 8, "#ff6f86")
        if shape.round < 0.5:
            canvas.round_rect(-half * 0.82, top - 16, half * 1.64, 20 + depth * 0.16, 8, "#ffffff")
    canvas.stroke(path, INK, 7)
