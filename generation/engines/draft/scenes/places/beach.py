"""A sandy beach with palms; waves roll in, the water glitters, a boat sails by, gulls circle."""

from collections.abc import Mapping
from math import cos, radians, sin, tau
from typing import ClassVar

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, mix, with_alpha
from generation.drawing.paint import linear
from generation.drawing.path import Path
from generation.engines.draft.scenes.nature import Birds, Clouds, Twinkles, ground, heavens, hill, scattered
from generation.engines.draft.scenes.plants import SNOW, turf
from generation.engines.draft.scenes.scenery import FAR, MIDDLE, Layer, Scenery
from generation.engines.draft.scenes.setting import Setting
from generation.engines.draft.staging import HEIGHT
from generation.motion.clock import Clock

NAME = "beach"
TIME = "day"

_LEAVES = (-206, -172, -140, -116, -64, -40, -8, 26)  # none upright: seen from its edge it would be a spike
_WATER = {"day": ("#4fc8e8", "#2a9fd0"), "sunset": ("#f0a884", "#3f7fae"), "night": ("#27508c", "#173566")}


class Beach(Scenery):
    skies: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "day": ("#5cc4ff", "#a6e4ff", "#e9fbff"),
        "sunset": ("#ff8a76", "#ffc48a", "#ffeec2"),
        "night": ("#0d1240", "#26327c", "#5666b0"),
    }

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        numbers = setting.numbers("sea")
        self._shore = setting.horizon + 78
        self._sea = setting.horizon - 150
        self.light_x = setting.width * float(numbers.uniform(0.3, 0.7))
        night = setting.time == "night"
        self._clouds = Clouds(setting)
        self._twinkles = Twinkles(setting, 14) if night and not setting.dull else None
        self._birds = None if night else Birds(setting, "#ffffff", 3)
        self._boat = float(numbers.uniform(0, 1))
        self._glints = [
            (x, float(numbers.uniform(0, 1)), float(numbers.uniform(0, 1)))
            for x in scattered(numbers, setting.across(40), setting.width)
        ]

    def draw_sky(self, canvas: Canvas) -> None:
        heavens(canvas, self.setting, self.skies, self.light_x, (150, self._sea - 44, 170))

    def layers(self) -> tuple[Layer, ...]:
        return (
            Layer(self._water, FAR, self._on_the_water),
            Layer(self._islands, MIDDLE),
            Layer(self._sand),
            Layer(self._shells),
            Layer(self._palms, life=self._foam),
        )

    def light_land(self, canvas: Canvas) -> None:
        """The water has colours of its own for each time."""

    def _lit(self, color: str) -> str:
        if self.setting.time in self.tints:
            return mix(color, *self.tints[self.setting.time])
        return color

    def _water(self, canvas: Canvas) -> None:
        setting = self.setting
        canvas.rect(
            -4, self._sea, setting.width + 8, HEIGHT, linear(0, self._sea, 0, self._shore + 20, *_WATER[setting.time])
        )
        canvas.rect(-4, self._sea, setting.width + 8, 5, with_alpha("#ffffff", 0.35))
        if setting.time != "day" and not setting.dull:  # the light's road
            x, low = self.light_x, self._shore + 40
            road = Path().polygon([(x - 40, self._sea), (x + 40, self._sea), (x + 150, low), (x - 150, low)])
            canvas.fill(road, with_alpha("#ffe0a8" if setting.time == "sunset" else "#dfe6ff", 0.22))

    def _islands(self, canvas: Canvas) -> None:
        setting, numbers = self.setting, self.setting.numbers("islands")
        for x in scattered(numbers, setting.across(1.6), setting.width, 0.3):
            wide, tall, y = float(numbers.uniform(110, 190)), float(numbers.uniform(44, 86)), self._sea + 16
            island = Path().move(x - wide, y).quad(x - wide * 0.6, y - tall * 0.5, x - wide * 0.3, y - tall * 0.9)
            island.quad(x, y - tall * 1.3, x + wide * 0.3, y - tall * 0.7).quad(
                x + wide * 0.7, y - tall * 0.5, x + wide, y
            ).close()
            top, low = turf(setting, ("#8fcfa0", "#5fa98a"))
            canvas.fill(island, linear(0, y - tall, 0, y, self._lit(top), self._lit(low)))
            canvas.round_rect(x - wide * 1.06, y - 4, wide * 2.12, 8, 4, self._lit("#f3e2b4"))

    def _sand(self, canvas: Canvas) -> None:
        wet, top, low = ("#d9b483", "#ffe9b8", "#e8bd80") if not self.setting.snowy else ("#b9c6d8", SNOW, "#cfdcf0")
        wet, top, low = (self._lit(color) for color in (wet, top, low))
        ground(canvas, hill(self.setting, self._shore + 6, 12, "wet", 2), self._shore, (wet, wet))
        ground(canvas, hill(self.setting, self._shore + 26, 12, "wet", 2), self._shore, (top, low))

    def _shells(self, canvas: Canvas) -> None:
        setting, numbers = self.setting, self.setting.numbers("shells")
        for x in scattered(numbers, setting.across(60), setting.width):
            y = float(numbers.uniform(self._shore + 60, HEIGHT))
            canvas.oval(x, y, float(numbers.uniform(3, 8)), 2.4, with_alpha("#b98a4e", 0.42))
        for index, x in enumerate(scattered(numbers, setting.across(5), setting.width)):
            y, size = float(numbers.uniform(setting.ground + 50, HEIGHT - 30)), float(numbers.uniform(15, 22))
            if index % 2:
                _shell(canvas, x, y, size, self._lit("#ffc9d6"))
            else:
                _starfish(canvas, x, y, size, self._lit("#ff8f6b"))
        castle = setting.width * float(numbers.choice((0.2, 0.5, 0.8)))
        _sandcastle(canvas, castle, self._shore + 74, self._lit("#f0cd8e"))

    def _palms(self, canvas: Canvas) -> None:
        numbers = self.setting.numbers("palms")
        greens = tuple(self._lit(color) for color in turf(self.setting, ("#45c070", "#2f9e5a")))
        stem = self._lit("#c08a54"), self._lit("#8f5a34")
        for side, lean in ((0.035, 1), (0.965, -1)):
            x = self.setting.width * side
            _palm(canvas, x, self._shore + 90, lean, float(numbers.uniform(480, 560)), (*greens, *stem))

    def _on_the_water(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        turns = clock.turns(time_s, 0.25)
        self._draw_boat(canvas, clock, time_s)
        room = self._shore - 22 - self._sea
        glints = Path()
        for x, depth, offset in self._glints:
            light = sin(tau * (2 * turns + offset))
            if light > 0:
                y, half = self._sea + 12 + depth * room, (10 + 52 * depth) * light
                glints.round_rect(x - half + 14 * sin(tau * (turns + offset)), y, 2 * half, 3 + 2 * depth, 2)
        canvas.fill(glints, with_alpha("#ffffff", 0.5))

    def _draw_boat(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        x = ((self._boat + clock.turns(time_s, 0.02)) % 1.0) * (self.setting.width + 240) - 120
        with canvas.saved():
            canvas.translate(x, self._sea + 26)
            canvas.rotate(2.5 * sin(tau * clock.turns(time_s, 0.3)))
            canvas.fill(
                Path().move(-52, -14).line(52, -14).quad(40, 12, 26, 12).line(-30, 12).quad(-44, 8, -52, -14).close(),
                self._lit("#c8553d"),
            )
            canvas.fill(Path().move(4, -104).quad(50, -60, 44, -22).line(4, -22).close(), self._lit("#fffaf0"))
            canvas.fill(Path().move(-4, -92).quad(-36, -56, -34, -22).line(-4, -22).close(), self._lit("#ffe2b0"))
            canvas.line(0, -112, 0, -14, self._lit("#7a4a2a"), 5)

    def _foam(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """The last wave's, to and fro."""
        setting = self.setting
        shift = 14 * sin(tau * clock.turns(time_s, 0.25))
        edge = Path()
        steps = round(setting.width / 24)
        for step in range(-1, steps + 2):
            x = setting.width * step / steps
            y = self._shore + 2 + 0.5 * shift + 7 * sin(tau * (3 * step / steps + shift / 60))
            if step < 0:
                edge.move(x, y)
            else:
                edge.line(x, y)
        canvas.stroke(edge, "#ffffffd8", 9)

    def draw_sky_life(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        if self._twinkles is not None:
            self._twinkles.draw(canvas, clock, time_s)
        self._clouds.draw(canvas, clock, time_s)
        if self._birds is not None:
            self._birds.draw(canvas, clock, time_s)


def _palm(canvas: Canvas, x: float, base: float, lean: int, tall: float, colors: tuple[str, ...]) -> None:
    light, dark, bark, shaded = colors
    top_x, top_y = x + lean * 80, base - tall
    stem = (
        Path()
        .move(x - 19, base)
        .cubic(x + lean * 8 - 15, base - tall * 0.4, x + lean * 10 - 12, base - tall * 0.7, top_x - 9, top_y)
    )
    stem.line(top_x + 9, top_y)
    stem.cubic(x + lean * 10 + 13, base - tall * 0.7, x + lean * 8 + 17, base - tall * 0.4, x + 21, base).close()
    canvas.oval(x, base + 2, 58, 13, with_alpha("#a9793f", 0.45))
    canvas.fill(stem, linear(x - 20, 0, x + 30, 0, bark, shaded))
    for leaf, degrees in enumerate(_LEAVES):
        angle = radians(degrees)
        reach = 178.0
        tip_x, tip_y = top_x + reach * cos(angle), top_y + reach * 0.6 * sin(angle) + 44
        blade = Path().move(top_x, top_y)
        blade.quad(top_x + 0.6 * reach * cos(angle), top_y + 0.6 * reach * sin(angle) - 58, tip_x, tip_y)
        blade.quad(top_x + 0.5 * reach * cos(angle), top_y + 0.5 * reach * sin(angle) - 6, top_x, top_y).close()
        canvas.fill(blade, dark if leaf % 2 else light)
        canvas.stroke(blade, darken(dark, 0.35), 3)
    for dx in (-13, 11):
        canvas.circle(top_x + dx, top_y + 12, 14, darken(shaded, 0.1))


def _starfish(canvas: Canvas, x: float, y: float, size: float, color: str) -> None:
    points = []
    for point in range(10):
        reach = size if point % 2 == 0 else size * 0.45
        points.append((x + reach * sin(tau * point / 10), y - 0.55 * reach * cos(tau * point / 10)))
    star = Path().polygon(points)
    canvas.fill(star, color)
    canvas.stroke(star, darken(color, 0.2), 4)


def _shell(canvas: Canvas, x: float, y: float, size: float, color: str) -> None:
    fan = Path().move(x, y + size * 0.4).quad(x - size * 1.2, y, x - size * 0.7, y - size * 0.5)
    fan.quad(x, y - size * 0.9, x + size * 0.7, y - size * 0.5).quad(x + size * 1.2, y, x, y + size * 0.4).close()
    ribs = Path()
    for dx in (-0.5, 0.0, 0.5):
        ribs.move(x, y + size * 0.36).line(x + dx * size, y - size * 0.56)
    canvas.fill(fan, color)
    canvas.stroke(ribs, darken(color, 0.22), 2.5)


def _sandcastle(canvas: Canvas, x: float, y: float, color: str) -> None:
    canvas.oval(x, y, 92, 14, darken(color, 0.16))
    for dx, wide, tall in ((-52, 44, 60), (52, 44, 60), (0, 72, 84)):
        canvas.fill(
            Path().polygon(
                [
                    (x + dx - wide / 2 - 5, y),
                    (x + dx - wide / 2, y - tall),
                    (x + dx + wide / 2, y - tall),
                    (x + dx + wide / 2 + 5, y),
                ]
            ),
            color,
        )
        canvas.fill(
            Path().polygon(
                [(x + dx + 4, y), (x + dx + 4, y - tall), (x + dx + wide / 2, y - tall), (x + dx + wide / 2 + 5, y)]
            ),
            with_alpha(darken(color, 0.3), 0.35),
        )
        for notch in range(3):
            canvas.rect(x + dx - wide / 2 + notch * wide * 0.38, y - tall - 11, wide * 0.24, 12, color)
    canvas.round_rect(x - 12, y - 34, 24, 34, 12, darken(color, 0.4))
    canvas.line(x, y - 94, x, y - 132, "#8a5a34", 4)
    canvas.fill(Path().polygon([(x, y - 132), (x + 34, y - 122), (x, y - 110)]), "#ff5f5f")


SCENERY = Beach
