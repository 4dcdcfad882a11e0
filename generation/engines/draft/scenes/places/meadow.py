"""Rolling green hills, flowers and clouds: where a clip plays when its prompt names no place."""

from collections.abc import Mapping
from typing import ClassVar

from generation.drawing.canvas import Canvas
from generation.engines.draft.scenes.nature import (
    Clouds,
    Motes,
    Twinkles,
    flower,
    full_moon,
    gradient_sky,
    grass,
    ground,
    hill,
    round_tree,
    scattered,
    stars,
    sun,
)
from generation.engines.draft.scenes.scenery import Layer, Scenery, Setting
from generation.engines.draft.staging import HEIGHT
from generation.motion.clock import Clock

NAME = "meadow"
WORDS = (
    "meadow",
    "field",
    "hill",
    "hills",
    "park",
    "garden",
    "farm",
    "grass",
    "outside",
    "picnic",
    "countryside",
    "mountain",
)
TIME = "day"


class Meadow(Scenery):
    skies: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "day": ("#5fbdfb", "#a9defb", "#eafaf0"),
        "sunset": ("#7a62b8", "#ff9f80", "#ffe0a0"),
        "night": ("#0e1446", "#2a3f86", "#6a86b8"),
    }

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self._clouds = Clouds(setting, {"day": "#fffffff0", "sunset": "#ffd9c8d0", "night": "#5a6aa860"}[setting.time])
        self._twinkles = Twinkles(setting, 16) if setting.time == "night" else None
        self._motes = Motes(setting, "#e9ff8a" if setting.time == "night" else "#ffffff", 14, 3.4)
        self._light_x = setting.width * float(setting.numbers("light").choice((0.14, 0.86)))

    def draw_sky(self, canvas: Canvas) -> None:
        setting = self.setting
        gradient_sky(canvas, setting, self.skies[setting.time])
        if setting.time == "night":
            stars(canvas, setting, setting.across(90))
            full_moon(canvas, self._light_x, 140, 56)
        else:
            sun(canvas, self._light_x, 140 if setting.time == "day" else setting.horizon - 170, 66)

    def layers(self) -> tuple[Layer, ...]:
        return self._far, self._middle, self._near, self._plants

    def _far(self, canvas: Canvas) -> None:
        base = self.setting.horizon - 40
        ground(canvas, hill(self.setting, base, 60, "far", 2), base - 60, ("#a8e0b0", "#7cc98c"))

    def _middle(self, canvas: Canvas) -> None:
        base, numbers = self.setting.horizon + 16, self.setting.numbers("trees")
        ground(canvas, hill(self.setting, base, 30, "middle", 2), base - 40, ("#86d285", "#5ab866"))
        for x in scattered(numbers, self.setting.across(4), self.setting.width):
            round_tree(canvas, x, base + 34, float(numbers.uniform(170, 250)), ("#6fcf74", "#379a56"))

    def _near(self, canvas: Canvas) -> None:
        base = self.setting.horizon + 88
        ground(canvas, hill(self.setting, base, 16, "near"), base - 20, ("#9be36f", "#55b54c"))

    def _plants(self, canvas: Canvas) -> None:
        setting, numbers = self.setting, self.setting.numbers("plants")
        for x in scattered(numbers, setting.across(40), setting.width):
            y = float(numbers.uniform(setting.horizon + 118, HEIGHT))
            grass(canvas, x, y, float(numbers.uniform(14, 26)), "#45a548")
        for x in scattered(numbers, setting.across(34), setting.width):
            y = float(numbers.uniform(setting.horizon + 122, HEIGHT))
            colors = ("#ff7fb0", "#ffffff", "#c79bff", "#ffb14a")
            flower(canvas, x, y, float(numbers.uniform(7, 13)), str(numbers.choice(colors)))

    def draw_sky_life(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        if self._twinkles is not None:
            self._twinkles.draw(canvas, clock, time_s)
        self._clouds.draw(canvas, clock, time_s)

    def draw_front(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        self._motes.draw(canvas, clock, time_s)


SCENERY = Meadow
