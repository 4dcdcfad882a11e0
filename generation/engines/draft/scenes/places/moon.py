"""The moon's surface under a violet sky: mountains, craters, the earth, a lander with its flag, shooting stars."""

from collections.abc import Mapping
from math import sin, tau
from typing import ClassVar

from generation.drawing.canvas import Canvas
from generation.drawing.color import with_alpha
from generation.drawing.paint import linear, radial
from generation.drawing.path import Path
from generation.engines.draft.scenes.light import Light
from generation.engines.draft.scenes.nature import Twinkles, glow, gradient_sky, ground, hill, scattered, stars
from generation.engines.draft.scenes.scenery import FAR, MIDDLE, Layer, Scenery
from generation.engines.draft.scenes.setting import Setting
from generation.engines.draft.staging import HEIGHT
from generation.motion.clock import Clock

NAME = "moon"
TIME = "night"


class Moon(Scenery):
    tints: ClassVar[Mapping[str, tuple[str, float]]] = {}  # always night: the colours are the moon's own

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self._twinkles = Twinkles(setting)
        numbers = setting.numbers("earth")
        side = int(numbers.choice((0, 1)))
        self.light_x = setting.width * ((0.14, 0.22), (0.78, 0.86))[side][int(numbers.integers(2))]
        self._earth_y = float(numbers.uniform(150, 225))
        self._lander_x = setting.width * (0.82, 0.18)[side] + float(numbers.uniform(-30, 30))
        self._lander_y = setting.horizon + 34

    @property
    def light(self) -> Light:
        lean = 0.35 if self.light_x < self.setting.width / 2 else -0.35
        return Light(color="#dcd8ff", strength=0.32, air="#2b1a6b", haze=0.02, lean=lean, shadow=1.2)

    def draw_sky(self, canvas: Canvas) -> None:
        setting = self.setting
        gradient_sky(canvas, setting, ("#120b3a", "#2b1a6b", "#6a3fa0"))
        numbers = setting.numbers("nebulae")
        for x in scattered(numbers, setting.across(5), setting.width):
            tint = str(numbers.choice(("#ff5fa8", "#4fb3ff", "#8a5cff")))
            glow(canvas, x, float(numbers.uniform(0, 560)), float(numbers.uniform(150, 310)), tint, 0.2)
        stars(canvas, setting, setting.across(150))
        _earth(canvas, self.light_x, self._earth_y, 104)

    def layers(self) -> tuple[Layer, ...]:
        return (
            Layer(self._mountains, FAR),
            Layer(self._ridge, MIDDLE, self._beacon),
            Layer(self._plain),
            Layer(self._craters),
            Layer(self._rocks),
        )

    def _mountains(self, canvas: Canvas) -> None:
        base = self.setting.horizon - 26
        ground(canvas, hill(self.setting, base, 62, "mountains", 3), base - 60, ("#6d63ad", "#443a80"))

    def _ridge(self, canvas: Canvas) -> None:
        base = self.setting.horizon + 20
        ground(canvas, hill(self.setting, base, 34, "ridge", 3), base - 40, ("#978ed0", "#5d528f"))
        _lander(canvas, self._lander_x, self._lander_y, 1 if self._lander_x < self.setting.width / 2 else -1)

    def _plain(self, canvas: Canvas) -> None:
        base = self.setting.horizon + 76
        ground(canvas, hill(self.setting, base, 22, "plain", 2), base - 30, ("#dcd7f7", "#a79fd6"))

    def _craters(self, canvas: Canvas) -> None:
        numbers = self.setting.numbers("craters")
        for x in scattered(numbers, self.setting.across(14), self.setting.width):
            y = float(numbers.uniform(self.setting.horizon + 112, HEIGHT - 10))
            wide = float(numbers.uniform(26, 74)) * y / 900
            canvas.oval(x, y, wide, wide * 0.30, "#8d84bf")
            canvas.oval(x, y + wide * 0.07, wide * 0.95, wide * 0.24, "#bdb5e6")

    def _rocks(self, canvas: Canvas) -> None:
        numbers = self.setting.numbers("rocks")
        for x in scattered(numbers, self.setting.across(5), self.setting.width):
            y, size = float(numbers.uniform(self.setting.horizon + 100, HEIGHT - 60)), float(numbers.uniform(16, 34))
            canvas.oval(x + 6, y + 2, size * 1.25, size * 0.3, with_alpha("#4a3f86", 0.4))
            rock = Path().move(x - size, y).quad(x - size * 0.9, y - size * 0.9, x - size * 0.1, y - size)
            rock.quad(x + size * 0.8, y - size * 0.9, x + size, y).quad(x, y + size * 0.25, x - size, y).close()
            canvas.fill(rock, linear(x - size, y - size, x + size, y, "#c9c2ee", "#8279b8"))

    def _beacon(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """The lander's lamp."""
        light = 0.5 + 0.5 * sin(tau * clock.turns(time_s, 0.8))
        x, y = self._lander_x, self._lander_y - 152
        canvas.circle(x, y, 22, with_alpha("#ff5f5f", 0.35 * light))
        canvas.circle(x, y, 6, "#ff6b6b" if light > 0.4 else "#a83f5a")

    def draw_sky_life(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        self._twinkles.draw(canvas, clock, time_s)
        share = (clock.turns(time_s, 0.2) + 0.6) % 1.0 / 0.12
        if share < 1:  # a shooting star
            x = self.setting.width * (0.3 + 0.42 * share)
            y = 70 + 210 * share
            trail = Path().move(x, y).line(x - 130, y - 62)
            canvas.stroke(
                trail, linear(x, y, x - 130, y - 62, "#ffffffff", "#ffffff00"), 5 * sin(tau * share / 2) + 0.5
            )


def _earth(canvas: Canvas, x: float, y: float, radius: float) -> None:
    glow(canvas, x, y, radius * 2.1, "#63c7ff", 0.5)
    globe = Path().circle(x, y, radius)
    canvas.fill(globe, radial(x - radius * 0.3, y - radius * 0.35, radius * 1.6, "#8fe3ff", "#2f8df0", "#1646a8"))
    with canvas.clipped(globe):
        for dx, dy, rx, ry in (
            (-0.3, -0.4, 0.52, 0.3),
            (0.5, 0.3, 0.42, 0.52),
            (-0.5, 0.5, 0.36, 0.2),
            (0.4, -0.7, 0.4, 0.2),
        ):
            canvas.oval(x + dx * radius, y + dy * radius, rx * radius, ry * radius, "#5ccf70")
        for dx, dy, rx in ((-0.35, -0.05, 0.6), (0.45, -0.18, 0.52), (0.0, 0.62, 0.66)):
            canvas.round_rect(x + (dx - rx) * radius, y + dy * radius, 2 * rx * radius, 14, 7, "#ffffffc0")
        canvas.stroke(Path().circle(x + radius * 0.45, y + radius * 0.45, radius * 1.35), "#0a1a5a48", radius * 0.62)


def _lander(canvas: Canvas, x: float, y: float, inward: int) -> None:
    """Gold foil below, a silver cabin above, a flag beside it."""
    legs = Path()
    for side in (-1, 1):
        legs.move(x + side * 34, y - 52).line(x + side * 84, y).move(x + side * 24, y - 20).line(x + side * 66, y - 20)
        canvas.oval(x + side * 86, y + 2, 18, 5, "#c3cbe0")
    canvas.stroke(legs, "#a9b1cc", 7)
    foil = Path().polygon([(x - 54, y - 70), (x + 54, y - 70), (x + 44, y - 24), (x - 44, y - 24)])
    canvas.fill(foil, linear(x - 54, 0, x + 54, 0, "#ffdf7a", "#d9952f", "#9c6420"))
    cabin = (
        Path()
        .move(x - 46, y - 70)
        .quad(x - 52, y - 122, x - 18, y - 134)
        .line(x + 18, y - 134)
        .quad(x + 52, y - 122, x + 46, y - 70)
    )
    canvas.fill(cabin.close(), linear(x - 46, 0, x + 46, 0, "#ffffff", "#b3bad8"))
    canvas.circle(x - 12, y - 104, 14, "#3f5f9c")
    canvas.circle(x - 16, y - 108, 5, "#a9dcff")
    canvas.line(x, y - 134, x, y - 152, "#c3cbe0", 5)
    pole = x + 126 * inward
    canvas.line(pole, y + 4, pole, y - 118, "#d9def0", 6)
    canvas.fill(
        Path()
        .move(pole, y - 116)
        .quad(pole + 34, y - 128, pole + 72, y - 112)
        .line(pole + 72, y - 68)
        .quad(pole + 34, y - 82, pole, y - 70)
        .close(),
        "#ff7a59",
    )
    canvas.circle(pole + 36, y - 98, 11, "#fff3d6")


SCENERY = Moon
