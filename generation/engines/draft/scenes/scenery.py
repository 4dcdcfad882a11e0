"""What every place is made of. Sky and land are drawn once into images; living details at every frame."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from generation.drawing.canvas import Canvas
from generation.drawing.color import with_alpha
from generation.engines.draft.scenes.light import Light, daylight
from generation.engines.draft.scenes.setting import Setting
from generation.motion.clock import Clock

Life = Callable[[Canvas, Clock, float], None]
FAR, MIDDLE, NEAR = 0.3, 0.6, 1.0  # depths: the share of the camera's way that a layer goes


@dataclass(frozen=True, slots=True)
class Layer:
    """A part of the land at one depth. It repeats after the world's width, so that a walk can go on for ever: things
    may reach over the edges, but not by more than the width. `life` is what moves on it."""

    draw: Callable[[Canvas], None]
    depth: float = NEAR
    life: Life | None = None


class Scenery(ABC):
    """One place."""

    # Where weather falls: on everybody; outside, to be seen through a window; nowhere.
    shelter: ClassVar[Literal["open", "room", "sealed"]] = "open"
    skies: ClassVar[Mapping[str, tuple[str, ...]]] = {}  # colours from the top to the horizon by time of day
    tints: ClassVar[Mapping[str, tuple[str, float]]] = {"sunset": ("#ff6a3d", 0.16), "night": ("#1b2c86", 0.50)}

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.light_x = setting.width * 0.5  # of sun or moon

    @property
    def light(self) -> Light:
        """What falls on the characters."""
        return daylight(self.setting.time, self.setting.weather, self.light_x / self.setting.width)

    @abstractmethod
    def draw_sky(self, canvas: Canvas) -> None:
        """The whole picture, opaque."""

    @abstractmethod
    def layers(self) -> tuple[Layer, ...]:
        """The land's layers, far to near."""

    def draw_sky_life(self, canvas: Canvas, clock: Clock, time_s: float) -> None:  # noqa: B027 - may be still
        """What moves between sky and land: clouds, twinkling stars."""

    def draw_front(self, canvas: Canvas, clock: Clock, time_s: float) -> None:  # noqa: B027 - may be still
        """What moves before the puppets."""

    def draw_layer(self, canvas: Canvas, layer: Layer) -> None:
        """With the neighbours' parts that reach in."""
        width = self.setting.width
        for shift in (-width, width, 0.0):
            with canvas.saved():
                canvas.translate(shift, 0)
                layer.draw(canvas)

    def light_land(self, canvas: Canvas) -> None:
        """Lay the light of the time of day on what was drawn."""
        if self.setting.time in self.tints:
            color, strength = self.tints[self.setting.time]
            canvas.tint(with_alpha(color, strength))
