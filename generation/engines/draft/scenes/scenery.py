"""What every place is made of. Sky and land are drawn once into images; living details at every frame."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from generation.drawing.canvas import Canvas
from generation.drawing.color import with_alpha
from generation.engines.draft.seeds import rng
from generation.motion.clock import Clock

Layer = Callable[[Canvas], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """What a place has to fit: the world's measures, the time of day, the seed of its details."""

    width: float
    horizon: float
    ground: float
    time: str  # "day", "sunset" or "night"
    seed: int

    def numbers(self, purpose: str) -> np.random.Generator:
        return rng(self.seed, "scene", purpose)

    def across(self, per_1000: float) -> int:
        """How many things to scatter over the width, from their number on 1000 units."""
        return max(1, round(per_1000 * self.width / 1000))


class Scenery(ABC):
    """One place. `layers` of land, far to near, repeat after the world's width, so that a walk can go on for ever:
    things may reach over the edges, but not by more than the width."""

    skies: ClassVar[Mapping[str, tuple[str, ...]]] = {}  # colours from the top to the horizon by time of day
    tints: ClassVar[Mapping[str, tuple[str, float]]] = {"sunset": ("#ff6a3d", 0.16), "night": ("#1b2c86", 0.50)}

    def __init__(self, setting: Setting) -> None:
        self.setting = setting

    @abstractmethod
    def draw_sky(self, canvas: Canvas) -> None:
        """The whole picture, down to below the horizon at least."""

    @abstractmethod
    def layers(self) -> tuple[Layer, ...]:
        """The land's layers, far to near."""

    def draw_sky_life(self, canvas: Canvas, clock: Clock, time_s: float) -> None:  # noqa: B027 - may be still
        """What moves between sky and land: clouds, twinkling stars."""

    def draw_land_life(self, canvas: Canvas, clock: Clock, time_s: float) -> None:  # noqa: B027 - may be still
        """What changes on the land and walks past with it."""

    def draw_front(self, canvas: Canvas, clock: Clock, time_s: float) -> None:  # noqa: B027 - may be still
        """What moves before the puppets."""

    def draw_land(self, canvas: Canvas) -> None:
        """All layers, with the neighbours' parts that reach in, in the light of the time of day."""
        width = self.setting.width
        for layer in self.layers():
            for shift in (-width, width, 0.0):
                with canvas.saved():
                    canvas.translate(shift, 0)
                    layer(canvas)
        if self.setting.time in self.tints:
            color, strength = self.tints[self.setting.time]
            canvas.tint(with_alpha(color, strength))
