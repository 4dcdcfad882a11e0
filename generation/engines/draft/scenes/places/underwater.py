"""The sea's floor: shafts of light, corals, swaying weed, schools of fish, bubbles, a wreck far away."""

from collections.abc import Mapping
from math import cos, sin, tau
from typing import ClassVar, Literal

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, lighten, mix, with_alpha
from generation.drawing.paint import linear
from generation.drawing.path import Path
from generation.engines.draft.scenes.light import Light
from generation.engines.draft.scenes.nature import gradient_sky, ground, hill, scattered
from generation.engines.draft.scenes.scenery import FAR, MIDDLE, Layer, Scenery
from generation.engines.draft.scenes.setting import Setting
from generation.engines.draft.staging import HEIGHT
from generation.motion.clock import Clock

NAME = "underwater"
TIME = "day"

_CORALS = ("#ff7f9c", "#ff9f5c", "#b07aff", "#ffd166", "#ff6b6b")
_LIGHT = {
    "day": Light(color="#b8f2f4", strength=0.45, air="#4fc8d8", haze=0.13, shadow=0.9),
    "sunset": Light(color="#d4c4ec", strength=0.45, air="#6a88c8", haze=0.14, shadow=0.9),
    "night": Light(color="#8fb8f0", strength=0.5, air="#1a4a94", haze=0.15, shadow=1.1),
}


