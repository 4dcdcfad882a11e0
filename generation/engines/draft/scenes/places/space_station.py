"""Inside a space station: wide windows on a planet, consoles that blink, screens with waves, a humming corridor."""

from collections.abc import Mapping
from math import sin, tau
from typing import ClassVar, Literal

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, lighten, with_alpha
from generation.drawing.paint import linear, radial
from generation.drawing.path import Path
from generation.engines.draft.scenes.light import Light
from generation.engines.draft.scenes.nature import Twinkles, glow, gradient_sky, scattered, stars
from generation.engines.draft.scenes.scenery import FAR, Layer, Scenery
from generation.engines.draft.scenes.setting import Setting
from generation.engines.draft.staging import HEIGHT
from generation.motion.clock import Clock

NAME = "space station"
TIME = "day"

_HULLS = {"day": ("#e9eefb", "#b3bfdc"), "sunset": ("#f6dcd2", "#c29db4"), "night": ("#7f86b8", "#4a4f86")}
_LIGHTS = {
    "day": Light(color="#e6f0ff", strength=0.25, air="#9fc4ff", haze=0.03),
    "sunset": Light(color="#ffd2b8", strength=0.35, air="#ff9f8a", haze=0.04),
    "night": Light(color="#b6c0ff", strength=0.45, air="#2a2f80", haze=0.05, shadow=1.2),
}
_KEYS = ("#ff6b6b", "#ffd166", "#6fe0a0", "#6fc8ff")


