"""A clearing among firs: flowers, mushrooms, pollen in the light; fireflies at night."""

from collections.abc import Mapping
from typing import ClassVar

from generation.drawing.canvas import Canvas
from generation.drawing.color import mix
from generation.engines.draft.scenes.nature import (
    Motes,
    Twinkles,
    bush,
    fir,
    flower,
    full_moon,
    gradient_sky,
    grass,
    ground,
    hill,
    scattered,
    stars,
    sun,
)
from generation.engines.draft.scenes.scenery import Layer, Scenery, Setting
from generation.engines.draft.staging import HEIGHT
from generation.motion.clock import Clock

NAME = "forest"
WORDS = ("forest", "woods", "wood", "jungle", "trees", "tree", "woodland", "grove", "camp", "campfire", "rainforest")
TIME = "day"

_ROWS = (("#9ad9a8", "#74c391", 11.0, 250.0), ("#63bb80", "#3f9968", 8.0, 330.0), ("#3f9c60", "#2a7448", 4.5, 430.0))


class Forest(Scenery):
    skies: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "day": ("#7fd6ff", "#d7f6d9", "#fff6c9"),
        "sunset": ("#6a5bb0", "#ff9a76", "#ffd89a"),
        "night": ("#0e1440", "#23407a", "#4f86a0"),
    }

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        night = setting.time == "night"
        self._motes = Motes(setting, "#e9ff8a" if night else "#fffbd0", 20 if night else 26)
        self._twinkles = Twinkles(setting, 16) if night else None
        self._light_x = setting.width * float(setting.numbers("light").choice((0.16, 0.3, 0.7, 0.84)))

    def draw_sky(self, canvas: Canvas) -> None:
        setting = self.setting
        gradient_sky(canvas, setting, self.skies[setting.time])
        if setting.time == "night":
            stars(canvas, setting, setting.across(90))
            full_moon(canvas, self._light_x, 150, 58)
        else:
            sun(canvas, self._light_x, 170 if setting.time == "day" else setting.horizon - 190, 68)

    def layers(self) -> tuple[Layer, ...]:
        return (
            lambda canvas: self._trees(canvas, 0),
            lambda canvas: self._trees(canvas, 1),
            lambda canvas: self._trees(canvas, 2),
            self._clearing,
            self._plants,
        )

    def _trees(self, canvas: Canvas, row: int) -> None:
        setting = self.setting
        light, dark, per_1000, tall = _ROWS[row]
        base = setting.horizon - 40 + 45 * row
        numbers = setting.numbers(f"trees{row}")
        for x in scattered(numbers, setting.across(per_1000), setting.width):
            fir(canvas, x, base + 20, tall * float(numbers.uniform(0.8, 1.15)), (light, dark))
        ground(canvas, hill(setting, base, 16, f"bank{row}"), base - 30, (light, dark))

    def _clearing(self, canvas: Canvas) -> None:
        base = self.setting.horizon + 92
        ground(canvas, hill(self.setting, base, 14, "clearing"), base - 20, ("#93df70", "#4da84c"))

    def _plants(self, canvas: Canvas) -> None:
        setting, numbers = self.setting, self.setting.numbers("plants")
        for x in scattered(numbers, setting.across(4), setting.width):
            y = setting.horizon + 100 + float(numbers.uniform(0, 16))
            bush(canvas, x, y, float(numbers.uniform(34, 58)), mix("#58b862", "#2f8a4e", float(numbers.uniform(0, 1))))
        for x in scattered(numbers, setting.across(34), setting.width):
            y = float(numbers.uniform(setting.horizon + 125, HEIGHT))
            grass(canvas, x, y, float(numbers.uniform(14, 26)), "#3f9a48")
        for x in scattered(numbers, setting.across(26), setting.width):
            y = float(numbers.uniform(setting.horizon + 130, HEIGHT))
            flower(
                canvas,
                x,
                y,
                float(numbers.uniform(7, 12)),
                str(numbers.choice(("#ff7fb0", "#ffffff", "#c79bff", "#ff9d5c"))),
            )
        for x in scattered(numbers, setting.across(3), setting.width):
            _mushroom(
                canvas, x, float(numbers.uniform(setting.horizon + 140, HEIGHT - 30)), float(numbers.uniform(16, 26))
            )

    def draw_sky_life(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        if self._twinkles is not None:
            self._twinkles.draw(canvas, clock, time_s)

    def draw_front(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        self._motes.draw(canvas, clock, time_s)


def _mushroom(canvas: Canvas, x: float, y: float, size: float) -> None:
    canvas.round_rect(x - size * 0.24, y - size * 0.8, size * 0.48, size * 0.9, size * 0.2, "#fff3dc")
    canvas.oval(x, y - size * 0.8, size * 0.78, size * 0.52, "#f0524f")
    canvas.oval(x, y - size * 0.56, size * 0.78, size * 0.22, "#fff3dc")
    for dx, dy in ((-0.3, -1.0), (0.26, -1.06), (0.0, -0.82)):
        canvas.circle(x + dx * size, y + dy * size, size * 0.12, "#ffffff")


SCENERY = Forest
