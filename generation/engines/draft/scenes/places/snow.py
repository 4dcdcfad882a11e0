"""Snowy mountains and firs, an igloo with smoke, penguins on the ice; northern lights at night."""

from collections.abc import Mapping
from math import sin, tau
from typing import ClassVar

from generation.drawing.canvas import Canvas
from generation.drawing.color import with_alpha
from generation.drawing.paint import linear
from generation.drawing.path import Path
from generation.engines.draft.scenes.nature import (
    Clouds,
    Twinkles,
    ground,
    heavens,
    hill,
    mountains,
    peak,
    scattered,
)
from generation.engines.draft.scenes.plants import SNOW, fir
from generation.engines.draft.scenes.scenery import FAR, MIDDLE, Layer, Scenery
from generation.engines.draft.scenes.setting import Setting
from generation.engines.draft.staging import HEIGHT
from generation.motion.clock import Clock

NAME = "snow"
TIME = "day"


class Snow(Scenery):
    tints: ClassVar[Mapping[str, tuple[str, float]]] = {"sunset": ("#ff8a5c", 0.2), "night": ("#1b2c86", 0.46)}
    skies: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "day": ("#5aa8f0", "#b4dcfb", "#f4fbff"),
        "sunset": ("#7f6ac8", "#ff9f9a", "#ffe2b8"),
        "night": ("#0b1238", "#1f3476", "#4f78b4"),
    }

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self._night = setting.time == "night"
        numbers = setting.numbers("snow")
        side = int(numbers.choice((0, 1)))
        self.light_x = setting.width * (0.16, 0.84)[side]
        self._igloo_x = setting.width * (0.84, 0.16)[side]
        self._clouds = Clouds(setting, 2.6)
        self._twinkles = Twinkles(setting, 20) if self._night and not setting.dull else None
        self._glints = [
            (x, float(numbers.uniform(setting.horizon + 120, HEIGHT - 20)), float(numbers.uniform(0, 1)))
            for x in scattered(numbers, setting.across(26), setting.width)
        ]
        self._penguins = [setting.width * float(numbers.uniform(0.32, 0.68)) + 66 * index for index in range(3)]

    def draw_sky(self, canvas: Canvas) -> None:
        heavens(canvas, self.setting, self.skies, self.light_x, (150, self.setting.horizon - 250, 150))

    def layers(self) -> tuple[Layer, ...]:
        return (
            Layer(self._mountains, FAR),
            Layer(self._firs, MIDDLE, self._waddle),
            Layer(self._field),
            Layer(self._igloo, life=self._sparkle),
        )

    def _mountains(self, canvas: Canvas) -> None:
        setting = self.setting
        base = setting.horizon + 6
        for x, top, half in mountains(setting, base, 430, "range"):
            peak(canvas, x, top, half, base + 4, ("#a9bce6", "#7f98cf"), 0.46)
        ground(canvas, hill(setting, base - 24, 24, "foothills", 3), base - 60, ("#eaf2ff", "#c3d6f4"))

    def _firs(self, canvas: Canvas) -> None:
        setting, numbers = self.setting, self.setting.numbers("firs")
        base = setting.horizon + 34
        for x in scattered(numbers, setting.across(9), setting.width):
            tall = float(numbers.uniform(130, 270))
            fir(canvas, x, base + 10, tall, ("#b4d3dc", "#4f8a86"))
            for tier in range(3):  # snow on the boughs
                foot, wide = base + 10 - tall * (0.16 + 0.24 * tier), tall * 0.3 * (1 - 0.24 * tier)
                cap = (
                    Path()
                    .move(x, foot - tall * 0.38)
                    .quad(x + wide * 0.36, foot - tall * 0.16, x + wide * 0.6, foot - tall * 0.1)
                )
                cap.quad(x + wide * 0.2, foot - tall * 0.13, x, foot - tall * 0.06)
                cap.quad(x - wide * 0.3, foot - tall * 0.14, x - wide * 0.55, foot - tall * 0.1).quad(
                    x - wide * 0.3, foot - tall * 0.18, x, foot - tall * 0.38
                )
                canvas.fill(cap.close(), with_alpha("#ffffff", 0.85))
        ground(canvas, hill(setting, base, 22, "slope", 2), base - 30, ("#f6faff", "#cfdff8"))

    def _waddle(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """Penguins, rocking from foot to foot."""
        for index, x in enumerate(self._penguins):
            turns = clock.turns(time_s, 0.8) + 0.3 * index
            with canvas.saved():
                canvas.translate(x % self.setting.width, self.setting.horizon + 46)
                canvas.rotate(7 * sin(tau * turns))
                _penguin(canvas)

    def _field(self, canvas: Canvas) -> None:
        base = self.setting.horizon + 90
        ground(canvas, hill(self.setting, base, 14, "field", 2), base - 20, ("#ffffff", "#c9dbf6"))
        numbers = self.setting.numbers("drifts")
        drifts = Path()
        for x in scattered(numbers, self.setting.across(14), self.setting.width):
            y, wide = float(numbers.uniform(base + 30, HEIGHT)), float(numbers.uniform(50, 130))
            drifts.move(x - wide, y).quad(x, y - wide * 0.16, x + wide, y).quad(x, y + wide * 0.05, x - wide, y)
        canvas.fill(drifts, with_alpha("#8fb0e6", 0.24))

    def _igloo(self, canvas: Canvas) -> None:
        x, foot = self._igloo_x, self.setting.horizon + 116
        dome = Path().move(x - 150, foot).cubic(x - 150, foot - 190, x + 150, foot - 190, x + 150, foot).close()
        canvas.oval(x, foot + 2, 176, 14, with_alpha("#5a7fc0", 0.22))
        canvas.fill(dome, linear(x - 150, 0, x + 150, 0, "#ffffff", "#e6f0ff", "#b4cdf0"))
        with canvas.clipped(dome):
            blocks = Path()
            for row in range(4):
                y = foot - 36 * row
                blocks.move(x - 160, y).quad(x, y - 16, x + 160, y)
                for column in range(-3, 4):
                    at = x + 52 * column + 26 * (row % 2)
                    blocks.move(at, y - 4).line(at, y - 40)
            canvas.stroke(blocks, with_alpha("#7fa4dc", 0.5), 4)
        inward = 1 if x < self.setting.width / 2 else -1
        door = x + 96 * inward
        canvas.fill(
            Path()
            .move(door - 54, foot + 6)
            .cubic(door - 54, foot - 92, door + 54, foot - 92, door + 54, foot + 6)
            .close(),
            "#dcebff",
        )
        hole = "#ffc35a" if self._night else "#3a4f86"
        canvas.fill(
            Path()
            .move(door - 36, foot + 6)
            .cubic(door - 36, foot - 62, door + 36, foot - 62, door + 36, foot + 6)
            .close(),
            hole,
        )
        if self._night:
            canvas.oval(door + 10 * inward, foot + 18, 86, 14, with_alpha("#ffc35a", 0.3))

    def _sparkle(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """The snow's crystals flash in turn."""
        turns = clock.turns(time_s, 0.4)
        flashes = Path()
        for x, y, offset in self._glints:
            light = sin(tau * (turns + offset))
            if light > 0.3:
                reach = 8 * light
                flashes.move(x - reach, y).line(x + reach, y).move(x, y - reach).line(x, y + reach)
        canvas.stroke(flashes, "#ffffff" if not self._night else "#bcd4ff", 2.5)

    def draw_sky_life(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        if self._twinkles is not None:
            self._twinkles.draw(canvas, clock, time_s)
            self._aurora(canvas, clock, time_s)
        self._clouds.draw(canvas, clock, time_s)

    def _aurora(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """Curtains of green and violet light."""
        turns, width = clock.turns(time_s, 0.12), self.setting.width
        for band, (color, high) in enumerate((("#5cf0b0", 210.0), ("#a86bff", 150.0))):
            curtain, edge = Path(), []
            for step in range(25):
                share = step / 24
                wave = sin(tau * (1.5 * share + turns + 0.3 * band)) + 0.4 * sin(tau * (4 * share - turns))
                edge.append((width * share * 1.04 - 0.02 * width, high + 44 * wave))
            curtain.move(*edge[0])
            for x, y in edge[1:]:
                curtain.line(x, y)
            for x, y in reversed(edge):
                curtain.line(x, y - 120)
            canvas.fill(
                curtain.close(), linear(0, high - 190, 0, high + 70, with_alpha(color, 0.0), with_alpha(color, 0.36))
            )


def _penguin(canvas: Canvas) -> None:
    for side in (-1, 1):
        canvas.oval(side * 9, 0, 9, 4, "#ffb02e")
        canvas.fill(
            Path()
            .move(side * 18, -46)
            .quad(side * 36, -24, side * 22, -12)
            .quad(side * 16, -26, side * 18, -46)
            .close(),
            "#232c4e",
        )
    canvas.oval(0, -36, 23, 37, "#2c365c")
    canvas.oval(0, -28, 15, 26, SNOW)
    canvas.oval(-7, -56, 7, 8, SNOW)
    canvas.oval(7, -56, 7, 8, SNOW)
    canvas.circle(-6, -56, 2.8, "#1b1430")
    canvas.circle(6, -56, 2.8, "#1b1430")
    canvas.fill(Path().polygon([(-5, -50), (5, -50), (0, -42)]), "#ffb02e")


SCENERY = Snow
