"""A castle on its hill before mountains: flags in the wind, lit windows, a cobbled yard with torches on the wall."""

from collections.abc import Mapping
from math import sin, tau
from typing import ClassVar

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, lighten, with_alpha
from generation.drawing.paint import linear
from generation.drawing.path import Path
from generation.engines.draft.scenes.nature import (
    Birds,
    Clouds,
    Twinkles,
    glow,
    ground,
    heavens,
    hill,
    mountains,
    peak,
    scattered,
)
from generation.engines.draft.scenes.plants import SNOW, fir, lawn, needles, turf
from generation.engines.draft.scenes.scenery import FAR, MIDDLE, Layer, Scenery
from generation.engines.draft.scenes.setting import Setting
from generation.engines.draft.staging import HEIGHT
from generation.motion.clock import Clock

NAME = "castle"
TIME = "day"

# Towers of the castle: offset from its middle, width, height, with a cone or a battlement.
_TOWERS = ((-190, 74, 250, True), (190, 74, 250, True), (-96, 84, 330, False), (96, 84, 330, False), (0, 92, 450, True))


class Castle(Scenery):
    tints: ClassVar[Mapping[str, tuple[str, float]]] = {"sunset": ("#ff6a3d", 0.16), "night": ("#1b2080", 0.42)}
    skies: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "day": ("#6ab8ff", "#bfe0ff", "#fdf3e4"),
        "sunset": ("#6a4fb0", "#ff8f8a", "#ffd9a0"),
        "night": ("#120f45", "#33307e", "#7a6ab4"),
    }

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        night = setting.time == "night"
        numbers = setting.numbers("castle")
        self._x = setting.width * float(numbers.uniform(0.46, 0.54))
        self._foot = setting.horizon - 44
        self.light_x = setting.width * float(numbers.choice((0.12, 0.88)))
        self._clouds = Clouds(setting)
        self._twinkles = Twinkles(setting, 16) if night and not setting.dull else None
        self._birds = None if night else Birds(setting, count=5)
        count = max(2, round(setting.width / 420))
        self._torches = [setting.width * (index + 0.5) / count for index in range(count)]

    def draw_sky(self, canvas: Canvas) -> None:
        heavens(canvas, self.setting, self.skies, self.light_x, (150, self.setting.horizon - 230, 150))

    def layers(self) -> tuple[Layer, ...]:
        return (
            Layer(self._mountains, FAR),
            Layer(self._castle, MIDDLE, self._flags),
            Layer(self._wall, life=self._burn),
            Layer(self._yard),
        )

    def _mountains(self, canvas: Canvas) -> None:
        setting = self.setting
        base = setting.horizon
        for x, top, half in mountains(setting, base, 330, "mountains"):
            peak(canvas, x, top, half, base + 4, ("#b6bfe6", "#93a5d6"), 0.5 if setting.snowy else 0.26)
        ground(canvas, hill(setting, base - 30, 20, "foothills", 3), base - 60, turf(setting, ("#a3d6b0", "#7fbf98")))

    def _castle(self, canvas: Canvas) -> None:
        setting, x, foot = self.setting, self._x, self._foot
        mound = (
            Path()
            .move(x - 640, HEIGHT)
            .line(x - 640, foot + 130)
            .cubic(x - 360, foot + 110, x - 330, foot, x - 240, foot)
        )
        mound.line(x + 240, foot).cubic(x + 330, foot, x + 360, foot + 110, x + 640, foot + 130).line(
            x + 640, HEIGHT
        ).close()
        canvas.fill(
            hill(setting, setting.horizon + 40, 16, "meadows", 2),
            linear(0, foot, 0, HEIGHT, *turf(setting, ("#8fd28a", "#55a862"))),
        )
        canvas.fill(mound, linear(0, foot, 0, foot + 260, *turf(setting, ("#9bdc8c", "#58ad66"))))
        for dx, wide, tall, cone in _TOWERS:
            self._tower(canvas, x + dx, foot + 6, wide, tall, cone)
        self._front(canvas, x, foot + 8)
        road = Path().move(x - 30, foot + 6).cubic(x - 50, foot + 60, x + 90, foot + 90, x + 20, foot + 170)
        road.line(x + 120, foot + 170).cubic(x + 150, foot + 90, x + 10, foot + 50, x + 30, foot + 6).close()
        canvas.fill(road, "#e4e9f4" if setting.snowy else "#ead3a4")
        numbers = setting.numbers("firs")
        for at in scattered(numbers, setting.across(7), setting.width):
            if abs(at - x) > 190:
                fir(
                    canvas,
                    at,
                    setting.horizon + 64,
                    float(numbers.uniform(110, 190)),
                    needles(setting, ("#5fae7c", "#2f7a58")),
                )

    def _tower(self, canvas: Canvas, x: float, foot: float, wide: float, tall: float, cone: bool) -> None:
        top, half = foot - tall, wide / 2
        canvas.rect(x - half, top, wide, tall, linear(x - half, 0, x + half, 0, "#f2ecf6", "#d6cce4", "#a99cc6"))
        if cone:
            roof = Path().move(x - half - 14, top + 6).quad(x - half * 0.3, top - wide * 0.5, x, top - wide * 1.35)
            roof.quad(x + half * 0.3, top - wide * 0.5, x + half + 14, top + 6).close()
            color = SNOW if self.setting.snowy else "#6f7fe0"
            canvas.fill(roof, linear(x - half, 0, x + half, 0, lighten(color, 0.15), darken(color, 0.25)))
        else:
            canvas.rect(x - half - 9, top - 4, wide + 18, 24, "#e3daee")
            for notch in range(4):
                canvas.rect(x - half - 9 + notch * (wide + 18) / 3.6, top - 22, (wide + 18) / 6, 20, "#e3daee")
        window = "#ffd86b" if self.setting.time != "day" else "#6a74b4"
        for row in range(2 if tall < 300 else 3):
            canvas.round_rect(x - 9, top + 44 + 66 * row, 18, 34, 9, window)

    def _front(self, canvas: Canvas, x: float, foot: float) -> None:
        """Wall and gate between the towers."""
        canvas.rect(x - 160, foot - 140, 320, 140, linear(0, foot - 140, 0, foot, "#e9e1f2", "#c0b3d8"))
        for notch in range(9):
            canvas.rect(x - 160 + notch * 37.5, foot - 160, 20, 22, "#e9e1f2")
        bricks = Path()
        for row in range(4):
            for column in range(6):
                left = x - 150 + 52 * column + 26 * (row % 2)
                if abs(left + 12 - x) > 62:
                    bricks.round_rect(left, foot - 122 + 28 * row, 24, 10, 3)
        canvas.fill(bricks, with_alpha("#8a7cae", 0.3))
        gate = (
            Path()
            .move(x - 46, foot)
            .line(x - 46, foot - 62)
            .cubic(x - 46, foot - 116, x + 46, foot - 116, x + 46, foot - 62)
        )
        canvas.fill(gate.line(x + 46, foot).close(), "#7a4a34")
        bars = Path()
        for dx in (-24, 0, 24):
            bars.move(x + dx, foot - 2).line(x + dx, foot - 84)
        canvas.stroke(bars, "#5a3324", 5)

    def _flags(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        wave = clock.turns(time_s, 1.2 if self.setting.weather in {"wind", "storm"} else 0.7)
        for index, (dx, wide, tall, cone) in enumerate(_TOWERS):
            if not cone:
                continue
            x, top = self._x + dx, self._foot + 6 - tall - wide * 1.35
            canvas.line(x, top + 6, x, top - 48, "#6b4a34", 5)
            lift = 7 * sin(tau * (wave + index / 5))
            cloth = (
                Path()
                .move(x, top - 48)
                .cubic(x + 20, top - 48 - lift, x + 38, top - 40 + lift, x + 58, top - 38 - lift)
            )
            cloth.cubic(x + 38, top - 24 + lift, x + 20, top - 16 - lift, x, top - 16).close()
            canvas.fill(cloth, ("#ff5f6d", "#ffd04a", "#ff5f6d", "#ffd04a", "#ff5f6d")[index])

    def _wall(self, canvas: Canvas) -> None:
        """A low wall round the yard."""
        width, base = self.setting.width, self.setting.horizon + 92
        top = base - 84
        canvas.rect(-2, top, width + 4, 100, linear(0, top, 0, base, "#cfc5dc", "#a496bc"))
        count = self.setting.across(11)
        for index in range(count):
            x = width * index / count
            canvas.rect(x, top - 24, width / count * 0.56, 26, "#cfc5dc")
            if self.setting.snowy:
                canvas.round_rect(x - 3, top - 30, width / count * 0.56 + 6, 11, 5, SNOW)
        bricks = Path()
        for row in range(3):
            step = width / self.setting.across(9)
            for column in range(self.setting.across(9)):
                bricks.round_rect(step * (column + 0.5 * (row % 2)) + 6, top + 12 + 24 * row, step * 0.42, 12, 4)
        canvas.fill(bricks, with_alpha("#7a6a9c", 0.24))
        for x in self._torches:
            canvas.round_rect(x - 7, top + 10, 14, 50, 5, "#6b4428")
            canvas.rect(x - 14, top + 8, 28, 9, "#4a4062")

    def _burn(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        top = self.setting.horizon + 18
        for index, x in enumerate(self._torches):
            lick = sin(tau * (clock.turns(time_s, 2.2) + index * 0.37))
            if self.setting.time == "night":
                glow(canvas, x, top - 20, 120, "#ff9a3c", 0.34 + 0.05 * lick)
            for wide, tall, color in ((17, 52, "#ff8a2c"), (9, 30, "#ffe08a")):
                flame = Path().move(x - wide, top).quad(x - wide, top - tall * 0.5, x + 4 * lick, top - tall - 7 * lick)
                canvas.fill(flame.quad(x + wide, top - tall * 0.5, x + wide, top).close(), color)

    def _yard(self, canvas: Canvas) -> None:
        setting, numbers = self.setting, self.setting.numbers("cobbles")
        top = setting.horizon + 96
        colors = ("#f4f7ff", "#c6d4ee") if setting.snowy else ("#d3c6b4", "#a8987e")
        canvas.rect(-2, top - 4, setting.width + 4, HEIGHT, linear(0, top, 0, HEIGHT, *colors))
        y, size = top + 10.0, 24.0
        light, dark = Path(), Path()
        while y < HEIGHT + 20:
            count = max(4, round(setting.width / (size * 2.3)))
            for index in range(count):
                x = setting.width * (index + float(numbers.uniform(0.3, 0.7))) / count
                stone = light if numbers.uniform() < 0.5 else dark
                stone.oval(x, y, size * float(numbers.uniform(0.8, 1.0)), size * 0.34)
            y, size = y + size * 0.86, size * 1.13
        canvas.fill(light, with_alpha("#ffffff", 0.26))
        canvas.fill(dark, with_alpha("#5a4a5c", 0.13))
        if not setting.snowy:
            lawn(canvas, setting, top + 4, top + 24, "#6faf5a", 4)

    def draw_sky_life(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        if self._twinkles is not None:
            self._twinkles.draw(canvas, clock, time_s)
        self._clouds.draw(canvas, clock, time_s)
        if self._birds is not None:
            self._birds.draw(canvas, clock, time_s)


SCENERY = Castle
