"""A classroom: a blackboard with sums and drawings, the alphabet, a globe that turns, desks, a ticking clock."""

from math import cos, sin, tau
from typing import ClassVar

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, with_alpha
from generation.drawing.paint import linear
from generation.drawing.path import Path
from generation.engines.draft.scenes.nature import scattered
from generation.engines.draft.scenes.room import Room, clock_face, clock_hands
from generation.engines.draft.scenes.scenery import Layer
from generation.engines.draft.scenes.setting import Setting
from generation.motion.clock import Clock

NAME = "school"
TIME = "day"

_CHALK = "#f4f7ee"
_BUNTING = ("#ff7f7f", "#ffd166", "#7fd0a0", "#7fb6ff", "#c79bff")


class School(Room):
    wall: ClassVar[tuple[str, str]] = ("#e6f2e4", "#c9e2d4")
    window_top: ClassVar[float] = 150.0
    window_size: ClassVar[tuple[float, float]] = (190.0, 330.0)

    def __init__(self, setting: Setting) -> None:
        side = int(setting.numbers("school").choice((0, 1)))
        self._period = setting.width / max(1, round(setting.width / 1000))
        self._window_share, self._board_share, self._globe_share = ((0.12, 0.56, 0.92), (0.88, 0.44, 0.08))[side]
        super().__init__(setting)

    def _openings(self) -> list[tuple[float, float, float, float]]:
        wide, tall = self.window_size
        return [(x - wide / 2, self.window_top, wide, tall) for x in self._along(self._window_share)]

    def _along(self, share: float) -> list[float]:
        """The same thing once in every stretch of the wall."""
        count = max(1, round(self.setting.width / 1000))
        return [self._period * (index + share) for index in range(count)]

    def layers(self) -> tuple[Layer, ...]:
        return (
            self.outside_layer(),
            Layer(self.draw_wall),
            Layer(self._boards_on_the_wall),
            Layer(self._floor),
            Layer(self._desks, life=self._live),
        )

    def _boards_on_the_wall(self, canvas: Canvas) -> None:
        for x in self._along(self._board_share):
            self._blackboard(canvas, x, 176)
        flags = max(4, round(self.setting.width / 74))
        step = self.setting.width / flags
        for index in range(flags):
            x = step * index
            canvas.fill(
                Path().polygon([(x + 6, 30), (x + step - 6, 30), (x + step / 2, 84)]), _BUNTING[index % len(_BUNTING)]
            )
        canvas.rect(-2, 26, self.setting.width + 4, 6, "#fffaf0")
        canvas.rect(
            -2,
            self.floor_y - 150,
            self.setting.width + 4,
            152,
            linear(0, self.floor_y - 150, 0, self.floor_y, "#d8a878", "#b98858"),
        )
        canvas.rect(-2, self.floor_y - 156, self.setting.width + 4, 12, "#e8c49c")
        panels = Path()
        count = max(4, round(self.setting.width / 120))
        for index in range(count):
            panels.round_rect(
                self.setting.width * index / count + 12, self.floor_y - 128, self.setting.width / count - 24, 96, 8
            )
        canvas.stroke(panels, with_alpha("#8a5a34", 0.4), 4)
        self.skirting(canvas, "#9c6a40")

    def _blackboard(self, canvas: Canvas, x: float, y: float) -> None:
        canvas.round_rect(x - 268, y - 14, 536, 322, 10, with_alpha("#2a1a4a", 0.16))
        canvas.round_rect(x - 276, y - 26, 552, 322, 10, "#b9824f")
        canvas.rect(x - 258, y - 8, 516, 286, linear(0, y, 0, y + 280, "#3f7a68", "#2f5f56"))
        chalk = Path()
        self._sums(chalk, x - 226, y + 34)
        house_x, foot = x + 150, y + 236
        chalk.move(house_x - 46, foot).line(house_x - 46, foot - 62).line(house_x, foot - 110).line(
            house_x + 46, foot - 62
        )
        chalk.line(house_x + 46, foot).close().round_rect(house_x - 14, foot - 40, 28, 40, 4)
        chalk.circle(x + 212, y + 46, 24)
        for ray in range(8):
            c, s = cos(tau * ray / 8), sin(tau * ray / 8)
            chalk.move(x + 212 + 32 * c, y + 46 + 32 * s).line(x + 212 + 42 * c, y + 46 + 42 * s)
        heart = x - 10, y + 210
        chalk.move(heart[0], heart[1] + 24).cubic(
            heart[0] - 50, heart[1] - 12, heart[0] - 22, heart[1] - 44, heart[0], heart[1] - 16
        )
        chalk.cubic(heart[0] + 22, heart[1] - 44, heart[0] + 50, heart[1] - 12, heart[0], heart[1] + 24)
        canvas.stroke(chalk, with_alpha(_CHALK, 0.8), 5)
        smear = Path().oval(x - 100, y + 180, 110, 22).oval(x + 60, y + 70, 70, 16)
        canvas.fill(smear, with_alpha("#ffffff", 0.05))
        canvas.round_rect(x - 270, y + 282, 540, 18, 5, "#d9a56c")
        for dx, color in ((-200, "#ffffff"), (-166, "#ffd166"), (-130, "#ff9fb4")):
            canvas.round_rect(x + dx, y + 274, 26, 8, 4, color)
        canvas.round_rect(x + 150, y + 264, 60, 18, 5, "#5a6ab0")

    def _sums(self, chalk: Path, x: float, y: float) -> None:
        """1 + 2 = 3, drawn stroke by stroke, and a line below."""
        chalk.move(x, y + 14).line(x + 16, y).line(x + 16, y + 60)
        chalk.move(x + 44, y + 32).line(x + 76, y + 32).move(x + 60, y + 16).line(x + 60, y + 48)
        chalk.move(x + 102, y + 14).cubic(x + 106, y - 8, x + 140, y - 4, x + 136, y + 22).line(x + 102, y + 60).line(
            x + 140, y + 60
        )
        chalk.move(x + 166, y + 24).line(x + 198, y + 24).move(x + 166, y + 42).line(x + 198, y + 42)
        chalk.move(x + 226, y + 2).line(x + 258, y + 2).line(x + 240, y + 26).cubic(
            x + 272, y + 26, x + 268, y + 64, x + 226, y + 58
        )
        for row in range(3):
            chalk.move(x, y + 108 + 34 * row).cubic(
                x + 40, y + 92 + 34 * row, x + 90, y + 124 + 34 * row, x + 150 - 30 * row, y + 106 + 34 * row
            )

    def _floor(self, canvas: Canvas) -> None:
        self.boards(canvas, ("#e3b483", "#b9814f"))
        self.sunbeams(canvas)

    def _desks(self, canvas: Canvas) -> None:
        """Empty ones along the wall; the globe stands on the teacher's."""
        foot = self.floor_y + 40
        for x in self._along(self._globe_share):
            self._desk(canvas, x, foot)
            self._globe_stand(canvas, x, foot - 176)
        for x in self._along((self._window_share + self._board_share) / 2):
            self._desk(canvas, x, foot)
            for row, color in enumerate(("#ff7f7f", "#7fb6ff", "#ffd166")):
                canvas.round_rect(x - 40 + 6 * row, foot - 192 - 17 * row, 84 - 8 * row, 16, 4, color)
        for x in scattered(self.setting.numbers("clock"), 1, self.setting.width, 0.0):
            clock_face(canvas, x, 118, 38, "#c8553d")

    def _desk(self, canvas: Canvas, x: float, foot: float) -> None:
        canvas.oval(x, foot + 2, 118, 12, with_alpha("#2a1a4a", 0.25))
        for side in (-1, 1):
            canvas.rect(x + side * 92 - 8, foot - 160, 16, 160, "#8a94a8")
        canvas.rect(x - 88, foot - 150, 176, 46, "#a8743f")
        canvas.round_rect(x - 116, foot - 176, 232, 28, 8, "#d9a05f")
        canvas.rect(x - 110, foot - 156, 220, 7, darken("#d9a05f", 0.2))

    def _globe_stand(self, canvas: Canvas, x: float, foot: float) -> None:
        canvas.oval(x, foot - 4, 40, 10, "#6b4428")
        canvas.line(x, foot - 8, x, foot - 24, "#6b4428", 9)
        canvas.stroke(Path().oval(x, foot - 72, 56, 56), "#c98a3c", 6)
        canvas.circle(x, foot - 72, 48, linear(x - 48, 0, x + 48, 0, "#8fd8ff", "#3f8fd8"))

    def _live(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """The globe turns, the second hand goes round, dust floats in the light."""
        turns = clock.turns(time_s, 0.12)
        lands = Path()
        for x in self._along(self._globe_share):
            globe = x, self.floor_y + 40 - 248
            for offset, dy, size in ((0.0, -12, 17), (0.36, 8, 21), (0.7, -4, 14), (0.55, -26, 11)):
                angle = tau * (turns + offset)
                if cos(angle) > 0:
                    lands.oval(globe[0] + 40 * sin(angle), globe[1] + dy, max(1.0, size * cos(angle)), size * 0.8)
        canvas.fill(lands, "#6fcf74")
        clock_hands(canvas, self.setting.width / 2, 118, 38, clock.turns(time_s, 1 / 8))


SCENERY = School
