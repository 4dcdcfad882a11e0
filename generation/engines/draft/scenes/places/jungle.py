"""Deep jungle: a waterfall, a temple's ruin, vines and huge leaves around the picture, parrots that fly through."""

from collections.abc import Mapping
from math import cos, radians, sin, tau
from typing import ClassVar

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, lighten, mix, with_alpha
from generation.drawing.paint import linear
from generation.drawing.path import Path
from generation.engines.draft.scenes.nature import Motes, ground, heavens, hill, scattered
from generation.engines.draft.scenes.plants import lawn, turf
from generation.engines.draft.scenes.scenery import FAR, MIDDLE, Layer, Scenery
from generation.engines.draft.scenes.setting import Setting
from generation.engines.draft.staging import HEIGHT
from generation.motion.clock import Clock

NAME = "jungle"
TIME = "day"


class Jungle(Scenery):
    skies: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "day": ("#8fdcc0", "#d2f5c8", "#f7fbd0"),
        "sunset": ("#a85a8a", "#ff9f6a", "#ffe09a"),
        "night": ("#0c1a44", "#1d4a72", "#3f8a94"),
    }

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        numbers = setting.numbers("jungle")
        self._night = setting.time == "night"
        side = int(numbers.choice((0, 1)))
        self.light_x = setting.width * (0.3, 0.7)[side]
        self._fall_x = setting.width * (0.5 + (0.16, -0.16)[side])
        self._temple_x = setting.width * (0.2, 0.8)[side]
        self._motes = Motes(setting, "#d8ff8a" if self._night else "#fffbd0", 16)
        self._vines = [
            (x, float(numbers.uniform(150, 420)), float(numbers.uniform(0, 1)))
            for x in scattered(numbers, setting.across(6), setting.width)
        ]
        self._parrots = [
            (float(numbers.uniform(0, 1)), float(numbers.uniform(170, 420)), color) for color in ("#ff5f5f", "#4b9df0")
        ]

    def draw_sky(self, canvas: Canvas) -> None:
        heavens(canvas, self.setting, self.skies, self.light_x, (170, self.setting.horizon - 260, 150))

    def layers(self) -> tuple[Layer, ...]:
        return (
            Layer(self._far, FAR, self._fall),
            Layer(self._temple, MIDDLE),
            Layer(self._trunks, life=self._swing),
            Layer(self._floor),
            Layer(self._frame),
        )

    def _far(self, canvas: Canvas) -> None:
        setting, base = self.setting, self.setting.horizon
        light, dark = turf(setting, ("#a6dcae", "#6fb892"))
        for row, (tone, up) in enumerate(((mix(light, "#ffffff", 0.3), 250), (light, 150))):
            crowns, numbers = Path(), setting.numbers(f"crowns{row}")
            for x in scattered(numbers, setting.across(12), setting.width):
                crowns.circle(x, base - up + float(numbers.uniform(-50, 50)), float(numbers.uniform(70, 110)))
            canvas.fill(crowns, tone)
            canvas.rect(-2, base - up + 30, setting.width + 4, HEIGHT, linear(0, base - up, 0, base + 40, tone, dark))
        x = self._fall_x  # the cliff that the water falls from
        cliff = Path().move(x - 170, base + 60).cubic(x - 150, base - 200, x - 120, base - 330, x - 70, base - 340)
        cliff.line(x + 76, base - 346).cubic(x + 130, base - 330, x + 150, base - 160, x + 176, base + 60).close()
        canvas.fill(cliff, linear(x - 170, 0, x + 176, 0, "#9aa890", "#6f8078"))
        canvas.fill(
            Path()
            .move(x - 92, base - 326)
            .quad(x, base - 376, x + 96, base - 332)
            .quad(x + 60, base - 306, x - 92, base - 326)
            .close(),
            light,
        )
        canvas.rect(x - 52, base - 336, 104, 400, linear(0, base - 336, 0, base + 40, "#e9fbff", "#a4dff0"))

    def _fall(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """Streaks that run down, spray below."""
        turns, x, base = clock.turns(time_s, 0.9), self._fall_x, self.setting.horizon
        streaks = Path()
        for index in range(14):
            at = x - 46 + 7 * index
            y = base - 336 + 330 * ((turns + 0.37 * index) % 1.0)
            streaks.move(at, max(base - 334, y - 34)).line(at, min(base + 16, y + 34))
        canvas.stroke(streaks, with_alpha("#ffffff", 0.8), 4)
        spray = Path()
        for index in range(7):
            puff = 0.5 + 0.5 * sin(tau * (turns + index / 7))
            spray.circle(x - 66 + 22 * index, base + 14 - 12 * puff, 20 + 9 * puff)
        canvas.fill(spray, with_alpha("#ffffff", 0.5))

    def _temple(self, canvas: Canvas) -> None:
        """A stepped ruin, half grown over."""
        setting, x, foot = self.setting, self._temple_x, self.setting.horizon + 40
        for step in range(5):
            half, top = 190 - 34 * step, foot - 54 * (step + 1)
            canvas.rect(x - half, top, 2 * half, 58, linear(x - half, 0, x + half, 0, "#cfc8a4", "#8f8c74"))
            canvas.rect(x - half, top, 2 * half, 8, "#e3ddbb")
            moss = Path()
            for dx in range(-4, 5):
                moss.oval(x + dx * half / 4.4, top + 4, 19, 8 + 5 * ((dx + step) % 3))
            canvas.fill(moss, turf(setting, ("#7fb85a", "#7fb85a"))[0])
        canvas.fill(
            Path().polygon([(x - 34, foot), (x - 26, foot - 216), (x + 26, foot - 216), (x + 34, foot)]), "#b3ad8c"
        )
        rungs = Path()
        for row in range(10):
            rungs.move(x - 32, foot - 12 - 21 * row).line(x + 32, foot - 12 - 21 * row)
        canvas.stroke(rungs, with_alpha("#6a6854", 0.6), 5)
        canvas.round_rect(x - 24, foot - 320, 48, 52, 8, "#5a5a4c")
        canvas.rect(x - 44, foot - 330, 88, 14, "#cfc8a4")
        ground(
            canvas,
            hill(setting, setting.horizon + 30, 20, "bank", 2),
            setting.horizon,
            turf(setting, ("#78c46a", "#3f8f52")),
        )

    def _trunks(self, canvas: Canvas) -> None:
        setting, numbers = self.setting, self.setting.numbers("trunks")
        for x in scattered(numbers, max(2, setting.across(2.2)), setting.width, 0.15):
            wide, foot = float(numbers.uniform(34, 58)), setting.horizon + 100
            trunk = (
                Path()
                .move(x - wide * 1.7, foot + 8)
                .quad(x - wide * 0.7, foot - 60, x - wide * 0.6, foot - 260)
                .line(x - wide * 0.5, -8)
            )
            trunk.line(x + wide * 0.5, -8).line(x + wide * 0.6, foot - 260).quad(
                x + wide * 0.7, foot - 60, x + wide * 1.7, foot + 8
            )
            canvas.fill(trunk.close(), linear(x - wide, 0, x + wide, 0, "#9a7a54", "#5c4636"))
            rings = Path()
            for y in range(40, int(foot) - 30, 78):
                rings.move(x - wide * 0.5, y).quad(x, y + 16, x + wide * 0.5, y)
            canvas.stroke(rings, with_alpha("#3a2a2a", 0.22), 5)

    def _floor(self, canvas: Canvas) -> None:
        setting = self.setting
        base = setting.horizon + 92
        ground(canvas, hill(setting, base, 14, "floor", 2), base - 20, turf(setting, ("#84cf60", "#3f8f44")))
        numbers = setting.numbers("ferns")
        for x in scattered(numbers, setting.across(5), setting.width):
            _fern(canvas, x, base + 26, float(numbers.uniform(70, 120)), turf(setting, ("#4fae5a", "#2f7f4a")))
        lawn(canvas, setting, base + 34, HEIGHT, "#358a42", 16)

    def _frame(self, canvas: Canvas) -> None:
        """Huge leaves at the picture's upper edge."""
        setting, numbers = self.setting, self.setting.numbers("leaves")
        light, dark = turf(setting, ("#3f9f58", "#1f6a48"))
        for index, x in enumerate(scattered(numbers, setting.across(8), setting.width, 0.3)):
            color = light if index % 2 else dark
            _leaf(canvas, x, -26, float(numbers.uniform(150, 230)), float(numbers.uniform(40, 140)), color)

    def _swing(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """Vines hang and sway."""
        turns = clock.turns(time_s, 0.16 if self.setting.weather not in {"wind", "storm"} else 0.4)
        vines, leaves_ = Path(), Path()
        for x, long, offset in self._vines:
            sway = 26 * sin(tau * (turns + offset))
            vines.move(x, -8).quad(x + 12, long * 0.5, x + sway, long)
            for share in (0.35, 0.6, 0.85, 1.0):
                leaves_.oval(x + sway * share * share + (10 if int(share * 20) % 2 else -10), long * share, 12, 7)
        dim = 0.5 if self._night else 0.0
        canvas.stroke(vines, mix("#4f8a4a", "#1b2c66", dim), 6)
        canvas.fill(leaves_, mix("#5fae56", "#1b2c66", dim))

    def draw_sky_life(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        if self._night or self.setting.dull:
            return
        beat = clock.turns(time_s, 2.2)
        for index, (offset, y, color) in enumerate(self._parrots):
            x = ((clock.turns(time_s, 0.1) + offset) % 1.0) * (self.setting.width + 160) - 80
            _parrot(
                canvas,
                x,
                y + 14 * sin(tau * (clock.turns(time_s, 1.1) + offset)),
                sin(tau * (beat + 0.4 * index)),
                color,
            )

    def draw_front(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        self._motes.draw(canvas, clock, time_s)


def _leaf(canvas: Canvas, x: float, y: float, long: float, degrees: float, color: str) -> None:
    """One broad leaf that points down."""
    with canvas.saved():
        canvas.translate(x, y)
        canvas.rotate(degrees)
        blade = Path().move(0, 0).cubic(long * 0.3, -long * 0.34, long * 0.8, -long * 0.26, long, 0)
        canvas.fill(blade.cubic(long * 0.8, long * 0.26, long * 0.3, long * 0.34, 0, 0).close(), color)
        veins = Path().move(6, 0).line(long * 0.94, 0)
        for share in (0.25, 0.45, 0.65):
            for side in (-1, 1):
                veins.move(long * share, 0).line(long * (share + 0.16), side * long * 0.17)
        canvas.stroke(veins, with_alpha(lighten(color, 0.4), 0.6), 4)


def _fern(canvas: Canvas, x: float, foot: float, size: float, colors: tuple[str, str]) -> None:
    for index, degrees in enumerate((-160, -130, -104, -76, -50, -20)):
        c, s = cos(radians(degrees)), sin(radians(degrees))
        tip_x, tip_y = x + size * c, foot + size * 0.8 * s + size * 0.22 * abs(c)
        frond = Path().move(x, foot).quad(x + size * 0.5 * c - 10 * s, foot + size * 0.7 * s, tip_x, tip_y)
        canvas.fill(frond.quad(x + size * 0.5 * c + 16, foot + size * 0.36 * s, x + 8, foot).close(), colors[index % 2])


def _parrot(canvas: Canvas, x: float, y: float, beat: float, color: str) -> None:
    canvas.fill(Path().polygon([(x - 16, y), (x - 70, y + 10), (x - 62, y - 8)]), "#4fbf6a")
    canvas.oval(x, y, 26, 15, color)
    canvas.circle(x + 24, y - 9, 12, color)
    canvas.fill(Path().polygon([(x + 32, y - 15), (x + 46, y - 6), (x + 32, y - 3)]), "#ffd04a")
    canvas.circle(x + 27, y - 11, 3, "#1b1430")
    wing = (
        Path()
        .move(x + 10, y - 4)
        .quad(x - 14, y - 54 * beat - 10, x - 40, y - 62 * beat)
        .quad(x - 26, y - 6, x - 12, y + 4)
        .close()
    )
    canvas.fill(wing, darken("#ffd04a", 0.06))


SCENERY = Jungle
