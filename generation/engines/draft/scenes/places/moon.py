"""The moon's surface under a violet sky: craters, stars that twinkle, the earth, a lander far away."""

from collections.abc import Mapping
from typing import ClassVar

from generation.drawing.canvas import Canvas
from generation.drawing.color import with_alpha
from generation.drawing.paint import linear, radial
from generation.drawing.path import Path
from generation.engines.draft.scenes.nature import Twinkles, glow, gradient_sky, ground, hill, scattered, stars
from generation.engines.draft.scenes.scenery import Layer, Scenery, Setting
from generation.engines.draft.staging import HEIGHT
from generation.motion.clock import Clock

NAME = "moon"
WORDS = ("moon", "lunar", "space", "planet", "mars", "galaxy", "crater", "asteroid", "cosmos", "orbit", "spaceship")
TIME = "night"


class Moon(Scenery):
    tints: ClassVar[Mapping[str, tuple[str, float]]] = {}  # always night: the colours are the moon's own

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self._twinkles = Twinkles(setting)
        numbers = setting.numbers("earth")
        self._earth_x = setting.width * float(numbers.choice((0.14, 0.22, 0.78, 0.86)))
        self._earth_y = float(numbers.uniform(150, 225))

    def draw_sky(self, canvas: Canvas) -> None:
        setting = self.setting
        gradient_sky(canvas, setting, ("#120b3a", "#2b1a6b", "#6a3fa0"))
        numbers = setting.numbers("nebulae")
        for x in scattered(numbers, setting.across(5), setting.width):
            tint = str(numbers.choice(("#ff5fa8", "#4fb3ff", "#8a5cff")))
            glow(canvas, x, float(numbers.uniform(0, 560)), float(numbers.uniform(150, 310)), tint, 0.2)
        stars(canvas, setting, setting.across(150))
        _earth(canvas, self._earth_x, self._earth_y, 104)

    def layers(self) -> tuple[Layer, ...]:
        return self._ridge, self._plain, self._craters, self._rocks

    def _ridge(self, canvas: Canvas) -> None:
        base = self.setting.horizon
        ground(canvas, hill(self.setting, base, 44, "ridge", 3), base - 40, ("#8f86c9", "#5d528f"))

    def _plain(self, canvas: Canvas) -> None:
        base = self.setting.horizon + 70
        ground(canvas, hill(self.setting, base, 24, "plain", 2), base - 30, ("#dcd7f7", "#a79fd6"))

    def _craters(self, canvas: Canvas) -> None:
        numbers = self.setting.numbers("craters")
        for x in scattered(numbers, self.setting.across(14), self.setting.width):
            y = float(numbers.uniform(self.setting.horizon + 110, HEIGHT - 10))
            wide = float(numbers.uniform(26, 74)) * y / 900
            canvas.oval(x, y, wide, wide * 0.30, "#8d84bf")
            canvas.oval(x, y + wide * 0.07, wide * 0.95, wide * 0.24, "#bdb5e6")

    def _rocks(self, canvas: Canvas) -> None:
        numbers = self.setting.numbers("rocks")
        for x in scattered(numbers, self.setting.across(5), self.setting.width):
            y, size = float(numbers.uniform(self.setting.horizon + 96, HEIGHT - 60)), float(numbers.uniform(16, 34))
            canvas.oval(x + 6, y + 2, size * 1.25, size * 0.3, with_alpha("#4a3f86", 0.4))
            rock = Path().move(x - size, y).quad(x - size * 0.9, y - size * 0.9, x - size * 0.1, y - size)
            rock.quad(x + size * 0.8, y - size * 0.9, x + size, y).quad(x, y + size * 0.25, x - size, y).close()
            canvas.fill(rock, linear(x - size, y - size, x + size, y, "#c9c2ee", "#8279b8"))

    def draw_sky_life(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        self._twinkles.draw(canvas, clock, time_s)


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


SCENERY = Moon
