"""A theatre's stage: red curtains, a painted backdrop, spotlights that sweep, an audience that sways."""

from collections.abc import Mapping
from math import sin, tau
from typing import ClassVar, Literal

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, lighten, with_alpha
from generation.drawing.paint import linear
from generation.drawing.path import Path
from generation.engines.draft.scenes.light import Light
from generation.engines.draft.scenes.nature import glow, gradient_sky, scattered
from generation.engines.draft.scenes.scenery import MIDDLE, Layer, Scenery
from generation.engines.draft.scenes.setting import Setting
from generation.engines.draft.staging import HEIGHT
from generation.motion.clock import Clock

NAME = "stage"
TIME = "night"

_BEAMS = ("#ff8ac0", "#8ad4ff", "#ffe08a")


class Stage(Scenery):
    """A room without windows: the hour shows in the colour of the backdrop alone."""

    shelter: ClassVar[Literal["open", "room", "sealed"]] = "sealed"
    tints: ClassVar[Mapping[str, tuple[str, float]]] = {}
    skies: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "day": ("#4f8fe0", "#8fc4f4", "#cfe9ff"),
        "sunset": ("#7a3f9c", "#e0708a", "#ffc48a"),
        "night": ("#1c1550", "#3a2a86", "#6a4ab0"),
    }

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self._floor = setting.horizon + 60
        numbers = setting.numbers("stage")
        self._phase = float(numbers.uniform(0, 1))
        self._heads = [
            (
                x,
                float(numbers.uniform(0, 30)),
                float(numbers.uniform(42, 56)),
                float(numbers.uniform(0, 1)),
                int(numbers.integers(0, 4)),
            )
            for x in scattered(numbers, setting.across(8), setting.width, 0.25)
        ]

    @property
    def light(self) -> Light:
        return Light(color="#fff0cf", strength=0.2, air="#ffd9a0", haze=0.03, shadow=1.4)

    def draw_sky(self, canvas: Canvas) -> None:
        setting = self.setting
        gradient_sky(canvas, setting, self.skies[setting.time])
        numbers = setting.numbers("painted")
        for x in scattered(numbers, setting.across(9), setting.width):  # stars of gold paper
            y, size = float(numbers.uniform(130, setting.horizon - 180)), float(numbers.uniform(10, 24))
            canvas.line(x, -4, x, y - size, with_alpha("#ffffff", 0.25), 2)
            points = [
                (
                    (size if k % 2 == 0 else size * 0.45) * sin(tau * k / 10),
                    -(size if k % 2 == 0 else size * 0.45) * sin(tau * (k / 10 + 0.25)),
                )
                for k in range(10)
            ]
            canvas.fill(Path().polygon([(x + dx, y + dy) for dx, dy in points]), "#ffd86b")
        glow(canvas, setting.width / 2, setting.horizon - 120, 420, "#fff0c0", 0.35)

    def layers(self) -> tuple[Layer, ...]:
        return (
            Layer(self._scenery_flats, MIDDLE),
            Layer(self._boards, life=self._pools),
            Layer(self._curtains),
            Layer(self._footlights),
        )

    def _scenery_flats(self, canvas: Canvas) -> None:
        """Hills and clouds of painted wood."""
        setting, base = self.setting, self._floor + 6
        numbers = setting.numbers("flats")
        for row, (color, tall) in enumerate((("#7fc8b8", 210.0), ("#5fae8c", 130.0))):
            waves = Path().move(-4, HEIGHT)
            count = setting.across(5 + row)
            step = setting.width / count
            waves.line(-4, base - tall * 0.5)
            for index in range(count):
                x = step * index
                waves.quad(x + step * 0.5, base - tall * 1.5, x + step, base - tall * 0.5)
            shade = color if setting.time == "day" else darken(color, 0.3)
            canvas.fill(waves.line(setting.width + 4, HEIGHT).close(), shade)
            canvas.stroke(waves, with_alpha("#ffffff", 0.35), 5)
        for x in scattered(numbers, setting.across(3), setting.width):
            y = float(numbers.uniform(210, 330))
            canvas.line(x, -4, x, y, with_alpha("#ffffff", 0.3), 2)
            cloud = (
                Path()
                .circle(x - 42, y, 32)
                .circle(x, y - 16, 42)
                .circle(x + 44, y, 32)
                .round_rect(x - 74, y, 148, 30, 15)
            )
            canvas.fill(cloud, "#f4f0ff" if setting.time == "day" else "#b4a8e0")

    def _boards(self, canvas: Canvas) -> None:
        setting, top = self.setting, self._floor
        canvas.rect(-2, top, setting.width + 4, HEIGHT, linear(0, top, 0, HEIGHT, "#d99a5c", "#9c5f38"))
        edges, joints, numbers = Path(), Path(), setting.numbers("boards")
        y, deep = top, 15.0
        while y < HEIGHT - 90:
            edges.move(-4, y).line(setting.width + 4, y)
            for x in scattered(numbers, setting.across(2.6), setting.width, 0.4):
                joints.move(x, y).line(x, y + deep)
            y, deep = y + deep, deep * 1.3
        canvas.stroke(edges, with_alpha("#5a2f24", 0.4), 3)
        canvas.stroke(joints, with_alpha("#5a2f24", 0.34), 3)

    def _pools(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """Where the spotlights meet the floor."""
        for x, color in self._aims(clock, time_s):
            canvas.oval(x, self.setting.ground - 6, 170, 34, with_alpha(color, 0.26))

    def _aims(self, clock: Clock, time_s: float) -> list[tuple[float, str]]:
        turns, width = clock.turns(time_s, 0.15), self.setting.width
        return [
            (width * (0.5 + 0.34 * sin(tau * (turns + self._phase + index / 3))), color)
            for index, color in enumerate(_BEAMS)
        ]

    def _curtains(self, canvas: Canvas) -> None:
        setting = self.setting
        red, count = "#c8324a", max(2, round(setting.width / 900) + 1)
        edges = [setting.width * index / (count - 1) for index in range(count)]
        for x in edges:
            for fold, side in ((0, -1), (1, -1), (2, -1), (0, 1), (1, 1), (2, 1)):
                left = x + side * 40 * fold - (40 if side < 0 else 0)
                sway = -side * 16 * fold
                strip = (
                    Path()
                    .move(left, -4)
                    .line(left + 40, -4)
                    .cubic(left + 40, 420, left + 40 + sway, 620, left + 40 + sway * 1.2, self._floor + 26)
                )
                strip.line(left + sway * 1.2, self._floor + 26).cubic(left + sway, 620, left, 420, left, -4).close()
                canvas.fill(
                    strip, linear(left, 0, left + 40, 0, darken(red, 0.35), lighten(red, 0.1), darken(red, 0.18))
                )
            canvas.round_rect(x - 126, 560, 252, 17, 8, "#ffd04a")
        swags = max(3, round(setting.width / 210))
        step = setting.width / swags
        for index in range(swags):
            x = step * index
            swag = Path().move(x, -4).line(x, 60).quad(x + step / 2, 168, x + step, 60).line(x + step, -4).close()
            canvas.fill(swag, linear(0, 0, 0, 130, lighten(red, 0.06), darken(red, 0.28)))
            fringe = Path().move(x, 60).quad(x + step / 2, 168, x + step, 60)
            canvas.stroke(fringe, "#ffd04a", 12)
            canvas.circle(x, 62, 15, "#ffd04a")

    def _footlights(self, canvas: Canvas) -> None:
        setting = self.setting
        top = HEIGHT - 96
        canvas.rect(-2, top, setting.width + 4, 100, linear(0, top, 0, HEIGHT, "#4a2438", "#241230"))
        canvas.rect(-2, top, setting.width + 4, 9, "#ffd04a")
        count = setting.across(8)
        for index in range(count):
            x = setting.width * (index + 0.5) / count
            glow(canvas, x, top - 4, 60, "#fff0b0", 0.45)
            canvas.fill(Path().move(x - 22, top + 2).quad(x, top - 30, x + 22, top + 2).close(), "#ffe9a8")

    def draw_sky_life(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """The spotlights' cones."""
        for index, (x, color) in enumerate(self._aims(clock, time_s)):
            lamp = self.setting.width * (0.2 + 0.3 * index)
            cone = Path().polygon([(lamp - 16, -8), (lamp + 16, -8), (x + 150, HEIGHT), (x - 150, HEIGHT)])
            canvas.fill(cone, with_alpha(color, 0.16))

    def draw_front(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """Heads of the audience, at the very bottom."""
        turns = clock.turns(time_s, 0.9)
        crowd = Path()
        for x, low, size, offset, hair in self._heads:
            y = HEIGHT - 8 + low * 0.6 - 7 * abs(sin(tau * (turns * 0.5 + offset)))
            crowd.oval(x, y, size * 0.82, size)
            if hair == 1:
                crowd.circle(x - size * 0.6, y - size * 0.75, size * 0.36).circle(
                    x + size * 0.6, y - size * 0.75, size * 0.36
                )
            elif hair == 2:
                crowd.polygon([(x - size * 0.7, y - size * 0.5), (x - size * 0.5, y - size * 1.4), (x, y - size * 0.8)])
                crowd.polygon([(x + size * 0.7, y - size * 0.5), (x + size * 0.5, y - size * 1.4), (x, y - size * 0.8)])
            elif hair == 3:
                crowd.round_rect(x - size * 0.55, y - size * 1.5, size * 1.1, size * 0.8, 8)
        canvas.fill(crowd, "#170d2c")


SCENERY = Stage
