"""What a prop is: shapes with an ink line, the words and emoji that ask for it, and where it belongs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from generation.drawing.canvas import Canvas
from generation.drawing.path import Path
from generation.engines.draft.puppets.shading import Flat, Part


class Shape(Protocol):
    def draw(self, canvas: Canvas) -> None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Prop:
    """`shapes` are in units of which 600 make a body, y downwards: on the ground from where it stands, flying from
    its middle."""

    name: str
    asked: tuple[str, ...]  # words, phrases and emoji
    half_width: float
    height: float  # above where it stands; flying, from top to bottom
    shapes: Callable[[], Sequence[Shape]]
    place: Literal["ground", "sky"] = "ground"
    motion: Literal["still", "sway", "flicker", "bob", "flutter", "pulse"] = "still"
    glow: str | None = None  # the colour of the light that it gives


def part(path: Path, color: str, ink: float = 6.0) -> Part:
    return Part(path, color, ink=ink)


def flat(path: Path, color: str, ink: float = 4.0) -> Flat:
    return Flat(path, color, ink=ink)


def mark(path: Path, color: str) -> Flat:
    """Without an ink line."""
    return Flat(path, color, ink=0.0)


def box(left: float, top: float, width: float, height: float, radius: float = 6.0) -> Path:
    return Path().round_rect(left, top, width, height, radius)


def oval(x: float, y: float, rx: float, ry: float | None = None) -> Path:
    return Path().oval(x, y, rx, rx if ry is None else ry)


def poly(*points: tuple[float, float]) -> Path:
    return Path().polygon(points)