class Underwater(Scenery):
    shelter: ClassVar[Literal["open", "room", "sealed"]] = "sealed"
    tints: ClassVar[Mapping[str, tuple[str, float]]] = {"sunset": ("#6a4fb0", 0.22), "night": ("#0c1f66", 0.56)}
    skies: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "day": ("#8ff0ee", "#2fb9d8", "#1682bb"),
        "sunset": ("#ffc7a8", "#7a8fd0", "#2f5fa6"),
        "night": ("#2a5fa8", "#123f86", "#0a2462"),
    }

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        numbers = setting.numbers("sea life")
        self._schools = [
            (float(numbers.uniform(0, 1)), float(numbers.uniform(130, setting.horizon - 120)), color, int(way))
            for color, way in zip(("#ffb347", "#ffe066", "#ff7f9c"), numbers.choice((-1, 1), 3), strict=True)
        ]
        self._bubbles = [
            (x, float(numbers.uniform(0, 1)), float(numbers.uniform(4, 13)))
            for x in scattered(numbers, setting.across(20), setting.width)
        ]
        self._weeds = [
            (x, float(numbers.uniform(120, 260)), float(numbers.uniform(0, 1)))
            for x in scattered(numbers, setting.across(9), setting.width)
        ]
        self._rays = [
            (x, float(numbers.uniform(50, 120)), float(numbers.uniform(0, 1)))
            for x in scattered(numbers, setting.across(5), setting.width)
        ]

    @property
    def light(self) -> Light:
        return _LIGHT[self.setting.time]

    def draw_sky(self, canvas: Canvas) -> None:
        gradient_sky(canvas, self.setting, self.skies[self.setting.time])

    def layers(self) -> tuple[Layer, ...]:
        return (
            Layer(self._wreck, FAR),
            Layer(self._reef, MIDDLE, self._weed),
            Layer(self._sand),
            Layer(self._corals, life=self._caustics),
        )

    def _wreck(self, canvas: Canvas) -> None:
        setting = self.setting
        base = setting.horizon - 30
        tone = mix(self.skies["day"][1], "#0a4a86", 0.45)
        ground(canvas, hill(setting, base - 60, 70, "far reef", 3), base - 120, (mix(tone, "#7fe0ea", 0.2), tone))
        x = setting.width * float(setting.numbers("wreck").choice((0.24, 0.5, 0.76)))
        with canvas.saved():
            canvas.translate(x, base + 10)
            canvas.rotate(-9)
            hull = (
                Path()
                .move(-170, -70)
                .quad(-140, 10, -80, 24)
                .line(110, 24)
                .quad(160, -10, 180, -92)
                .line(140, -78)
                .line(-130, -62)
                .close()
            )
            canvas.fill(hull, darken(tone, 0.22))
            masts = (
                Path()
                .move(-40, -60)
                .line(-34, -250)
                .move(70, -66)
                .line(76, -220)
                .move(-90, -190)
                .line(24, -196)
                .move(34, -170)
                .line(118, -176)
            )
            canvas.stroke(masts, darken(tone, 0.22), 10)
            for hole in (-70, -10, 50):
                canvas.circle(hole, -22, 11, mix(tone, "#0a3a6a", 0.6))
        ground(
            canvas,
            hill(setting, base + 22, 26, "middle reef", 2),
            base,
            (mix(tone, "#5fd0dc", 0.16), darken(tone, 0.12)),
        )

    def _reef(self, canvas: Canvas) -> None:
        setting, numbers = self.setting, self.setting.numbers("rocks")
        base = setting.horizon + 34
        for x in scattered(numbers, setting.across(5), setting.width):
            wide, tall = float(numbers.uniform(70, 130)), float(numbers.uniform(70, 190))
            rock = (
                Path()
                .move(x - wide, base + 20)
                .cubic(x - wide, base - tall, x - wide * 0.2, base - tall * 1.1, x, base - tall * 0.8)
            )
            rock.cubic(x + wide * 0.4, base - tall * 1.2, x + wide, base - tall * 0.5, x + wide, base + 20).close()
            canvas.fill(rock, linear(x - wide, base - tall, x + wide, base, "#5f9cb8", "#2f5f8c"))
            for dx, dy, size in ((-0.3, -0.6, 15), (0.35, -0.5, 12), (0.0, -0.25, 18)):
                canvas.circle(x + dx * wide, base + dy * tall, size, str(numbers.choice(_CORALS)))
        ground(canvas, hill(setting, base, 20, "reef", 2), base - 20, ("#a8d8c8", "#6fb0b4"))

    def _sand(self, canvas: Canvas) -> None:
        base = self.setting.horizon + 92
        ground(canvas, hill(self.setting, base, 14, "sand", 2), base - 20, ("#f0e2b4", "#b9c09a"))

    def _corals(self, canvas: Canvas) -> None:
        setting, numbers = self.setting, self.setting.numbers("corals")
        for x in scattered(numbers, setting.across(5), setting.width):
            _coral(canvas, x, setting.horizon + 108, float(numbers.uniform(60, 120)), str(numbers.choice(_CORALS)))
        for index, x in enumerate(scattered(numbers, setting.across(8), setting.width)):
            y, size = float(numbers.uniform(setting.ground + 44, HEIGHT - 24)), float(numbers.uniform(12, 22))
            if index % 2:
                points = [
                    (
                        x + (size if k % 2 == 0 else size * 0.45) * sin(tau * k / 10),
                        y - 0.5 * (size if k % 2 == 0 else size * 0.45) * cos(tau * k / 10),
                    )
                    for k in range(10)
                ]
                canvas.fill(Path().polygon(points), str(numbers.choice(_CORALS)))
            else:
                canvas.oval(x, y, size, size * 0.5, "#d8c79a")
                canvas.oval(x - size * 0.2, y - size * 0.1, size * 0.6, size * 0.26, "#efe3bd")

    def _weed(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """Ribbons that sway, more at the top."""
        turns, foot = clock.turns(time_s, 0.2), self.setting.horizon + 52
        weed = Path()
        for x, tall, offset in self._weeds:
            sway, next_ = sin(tau * (turns + offset)), sin(tau * (turns + offset - 0.2))
            for dx, share in ((-14, 0.7), (0, 1.0), (15, 0.8)):
                top = foot - tall * share
                weed.move(x + dx, foot).cubic(
                    x + dx + 16 * next_,
                    foot - tall * 0.3 * share,
                    x + dx - 18 * sway,
                    top + tall * 0.3 * share,
                    x + dx + 34 * sway,
                    top,
                )
        night = self.setting.time == "night"
        canvas.stroke(weed, "#1d6b66" if night else "#2fa878", 12)
        canvas.stroke(weed, "#2a8a7c" if night else "#5fd08c", 4)

    def _caustics(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """The net of light that the waves throw on the sand."""
        turns, top = clock.turns(time_s, 0.2), self.setting.horizon + 112
        net = Path()
        count = self.setting.across(7)
        step = self.setting.width / count
        for row in range(3):
            y = top + 26 + 66 * row
            for column in range(-1, count + 1):
                x = step * (column + 0.5 * (row % 2)) + 16 * sin(tau * (turns + 0.3 * row))
                bend = 15 * sin(tau * (turns + 0.37 * (column % count) + 0.2 * row))
                net.move(x, y + bend).quad(
                    x + step * 0.5,
                    y - 24 - bend,
                    x + step,
                    y + 15 * sin(tau * (turns + 0.37 * ((column + 1) % count) + 0.2 * row)),
                )
        canvas.stroke(net, with_alpha("#eafff4", 0.12 if self.setting.time == "night" else 0.3), 5)

    def draw_sky_life(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        self._draw_rays(canvas, clock, time_s)
        for offset, y, color, way in self._schools:
            self._school(canvas, clock.turns(time_s, 0.06) + offset, y, color, way)

    def _draw_rays(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        turns = clock.turns(time_s, 0.12)
        beams = Path()
        for x, wide, offset in self._rays:
            lean = 120 + 36 * sin(tau * (turns + offset))
            beams.polygon([(x, -6), (x + wide, -6), (x + wide * 1.8 + lean, HEIGHT * 0.8), (x + lean, HEIGHT * 0.8)])
        color = "#fff2d8" if self.setting.time == "sunset" else "#ffffff"
        canvas.fill(beams, with_alpha(color, 0.06 if self.setting.time == "night" else 0.13))

    def _school(self, canvas: Canvas, turns: float, y: float, color: str, way: int) -> None:
        """A few fish of one kind that swim after each other."""
        room = self.setting.width + 300
        bodies, eyes = Path(), Path()
        for index, (dx, dy) in enumerate(((0, 0), (-64, 26), (-70, -26), (-130, 4), (-190, 30))):
            x = (
                (((turns + dx / room) % 1.0) * room - 150)
                if way > 0
                else room - 150 - ((turns + dx / room) % 1.0) * room
            )
            at = y + dy + 10 * sin(tau * (3 * turns + 0.2 * index))
            bodies.oval(x, at, 22, 12)
            flick = 6 * sin(tau * (24 * turns + 0.3 * index))
            bodies.polygon([(x - way * 17, at), (x - way * 36, at - 13 + flick), (x - way * 33, at + 13 + flick)])
            eyes.circle(x + way * 12, at - 3, 2.6)
        dim = 0.45 if self.setting.time == "night" else 0.1
        canvas.fill(bodies, mix(color, self.skies[self.setting.time][1], dim))
        canvas.fill(eyes, "#10304c")

    def draw_front(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        turns = clock.turns(time_s, 0.12)
        bubbles = Path()
        for x, offset, size in self._bubbles:
            share = (turns + offset) % 1.0
            bubbles.circle(
                x + 16 * sin(tau * (3 * turns + offset)),
                HEIGHT + 20 - share * (HEIGHT + 40),
                size * (0.6 + 0.5 * share),
            )
        canvas.stroke(bubbles, with_alpha("#ffffff", 0.6), 3)


def _coral(canvas: Canvas, x: float, foot: float, tall: float, color: str) -> None:
    branches = Path().move(x, foot).line(x, foot - tall * 0.5)
    for side, low, reach in ((-1, 0.2, 0.45), (1, 0.3, 0.5), (-1, 0.5, 0.28), (1, 0.5, 0.2)):
        branches.move(x, foot - tall * low).quad(
            x + side * tall * reach, foot - tall * low, x + side * tall * reach, foot - tall * (low + 0.46)
        )
    canvas.stroke(branches, darken(color, 0.25), tall * 0.2)
    canvas.stroke(branches, color, tall * 0.15)
    canvas.stroke(branches.moved(-2, -2), lighten(color, 0.35), tall * 0.03)


SCENERY = Underwater
