"""A part of the world as the screen shows it. Units of the world; y grows downwards."""

from dataclasses import dataclass

from generation.drawing.canvas import Canvas
from generation.engines.draft.staging import HEIGHT, Box


@dataclass(frozen=True, slots=True)
class View:
    """Of the picture's shape: `left` and `top` of what is seen, and how many times nearer than the whole world."""

    left: float
    top: float
    zoom: float
    world: float  # its width

    @property
    def width(self) -> float:
        return self.world / self.zoom

    @property
    def height(self) -> float:
        return HEIGHT / self.zoom

    @property
    def box(self) -> Box:
        return Box(left=self.left, top=self.top, right=self.left + self.width, bottom=self.top + self.height)

    def on_screen(self, x: float, y: float) -> tuple[float, float]:
        """A point of the world from the picture's top left corner, in units of the whole world's picture."""
        return (x - self.left) * self.zoom, (y - self.top) * self.zoom

    def shown(self, box: Box) -> Box:
        """A box of the world on the screen."""
        left, top = self.on_screen(box.left, box.top)
        right, bottom = self.on_screen(box.right, box.bottom)
        return Box(left=left, top=top, right=right, bottom=bottom)

    def deeper(self, nearness: float) -> "View":
        """What is seen at the same moment of a layer farther away: 0 never moves, 1 is where the cast stands.

        Between whole world and this view, so it never leaves the world either.
        """
        width = self.world + (self.width - self.world) * nearness
        return View(self.left * nearness, self.top * nearness, self.world / width, self.world)

    def apply(self, canvas: Canvas) -> None:
        """From now on the canvas takes points of the world; it is scaled to the world's picture already."""
        canvas.scale(self.zoom)
        canvas.translate(-self.left, -self.top)

    def towards(self, other: "View", share: float) -> "View":
        """On the way to another view: `share` 0 is this one, 1 the other. What both show, all between show."""
        width = self.width + (other.width - self.width) * share
        left = self.left + (other.left - self.left) * share
        top = self.top + (other.top - self.top) * share
        return View(left, top, self.world / width, self.world)

    def moved(self, x: float, y: float, keep: Box | None = None) -> "View":
        """Shifted as far as the world's edges allow, and as `keep` stays in the picture where it was."""
        left = _between(self.left + x, 0.0, self.world - self.width)
        top = _between(self.top + y, 0.0, HEIGHT - self.height)
        if keep is not None:
            left = _between(left, min(self.left, keep.right - self.width), max(self.left, keep.left))
            top = _between(top, min(self.top, keep.bottom - self.height), max(self.top, keep.top))
        return View(left, top, self.zoom, self.world)


def around(x: float, y: float, zoom: float, world: float) -> View:
    """A view whose middle is at a point, or as near as the world's edges allow. `zoom` is 1 or more."""
    view = View(0.0, 0.0, zoom, world)
    return view.moved(x - view.width / 2, y - view.height / 2)


def _between(value: float, low: float, high: float) -> float:
    return max(low, min(high, value))
