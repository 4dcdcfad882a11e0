"""Mouths in every shape between closed and wide open, smiling, crooked and sad."""

from generation.drawing.canvas import Canvas
from generation.drawing.path import Path
from generation.engines.draft.puppets.faces import Expression
from generation.engines.draft.puppets.shading import INK

_SEALED = 0.07  # a mouth open less than this is drawn as a line
_DARK, _TONGUE, _TEETH = "#5a1230", "#ff6f86", "#ffffff"


def draw_mouth(canvas: Canvas, show: Expression, *, fangs: bool = False) -> None:
    """A mouth around its own middle; a neutral one is about 110 units wide."""
    shape, smile = show.mouth, show.smile
    half = 60 * shape.width
    lifts = (
        20 * max(0.0, -show.smirk) - 8 * max(0.0, show.smirk),
        20 * max(0.0, show.smirk) - 8 * max(0.0, -show.smirk),
    )
    if shape.open < _SEALED:
        _draw_line(canvas, half, smile, lifts, fangs)
        return
    _draw_open(canvas, show, half, lifts, fangs)


def _draw_line(canvas: Canvas, half: float, smile: float, lifts: tuple[float, float], fangs: bool) -> None:
    left, right = (-13 * smile - lift for lift in lifts)
    middle = 33 * smile
    if fangs:
        for x, y in ((-0.5 * half, left), (0.5 * half, right)):
            # On the line itself: a quadratic passes at three quarters and a quarter of its ends at its quarters.
            _fang(canvas, x, 0.25 * y + 0.375 * middle + 0.19 * (left + right) / 2)
    path = Path().move(-half, left).quad(0, middle, half, right)
    canvas.stroke(path, INK, 8)


def _draw_open(canvas: Canvas, show: Expression, half: float, lifts: tuple[float, float], fangs: bool) -> None:
    shape = show.mouth
    smile = show.smile * (1 - shape.round)
    depth = 74 * shape.open
    arch = -depth * 0.34 - 4 + 6 * min(0.0, smile)  # of the upper lip's middle
    floor = arch + depth * 1.1 + 9
    base = arch + 6 * shape.round + depth * 0.12
    left, right = (base - 17 * smile - (lift if lift > 0 else 0.4 * lift) for lift in lifts)
    # A cubic's middle is three quarters its control points: solved for where the lips' middles shall be.
    ends = (left + right) / 2
    above, below = (4 * arch - ends) / 3, (4 * floor - ends) / 3
    path = Path().move(-half, left).cubic(-half * 0.5, above, half * 0.5, above, half, right)
    path.cubic(half * 0.96, below, -half * 0.96, below, -half, left).close()
    canvas.fill(path, _DARK)
    if depth > 14:
        tongue = Path().oval(0, floor + depth * 0.02, half * 0.6, depth * 0.36 + 4)
        canvas.fill(tongue.within(path), _TONGUE)
    if shape.round < 0.5 and show.smile > -0.9:
        teeth = Path().rect(
            -half, min(arch, left, right) - 30, 2 * half, arch - min(arch, left, right) + 38 + depth * 0.14
        )
        canvas.fill(teeth.within(path), _TEETH)
    if fangs:
        for x in (-0.46 * half, 0.46 * half):
            _fang(canvas, x, arch + 2)
    canvas.stroke(path, INK, 7)


def _fang(canvas: Canvas, x: float, y: float) -> None:
    path = (
        Path().move(x - 11, y - 2).line(x + 11, y - 2).quad(x + 5, y + 14, x, y + 24).quad(x - 5, y + 14, x - 11, y - 2)
    )
    canvas.fill(path.close(), _TEETH)
    canvas.stroke(path, INK, 4)
