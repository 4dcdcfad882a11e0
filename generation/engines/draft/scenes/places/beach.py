"""A sandy beach with palms; waves roll in and the water glitters."""

from collections.abc import Mapping
from math import cos, radians, sin, tau
from typing import ClassVar

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, with_alpha
from generation.drawing.paint import linear
from generation.drawing.path import Path
from generation.engines.draft.scenes.nature import Clouds, full_moon, gradient_sky, ground, hill, scattered, stars, sun
from generation.engines.draft.scenes.scenery import Layer, Scenery, Setting
from generation.engines.draft.staging import HEIGHT
from generation.motion.clock import Clock

NAME = "beach"
WORDS = (
    "beach",
    "sea",
    "ocean",
    "island",
    "sand",
    "coast",
    "shore",
    "waves",
    "surf",
    "tropical",
    "palm",
    "seaside",
    "lagoon",
)
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
        self._light_x = setting.width * float(numbers.uniform(0.3, 0.7))
        self._clouds = Clouds(setting, "#ffffffe6") if setting.time == "day" else None
        self._glints = [
            (x, float(numbers.uniform(0, 1)), float(numbers.uniform(0, 1)))
            for x in scattered(numbers, setting.across(40), setting.width)
        ]

    def draw_sky(self, canvas: Canvas) -> None:
        setting = self.setting
        gradient_sky(canvas, setting, self.skies[setting.time])
        if setting.time == "night":
            stars(canvas, setting, setting.across(90))
            full_moon(canvas, self._light_x, 170, 62)
        else:
            sun(
                canvas,
                self._light_x,
                150 if setting.time == "day" else self._sea - 40,
                76 if setting.time == "day" else 104,
            )
        canvas.rect(
            -4, self._sea, setting.width + 8, HEIGHT, linear(0, self._sea, 0, self._shore + 20, *_WATER[setting.time])
        )

    def layers(self) -> tuple[Layer, ...]:
        return self._sand, self._shells, self._palms

    def _sand(self, canvas: Canvas) -> None:
        ground(canvas, hill(self.setting, self._shore + 6, 12, "wet", 2), self._shore, ("#d9b483", "#d9b483"))
        ground(canvas, hill(self.setting, self._shore + 26, 12, "wet", 2), self._shore, ("#ffe9b8", "#e8bd80"))

    def _shells(self, canvas: Canvas) -> None:
        setting, numbers = self.setting, self.setting.numbers("shells")
        for x in scattered(numbers, setting.across(60), setting.width):
            y = float(numbers.uniform(self._shore + 60, HEIGHT))
            canvas.oval(x, y, float(numbers.uniform(3, 8)), 2.4, with_alpha("#b98a4e", 0.42))
        for x in scattered(numbers, setting.across(3), setting.width):
            _starfish(
                canvas, x, float(numbers.uniform(setting.ground + 60, HEIGHT - 30)), float(numbers.uniform(15, 22))
            )

    def _palms(self, canvas: Canvas) -> None:
        numbers = self.setting.numbers("palms")
        for side, lean in ((0.035, 1), (0.965, -1)):
            x = self.setting.width * side
            _palm(canvas, x, self._shore + 90, lean, float(numbers.uniform(480, 560)))

    def draw_sky_life(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        if self._clouds is not None:
            self._clouds.draw(canvas, clock, time_s)
        turns = clock.turns(time_s, 0.25)
        room = self._shore - 22 - self._sea
        glints = Path()
        for x, depth, offset in self._glints:
            light = sin(tau * (2 * turns + offset))
            if light > 0:
                y, half = self._sea + 12 + depth * room, (10 + 52 * depth) * light
                glints.round_rect(x - half + 14 * sin(tau * (turns + offset)), y, 2 * half, 3 + 2 * depth, 2)
        canvas.fill(glints, with_alpha("#ffffff", 0.5))

    def draw_land_life(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """The last wave's foam, to and fro."""
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


def _palm(canvas: Canvas, x: float, base: float, lean: int, tall: float) -> None:
    top_x, top_y = x + lean * 80, base - tall
    stem = (
        Path()
        .move(x - 19, base)
        .cubic(x + lean * 8 - 15, base - tall * 0.4, x + lean * 10 - 12, base - tall * 0.7, top_x - 9, top_y)
    )
    stem.line(top_x + 9, top_y)
    stem.cubic(x + lean * 10 + 13, base - tall * 0.7, x + lean * 8 + 17, base - tall * 0.4, x + 21, base).close()
    canvas.oval(x, base + 2, 58, 13, with_alpha("#a9793f", 0.45))
    canvas.fill(stem, linear(x - 20, 0, x + 30, 0, "#c08a54", "#8f5a34"))
    canvas.oval(x, base + 6, 40, 11, "#f3d49a")
    for leaf, degrees in enumerate(_LEAVES):
        angle = radians(degrees)
        reach = 178.0
        tip_x, tip_y = top_x + reach * cos(angle), top_y + reach * 0.6 * sin(angle) + 44
        blade = Path().move(top_x, top_y)
        blade.quad(top_x + 0.6 * reach * cos(angle), top_y + 0.6 * reach * sin(angle) - 58, tip_x, tip_y)
        blade.quad(top_x + 0.5 * reach * cos(angle), top_y + 0.5 * reach * sin(angle) - 6, top_x, top_y).close()
        canvas.fill(blade, "#2f9e5a" if leaf % 2 else "#45c070")
        canvas.stroke(blade, darken("#2f9e5a", 0.35), 3)
    for dx in (-13, 11):
        canvas.circle(top_x + dx, top_y + 12, 14, "#7a4a2a")


def _starfish(canvas: Canvas, x: float, y: float, size: float) -> None:
    points = []
    for point in range(10):
        reach = size if point % 2 == 0 else size * 0.45
        points.append((x + reach * sin(tau * point / 10), y - 0.55 * reach * cos(tau * point / 10)))
    star = Path().polygon(points)
    canvas.fill(star, "#ff8f6b")
    canvas.stroke(star, "#e0683f", 4)


SCENERY = Beach
