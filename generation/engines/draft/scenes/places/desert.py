"""Dunes with pyramids far away, cacti and bones; the sand glitters, a tumbleweed rolls by."""

from collections.abc import Mapping
from math import sin, tau
from typing import ClassVar

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, lighten, mix, with_alpha
from generation.drawing.paint import linear
from generation.drawing.path import Path
from generation.engines.draft.scenes.nature import Birds, Clouds, Twinkles, ground, heavens, hill, scattered
from generation.engines.draft.scenes.plants import SNOW
from generation.engines.draft.scenes.scenery import FAR, MIDDLE, Layer, Scenery
from generation.engines.draft.scenes.setting import Setting
from generation.engines.draft.staging import HEIGHT
from generation.motion.clock import Clock

NAME = "desert"
TIME = "day"


class Desert(Scenery):
    tints: ClassVar[Mapping[str, tuple[str, float]]] = {"sunset": ("#ff5a4d", 0.2), "night": ("#1b2c86", 0.54)}
    skies: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "day": ("#4fb0f2", "#a8dcf6", "#fff0cc"),
        "sunset": ("#7a3f8c", "#ff7a5c", "#ffd27a"),
        "night": ("#0f1246", "#2f347e", "#8a76b0"),
    }

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        night = setting.time == "night"
        numbers = setting.numbers("desert")
        side = int(numbers.choice((0, 1)))
        self.light_x = setting.width * (0.2, 0.8)[side]
        self._pyramids_x = setting.width * (0.66, 0.34)[side]
        self._clouds = Clouds(setting, 1.4)
        self._twinkles = Twinkles(setting, 26) if night and not setting.dull else None
        self._birds = None if night else Birds(setting, "#5a4448", 2)
        self._start = float(numbers.uniform(0, 1))

    def draw_sky(self, canvas: Canvas) -> None:
        heavens(canvas, self.setting, self.skies, self.light_x, (150, self.setting.horizon - 150, 150))

    def layers(self) -> tuple[Layer, ...]:
        return (
            Layer(self._pyramids, FAR),
            Layer(self._dunes, MIDDLE),
            Layer(self._cacti, MIDDLE),
            Layer(self._sand),
            Layer(self._stones, life=self._roll),
        )

    def _tone(self, color: str) -> str:
        return mix(color, SNOW, 0.7) if self.setting.snowy else color

    def _pyramids(self, canvas: Canvas) -> None:
        setting, base = self.setting, self.setting.horizon - 4
        for mesa, x in enumerate(scattered(setting.numbers("mesas"), setting.across(2), setting.width)):
            wide, tall = 120 + 40 * (mesa % 2), 90 + 34 * (mesa % 2)
            rock = (
                Path()
                .move(x - wide, base)
                .line(x - wide * 0.74, base - tall)
                .line(x + wide * 0.7, base - tall)
                .line(x + wide, base)
            )
            canvas.fill(rock.close(), linear(0, base - tall, 0, base, self._tone("#e0a27e"), self._tone("#eebd94")))
        for dx, half, tall in ((-150, 130, 150), (130, 190, 226), (0, 240, 300)):
            x, top = self._pyramids_x + dx, base - tall
            canvas.fill(Path().polygon([(x - half, base), (x, top), (x + half, base)]), self._tone("#f6cf8e"))
            canvas.fill(Path().polygon([(x, top), (x + half, base), (x + half * 0.24, base)]), self._tone("#d3985c"))
            courses = Path()
            for row in range(1, 7):
                y, reach = top + tall * row / 7, half * row / 7
                courses.move(x - reach, y).line(x + reach * 0.24, y)
            canvas.stroke(courses, with_alpha(darken("#d3985c", 0.2), 0.3), 3)
        ground(canvas, hill(setting, base, 18, "far", 2), base - 40, (self._tone("#f6d598"), self._tone("#eebb77")))

    def _dunes(self, canvas: Canvas) -> None:
        base = self.setting.horizon + 44
        ridge = hill(self.setting, base, 40, "dunes", 2)
        ground(canvas, ridge, base - 50, (self._tone("#f3c682"), self._tone("#dd9f5c")))
        canvas.stroke(ridge, with_alpha("#fff0c4", 0.6), 4)

    def _cacti(self, canvas: Canvas) -> None:
        setting, numbers = self.setting, self.setting.numbers("cacti")
        for x in scattered(numbers, setting.across(4), setting.width):
            tall = float(numbers.uniform(110, 200))
            _saguaro(canvas, x, setting.horizon + 76, tall, bool(numbers.integers(2)), setting.snowy)

    def _sand(self, canvas: Canvas) -> None:
        base = self.setting.horizon + 88
        ground(
            canvas, hill(self.setting, base, 14, "sand", 2), base - 20, (self._tone("#ffe0a3"), self._tone("#e3a968"))
        )
        ripples, numbers = Path(), self.setting.numbers("ripples")
        for x in scattered(numbers, self.setting.across(26), self.setting.width):
            y, wide = float(numbers.uniform(base + 30, HEIGHT)), float(numbers.uniform(30, 90))
            ripples.move(x - wide, y).quad(x - wide * 0.4, y - 9, x, y).quad(x + wide * 0.4, y + 8, x + wide, y - 2)
        canvas.stroke(ripples, with_alpha("#b9793f", 0.3), 4)

    def _stones(self, canvas: Canvas) -> None:
        setting, numbers = self.setting, self.setting.numbers("stones")
        for x in scattered(numbers, setting.across(6), setting.width):
            y, size = float(numbers.uniform(setting.horizon + 112, HEIGHT - 20)), float(numbers.uniform(10, 24))
            canvas.oval(x + 5, y + 3, size * 1.2, size * 0.3, with_alpha("#7a4a2a", 0.3))
            stone = (
                Path()
                .move(x - size, y)
                .quad(x - size * 0.8, y - size, x, y - size * 0.9)
                .quad(x + size, y - size * 0.7, x + size, y)
            )
            canvas.fill(stone.close(), linear(x - size, 0, x + size, 0, self._tone("#d9a87a"), "#a06f4c"))
        _skull(canvas, setting.width * float(numbers.uniform(0.1, 0.9)), setting.ground + 96)

    def _roll(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """A tumbleweed, that hops as it rolls."""
        share = (clock.turns(time_s, 0.12) + self._start) % 1.0
        x = share * (self.setting.width + 160) - 80
        y = self.setting.horizon + 84 - 46 * abs(sin(tau * 4 * share))
        weed = Path()
        with canvas.saved():
            canvas.translate(x, y)
            canvas.rotate(360 * 4 * share)
            for turn in range(5):
                weed.oval(0, 0, 30 - 4 * turn, 9 + 5 * turn)
            canvas.stroke(weed, "#9c6f3f", 4)
            canvas.stroke(Path().move(-28, -8).line(26, 12).move(-12, 26).line(10, -28), "#7a532c", 3)

    def draw_sky_life(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        if self._twinkles is not None:
            self._twinkles.draw(canvas, clock, time_s)
        self._clouds.draw(canvas, clock, time_s)
        if self._birds is not None:
            self._birds.draw(canvas, clock, time_s)


def _saguaro(canvas: Canvas, x: float, foot: float, tall: float, both: bool, snowy: bool) -> None:
    green, thick = "#5aae6a", tall * 0.2
    canvas.oval(x + 12, foot, thick * 1.3, 8, with_alpha("#7a4a2a", 0.3))
    body = Path().move(x, foot).line(x, foot - tall)
    for side in (-1, 1) if both else (1,):
        reach, low = side * tall * 0.3, foot - tall * (0.42 if side > 0 else 0.52)
        body.move(x, low).line(x + reach * 0.6, low).quad(x + reach, low, x + reach, low - tall * 0.12).line(
            x + reach, low - tall * 0.28
        )
    canvas.stroke(body, darken(green, 0.3), thick + 8)
    canvas.stroke(body, green, thick)
    canvas.stroke(body.moved(-thick * 0.22, 0), lighten(green, 0.22), thick * 0.16)
    canvas.oval(x, foot - tall - thick * 0.4, thick * 0.36, thick * 0.26, SNOW if snowy else "#ff86b3")


def _skull(canvas: Canvas, x: float, y: float) -> None:
    """A cow's, long bleached."""
    horns = (
        Path()
        .move(x - 18, y - 24)
        .quad(x - 52, y - 22, x - 58, y - 50)
        .move(x + 18, y - 24)
        .quad(x + 52, y - 22, x + 58, y - 50)
    )
    canvas.stroke(horns, "#efe2c8", 9)
    face = (
        Path()
        .move(x - 26, y - 30)
        .quad(x, y - 44, x + 26, y - 30)
        .line(x + 14, y + 14)
        .quad(x, y + 24, x - 14, y + 14)
        .close()
    )
    canvas.fill(face, "#fff8e8")
    for dx in (-12, 12):
        canvas.oval(x + dx, y - 16, 6, 7, "#6b4a3a")
        canvas.oval(x + dx * 0.4, y + 10, 2.5, 4, "#6b4a3a")


SCENERY = Desert