class SpaceStation(Scenery):
    """The hour is that of the lamps: white by day, warm in the evening, dimmed at night."""

    shelter: ClassVar[Literal["open", "room", "sealed"]] = "sealed"
    tints: ClassVar[Mapping[str, tuple[str, float]]] = {"night": ("#12154e", 0.22)}

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self._floor = setting.horizon + 70
        self._twinkles = Twinkles(setting, 16)
        numbers = setting.numbers("station")
        count = max(1, round(setting.width / 760))
        self._windows = scattered(numbers, count, setting.width, 0.05)
        self._planet = self._windows[0] + float(numbers.uniform(-150, 150)), float(numbers.uniform(300, 380))
        self._hue = ("#ff9f6a", "#c8553d", "#7a2f4f") if numbers.uniform() < 0.5 else ("#9fe8ff", "#3f8fe0", "#1f4a9c")
        self._keys = [
            (x, float(numbers.uniform(0, 1)), int(numbers.integers(0, 2)), int(numbers.integers(0, len(_KEYS))))
            for x in scattered(numbers, setting.across(26), setting.width, 0.2)
        ]

    @property
    def light(self) -> Light:
        return _LIGHTS[self.setting.time]

    def draw_sky(self, canvas: Canvas) -> None:
        setting = self.setting
        gradient_sky(canvas, setting, ("#080a2c", "#1a1656", "#3f2a7c"))
        numbers = setting.numbers("nebulae")
        for x in scattered(numbers, setting.across(3), setting.width):
            glow(
                canvas,
                x,
                float(numbers.uniform(160, 560)),
                float(numbers.uniform(140, 240)),
                str(numbers.choice(("#ff5fa8", "#4fb3ff"))),
                0.26,
            )
        stars(canvas, setting, setting.across(170))
        self._draw_planet(canvas)

    def _draw_planet(self, canvas: Canvas) -> None:
        x, y = self._planet
        glow(canvas, x, y, 240, self._hue[0], 0.4)
        canvas.circle(x, y, 124, radial(x - 40, y - 44, 200, *self._hue))
        with canvas.clipped(Path().circle(x, y, 124)):
            for dy, tall in ((-62, 18), (-20, 26), (34, 16), (70, 22)):
                canvas.oval(x + dy * 0.3, y + dy, 150, tall, with_alpha("#ffffff", 0.16))
            canvas.stroke(Path().circle(x + 54, y + 52, 168), with_alpha("#050a2c", 0.4), 80)
        ring = Path().oval(x, y, 208, 46).minus(Path().oval(x, y, 164, 32))
        with canvas.saved():
            canvas.translate(x, y)
            canvas.rotate(-14)
            canvas.translate(-x, -y)
            canvas.fill(ring.minus(Path().rect(x - 118, y - 60, 236, 60)), with_alpha("#ffe9c8", 0.7))

    def layers(self) -> tuple[Layer, ...]:
        return (
            Layer(self._panels, FAR),
            Layer(self._hull),
            Layer(self._deck),
            Layer(self._consoles, life=self._blink),
        )

    def _panels(self, canvas: Canvas) -> None:
        """The station's own solar sails, seen through the windows."""
        for x in self._windows:
            left, top = x + 130, 470
            canvas.line(left - 60, top + 70, left + 240, top - 20, "#8f9ac8", 9)
            for index in range(3):
                dx = left + 70 * index
                sail = Path().polygon([(dx, top - 74), (dx + 58, top - 92), (dx + 66, top + 44), (dx + 8, top + 62)])
                canvas.fill(sail, linear(dx, top - 74, dx + 66, top + 44, "#4f6fd8", "#2a3a8c"))
                canvas.stroke(sail, "#a9b9f0", 4)

    def _hull(self, canvas: Canvas) -> None:
        setting = self.setting
        light, dark = _HULLS[setting.time]
        wall = Path().rect(-2, -2, setting.width + 4, self._floor + 6)
        for x in self._windows:
            wall = wall.minus(_window(x))
        canvas.fill(wall, linear(0, 0, 0, self._floor, darken(light, 0.1), light, dark))
        seams, bolts = Path(), Path()
        for x in self._windows:
            half = setting.width / len(self._windows) / 2
            for side in (-1, 1):
                seams.move(x + side * half, -2).line(x + side * half, self._floor)
                seams.move(x + side * 318, 240).line(x + side * half, 240).move(x + side * 318, 470).line(
                    x + side * half, 470
                )
                for y in (60, 200, 340, 480, 600):
                    bolts.circle(x + side * (half - 16), y, 6)
        canvas.stroke(seams, with_alpha("#3a4474", 0.4), 4)
        canvas.fill(bolts, with_alpha("#3a4474", 0.4))
        for x in self._windows:
            canvas.stroke(_window(x), "#5a6498", 34)
            canvas.stroke(_window(x), lighten(light, 0.3), 16)
            canvas.line(x, 118, x, 576, "#5a6498", 20)
            canvas.line(x, 118, x, 576, light, 9)
            glare = Path().polygon([(x - 250, 420), (x - 110, 132), (x - 60, 132), (x - 216, 490)])
            canvas.fill(glare.within(_window(x)), with_alpha("#ffffff", 0.10))
        self._ceiling(canvas)

    def _ceiling(self, canvas: Canvas) -> None:
        """A strip of lamps, pipes along it."""
        width = self.setting.width
        canvas.rect(-2, -2, width + 4, 70, linear(0, 0, 0, 70, "#3f4878", "#6a76ac"))
        for y, color in ((76, "#8f9ac8"), (94, "#ff9f5c")):
            canvas.rect(-2, y, width + 4, 10, color)
            canvas.rect(-2, y + 6, width + 4, 4, with_alpha("#1b1f4a", 0.3))
        count = max(2, round(width / 300))
        lamp = {"day": "#f4fbff", "sunset": "#ffe3b8", "night": "#7f9cff"}[self.setting.time]
        for index in range(count):
            x = width * (index + 0.5) / count
            glow(canvas, x, 40, 170, lamp, 0.35)
            canvas.round_rect(x - 84, 24, 168, 24, 12, lamp)

    def _deck(self, canvas: Canvas) -> None:
        width, top = self.setting.width, self._floor
        light, dark = _HULLS[self.setting.time]
        canvas.rect(
            -2, top, width + 4, HEIGHT - top + 4, linear(0, top, 0, HEIGHT, darken(dark, 0.06), darken(light, 0.34))
        )
        plates = Path()
        y, deep, row = top, 26.0, 0
        while y < HEIGHT:
            plates.move(-4, y).line(width + 4, y)
            count = max(3, self.setting.across(5.5 - 0.6 * row))
            for index in range(count):
                x = width * (index + 0.5 * (row % 2)) / count
                plates.move(x, y).line(x, min(HEIGHT, y + deep))
            y, deep, row = y + deep, deep * 1.45, row + 1
        canvas.stroke(plates, with_alpha("#2a3060", 0.34), 4)
        canvas.rect(-2, top + 34, width + 4, 9, with_alpha("#5fe0ff", 0.5))
        canvas.rect(
            -2, top, width + 4, 24, linear(0, top, 0, top + 24, with_alpha("#10143c", 0.4), with_alpha("#10143c", 0.0))
        )

    def _consoles(self, canvas: Canvas) -> None:
        width, top = self.setting.width, self._floor - 96
        dark = "#4a5488"
        canvas.fill(
            Path().polygon([(-4, top), (width + 4, top), (width + 4, self._floor + 14), (-4, self._floor + 14)]),
            linear(0, top, 0, self._floor, "#6a76ac", dark),
        )
        canvas.rect(-2, top - 12, width + 4, 18, lighten("#6a76ac", 0.35))
        canvas.rect(-2, top + 30, width + 4, 34, darken(dark, 0.3))
        for x in self._screens():
            canvas.round_rect(x - 92, top - 96, 184, 106, 12, "#39426f")
            canvas.round_rect(x - 80, top - 86, 160, 82, 8, "#0f2a4a")
            canvas.rect(x - 14, top + 4, 28, 14, "#39426f")

    def _screens(self) -> list[float]:
        half = self.setting.width / len(self._windows) / 2
        return [x + half for x in self._windows]

    def _blink(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """Keys go on and off; waves run over the screens."""
        turns, top = clock.turns(time_s, 0.5), self._floor - 96
        lit = [Path() for _ in _KEYS]
        dim = Path()
        for x, offset, row, color in self._keys:
            key = lit[color] if (turns + offset) % 1.0 < 0.6 else dim
            key.round_rect(x - 9, top + 34 + 14 * row, 18, 9, 4)
        for path, tone in zip(lit, _KEYS, strict=True):
            canvas.fill(path, tone)
        canvas.fill(dim, "#2f3666")
        waves = Path()
        for x in self._screens():
            for step in range(19):
                at, y = x - 72 + 8 * step, top - 44 + 24 * sin(tau * (step / 9 + turns)) * sin(tau * step / 36)
                if step:
                    waves.line(at, y)
                else:
                    waves.move(at, y)
        canvas.stroke(waves, "#6fffc8", 4)

    def draw_sky_life(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        self._twinkles.draw(canvas, clock, time_s)


def _window(x: float) -> Path:
    return Path().round_rect(x - 300, 118, 600, 458, 150)


SCENERY = SpaceStation
