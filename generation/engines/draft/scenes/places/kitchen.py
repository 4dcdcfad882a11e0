"""A kitchen: cupboards and a stove with a steaming pot under the window, a fridge with notes, a checkered floor."""

from math import sin, tau
from typing import ClassVar

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, lighten, with_alpha
from generation.drawing.paint import linear
from generation.drawing.path import Path
from generation.engines.draft.scenes.room import Room, clock_face, clock_hands
from generation.engines.draft.scenes.scenery import Layer
from generation.engines.draft.scenes.setting import Setting
from generation.engines.draft.staging import HEIGHT
from generation.motion.clock import Clock

NAME = "kitchen"
TIME = "day"

_TOP = 168.0  # of the counter over the floor: a puppet's hip
_DOORS = "#6fc3b4"


class Kitchen(Room):
    wall: ClassVar[tuple[str, str]] = ("#fff1d6", "#ffdfb0")
    window_top: ClassVar[float] = 130.0
    window_size: ClassVar[tuple[float, float]] = (270.0, 280.0)

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self._counter = self.floor_y - _TOP
        side = int(setting.numbers("kitchen").choice((0, 1)))
        self._fridge_x = setting.width * (0.09, 0.91)[side]
        self._clock = self.openings[0][0] + (self.openings[0][2] + 110 if side == 0 else -110), 190.0
        middle = self.openings[0][0] + self.openings[0][2] / 2
        self._stove_x = middle + (-40 if side == 0 else 40)

    def layers(self) -> tuple[Layer, ...]:
        return (
            self.outside_layer(),
            Layer(self.draw_wall),
            Layer(self._shelves),
            Layer(self._floor),
            Layer(self._counters),
            Layer(self._fridge),
            Layer(self._lamp, life=self._live),
        )

    def _shelves(self, canvas: Canvas) -> None:
        """A row of tiles over the counter, cups and jars on boards beside the window."""
        width, top = self.setting.width, self._counter - 110
        canvas.rect(-2, top, width + 4, 112, "#e4f4f0")
        tiles = Path()
        count = self.setting.across(22)
        for row in (0, 1, 2):
            tiles.move(-2, top + 37 * row).line(width + 2, top + 37 * row)
        for index in range(count):
            tiles.move(width * index / count, top).line(width * index / count, top + 112)
        canvas.stroke(tiles, "#b9dcd6", 3)
        for left, _, wide, _ in self.openings:
            for x in (left - 190, left + wide + 40):
                self._shelf(canvas, x, 318)

    def _shelf(self, canvas: Canvas, x: float, y: float) -> None:
        canvas.round_rect(x, y, 150, 14, 5, "#b9784a")
        canvas.rect(x, y + 14, 150, 5, with_alpha("#5a3320", 0.25))
        for index, color in enumerate(("#ff8a7a", "#ffd166", "#7fb6ff")):
            at = x + 14 + 46 * index
            canvas.round_rect(at, y - 52, 34, 52, 8, color)
            canvas.round_rect(at + 2, y - 60, 30, 13, 4, darken(color, 0.25))
            canvas.round_rect(at + 5, y - 46, 6, 38, 3, lighten(color, 0.4))

    def _floor(self, canvas: Canvas) -> None:
        width, top = self.setting.width, self.floor_y
        canvas.rect(-2, top, width + 4, HEIGHT - top + 4, linear(0, top, 0, HEIGHT, "#fbf3e6", "#e6d6c4"))
        y, deep, row = top, 20.0, 0
        squares = Path()
        count = 2 * max(2, self.setting.across(4.5))
        while y < HEIGHT:
            for index in range(row % 2, count, 2):
                squares.rect(width * index / count, y, width / count, min(deep, HEIGHT - y))
            y, deep, row = y + deep, deep * 1.32, row + 1
        canvas.fill(squares, with_alpha("#e8927c", 0.55))
        canvas.rect(
            -2, top, width + 4, 30, linear(0, top, 0, top + 30, with_alpha("#2a1a4a", 0.3), with_alpha("#2a1a4a", 0.0))
        )
        self.sunbeams(canvas)

    def _counters(self, canvas: Canvas) -> None:
        width, top, foot = self.setting.width, self._counter, self.floor_y + 8
        canvas.rect(-2, top + 22, width + 4, foot - top - 22, linear(0, top, 0, foot, _DOORS, darken(_DOORS, 0.16)))
        canvas.rect(-2, foot - 16, width + 4, 16, darken(_DOORS, 0.5))
        count = max(4, self.setting.across(6))
        for index in range(count):
            x, wide = width * index / count, width / count
            canvas.round_rect(x + 10, top + 40, wide - 20, foot - top - 70, 10, lighten(_DOORS, 0.18))
            canvas.round_rect(x + 20, top + 50, wide - 40, foot - top - 90, 7, _DOORS)
            canvas.round_rect(x + wide / 2 - 16, top + 56, 32, 8, 4, "#fff6e0")
        canvas.round_rect(-10, top, width + 20, 26, 6, "#f7ece0")
        canvas.rect(-2, top + 20, width + 4, 7, "#d9c3b0")
        self._stove(canvas, self._stove_x, top, foot)
        self._fruit(canvas, self._stove_x + (200 if self._fridge_x < width / 2 else -200), top)

    def _stove(self, canvas: Canvas, x: float, top: float, foot: float) -> None:
        canvas.round_rect(x - 84, top - 4, 168, foot - top + 2, 8, linear(x - 84, 0, x + 84, 0, "#f4f6ff", "#c3cbe0"))
        canvas.round_rect(x - 84, top - 8, 168, 16, 5, "#4a4a68")
        for dx in (-54, -18, 18, 54):
            canvas.circle(x + dx, top + 26, 9, "#4a4a68")
        canvas.round_rect(x - 62, top + 48, 124, 78, 10, "#3a3a58")
        canvas.round_rect(x - 50, top + 58, 100, 52, 8, "#ff9a4a" if self.setting.time == "night" else "#5a5a80")
        canvas.round_rect(x - 52, top - 72, 104, 66, 12, linear(x - 52, 0, x + 52, 0, "#ff7a6a", "#c8443f"))
        canvas.round_rect(x - 60, top - 80, 120, 14, 7, "#e8584f")
        canvas.circle(x, top - 86, 9, "#3a3a58")
        for side in (-1, 1):
            canvas.round_rect(x + side * 60 - 12, top - 56, 24, 10, 5, "#a8332f")

    def _fruit(self, canvas: Canvas, x: float, top: float) -> None:
        for dx, color in ((-30, "#ff6b5f"), (0, "#ffb84a"), (30, "#8fd05a"), (-14, "#ffd23f"), (16, "#ff6b5f")):
            canvas.circle(x + dx, top - (46 if abs(dx) in (14, 16) else 30), 19, color)
        bowl = (
            Path()
            .move(x - 66, top - 30)
            .quad(x - 50, top, x - 20, top)
            .line(x + 20, top)
            .quad(x + 50, top, x + 66, top - 30)
            .close()
        )
        canvas.fill(bowl, linear(x - 66, 0, x + 66, 0, "#8fb6ff", "#5f86d8"))

    def _fridge(self, canvas: Canvas) -> None:
        x, foot = self._fridge_x, self.floor_y + 22
        top = foot - 470
        canvas.oval(x, foot, 118, 12, with_alpha("#2a1a4a", 0.3))
        canvas.round_rect(x - 104, top, 208, 470, 26, linear(x - 104, 0, x + 104, 0, "#ffb3a4", "#f58f86", "#c9656a"))
        canvas.rect(x - 104, top + 160, 208, 6, "#b0545c")
        for y, tall in ((top + 70, 66), (top + 196, 96)):
            canvas.round_rect(x + 66, y, 13, tall, 6, "#fff4ec")
        for dx, dy, color, wide in ((-60, 36, "#fff6b0", 52), (-10, 64, "#c9f0ff", 44), (-56, 220, "#ffffff", 76)):
            canvas.rect(x + dx, top + dy, wide, wide * 0.86, color)
            canvas.circle(x + dx + wide / 2, top + dy + 5, 6, "#e8384f")
        sun = x - 18, top + 248
        canvas.circle(*sun, 12, "#ffd23f")
        canvas.stroke(Path().move(x - 48, top + 276).quad(x - 20, top + 262, x + 12, top + 278), "#58b862", 5)

    def _lamp(self, canvas: Canvas) -> None:
        for left, _, wide, _ in self.openings:
            self.pendant(canvas, left + wide / 2 + 330, 120, "#ff8a5c")
        clock_face(canvas, *self._clock, 44, "#ff8a5c")

    def _live(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """Steam over the pot, the clock's second hand."""
        clock_hands(canvas, *self._clock, 44, clock.turns(time_s, 1 / 8))
        turns, steam = clock.turns(time_s, 0.4), Path()
        for index in range(3):
            share = (turns + index / 3) % 1.0
            x = self._stove_x - 24 + 24 * index
            steam.circle(
                x + 14 * sin(tau * (share + index / 3)),
                self._counter - 96 - 90 * share,
                26 * share * (1.05 - share) * 2,
            )
        canvas.fill(steam, with_alpha("#ffffff", 0.5))


SCENERY = Kitchen
