"""Indoors: a wall with windows that show what it is like outside, and a floor."""

from collections.abc import Mapping
from math import sin, tau
from typing import ClassVar, Literal

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, lighten, with_alpha
from generation.drawing.paint import linear
from generation.drawing.path import Path
from generation.engines.draft.scenes.light import Light
from generation.engines.draft.scenes.nature import Clouds, Twinkles, glow, ground, heavens, hill, scattered
from generation.engines.draft.scenes.plants import leaves, round_tree, turf
from generation.engines.draft.scenes.scenery import FAR, Layer, Scenery
from generation.engines.draft.scenes.setting import Setting
from generation.engines.draft.staging import HEIGHT
from generation.motion.clock import Clock

_LAMPLIGHT = Light(color="#ffd9a0", strength=0.34, air="#3a2a5c", haze=0.02, shadow=1.1)
_EVENING = Light(color="#ffcf9a", strength=0.26, lean=0.3)


class Room(Scenery):
    """`floor_y` is where wall and floor meet; `openings` are the windows, (left, top, width, height)."""

    shelter: ClassVar[Literal["open", "room", "sealed"]] = "room"
    tints: ClassVar[Mapping[str, tuple[str, float]]] = {"sunset": ("#ff8a3d", 0.10), "night": ("#241a6a", 0.26)}
    skies: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "day": ("#7fcdff", "#c4ecff", "#f2fbff"),
        "sunset": ("#ff8a76", "#ffc08a", "#ffe9b8"),
        "night": ("#101748", "#2a3a86", "#5a6fb0"),
    }
    window_top: ClassVar[float] = 150.0
    window_size: ClassVar[tuple[float, float]] = (250.0, 300.0)
    wall: ClassVar[tuple[str, str]] = ("#ffe9c9", "#ffd9a8")

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self.floor_y = setting.horizon + 62
        self._twinkles = Twinkles(setting, 18) if setting.time == "night" and not setting.dull else None
        self._clouds = Clouds(setting, 4)
        self.openings = self._openings()
        self.light_x = self.openings[0][0] + self.openings[0][2] * 0.68

    def _openings(self) -> list[tuple[float, float, float, float]]:
        count = max(1, round(self.setting.width / 900))
        wide, tall = self.window_size
        places = scattered(self.setting.numbers("openings"), count, self.setting.width, 0.08)
        return [(x - wide / 2, self.window_top, wide, tall) for x in places]

    @property
    def light(self) -> Light:
        return {"day": Light(), "sunset": _EVENING, "night": _LAMPLIGHT}[self.setting.time]

    def draw_sky(self, canvas: Canvas) -> None:
        setting = self.setting
        top = self.window_top
        heavens(canvas, setting, self.skies, self.light_x, (top + 70, top + 120, top + 70))

    def draw_sky_life(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        if self._twinkles is not None:
            self._twinkles.draw(canvas, clock, time_s)
        self._clouds.draw(canvas, clock, time_s)

    def outside(self, canvas: Canvas) -> None:
        """Trees and hills before the window, in the season's colours."""
        setting, numbers = self.setting, self.setting.numbers("outside")
        low = self.window_top + self.window_size[1]
        ground(canvas, hill(setting, low - 50, 16, "garden"), low - 90, turf(setting, ("#a6e08a", "#6fc070")))
        for x in scattered(numbers, setting.across(7), setting.width):
            pair = leaves(setting, ("#7fd27a", "#3f9f5a"), numbers)
            round_tree(canvas, x, low - 26, float(numbers.uniform(90, 150)), pair)
        if setting.time in Scenery.tints:
            canvas.tint(with_alpha(*Scenery.tints[setting.time]))

    def outside_layer(self) -> Layer:
        return Layer(self.outside, FAR)

    def draw_wall(self, canvas: Canvas) -> None:
        """The wall with holes for the windows, their frames, sills and curtains."""
        setting = self.setting
        wall = Path().rect(-2, -2, setting.width + 4, self.floor_y + 6)
        for left, top, wide, tall in self.openings:
            wall = wall.minus(Path().round_rect(left, top, wide, tall, 14))
        canvas.fill(wall, linear(0, 0, 0, self.floor_y, *self.wall))
        for left, top, wide, tall in self.openings:
            frame = Path().round_rect(left, top, wide, tall, 14)
            frame.move(left + wide / 2, top).line(left + wide / 2, top + tall)
            frame.move(left, top + tall * 0.45).line(left + wide, top + tall * 0.45)
            canvas.stroke(frame, "#fffaf0", 16)
            canvas.round_rect(left - 22, top + tall - 2, wide + 44, 24, 8, "#fff3df")
            canvas.round_rect(left - 22, top + tall + 16, wide + 44, 7, 3, darken(self.wall[1], 0.16))

    def skirting(self, canvas: Canvas, color: str) -> None:
        canvas.rect(-2, self.floor_y - 22, self.setting.width + 4, 24, color)
        canvas.rect(-2, self.floor_y - 22, self.setting.width + 4, 5, lighten(color, 0.4))

    def boards(self, canvas: Canvas, colors: tuple[str, str]) -> None:
        """A wooden floor; the boards grow wider towards the viewer."""
        top, width = self.floor_y, self.setting.width
        canvas.rect(-2, top, width + 4, HEIGHT - top + 4, linear(0, top, 0, HEIGHT, *colors))
        joints, edges = Path(), Path()
        numbers = self.setting.numbers("boards")
        y, deep = top, 16.0
        while y < HEIGHT:
            edges.move(-4, y).line(width + 4, y)
            for x in scattered(numbers, self.setting.across(2.6), width, 0.4):
                joints.move(x, y).line(x, min(HEIGHT, y + deep))
            y, deep = y + deep, deep * 1.3
        canvas.stroke(edges, with_alpha(darken(colors[1], 0.4), 0.4), 3)
        canvas.stroke(joints, with_alpha(darken(colors[1], 0.4), 0.32), 3)
        canvas.rect(
            -2, top, width + 4, 26, linear(0, top, 0, top + 26, with_alpha("#2a1a4a", 0.26), with_alpha("#2a1a4a", 0.0))
        )

    def sunbeams(self, canvas: Canvas) -> None:
        """The windows' light on the floor; at night none."""
        if self.setting.time == "night" or self.setting.dull:
            return
        color = "#fff6c8" if self.setting.time == "day" else "#ffb46a"
        for left, _, wide, _ in self.openings:
            top, low = self.floor_y + 22, HEIGHT - 56
            beam = Path().polygon(
                [(left + 40, top), (left + wide + 20, top), (left + wide - 60, low), (left - 120, low)]
            )
            canvas.fill(beam, with_alpha(color, 0.26))

    def pendant(self, canvas: Canvas, x: float, low: float, color: str) -> None:
        """A lamp that hangs from the ceiling; lit when it is dark."""
        lit = self.setting.time != "day"
        if lit:
            glow(canvas, x, low, 260, "#ffe2a0", 0.5)
        canvas.line(x, -4, x, low - 44, "#4a4062", 5)
        shade = Path().move(x - 24, low - 50).quad(x - 60, low - 30, x - 66, low).line(x + 66, low)
        canvas.oval(x, low + 2, 30, 15, "#fff6cf" if lit else "#fffbe8")
        canvas.fill(
            shade.quad(x + 60, low - 30, x + 24, low - 50).close(),
            linear(x - 66, 0, x + 66, 0, lighten(color, 0.15), color),
        )


def clock_hands(canvas: Canvas, x: float, y: float, radius: float, turns: float) -> None:
    """A second hand over a clock's face."""
    canvas.line(x, y, x + radius * 0.78 * sin(tau * turns), y - radius * 0.78 * sin(tau * (turns + 0.25)), "#e8384f", 3)
    canvas.circle(x, y, 5, "#e8384f")


def clock_face(canvas: Canvas, x: float, y: float, radius: float, rim: str) -> None:
    canvas.circle(x + 3, y + 5, radius + 9, with_alpha("#2a1a4a", 0.2))
    canvas.circle(x, y, radius + 8, rim)
    canvas.circle(x, y, radius, "#fffdf5")
    for hour in range(12):
        s, c = sin(tau * hour / 12), sin(tau * (hour / 12 + 0.25))
        canvas.line(
            x + radius * 0.8 * s, y - radius * 0.8 * c, x + radius * 0.9 * s, y - radius * 0.9 * c, "#3a3350", 3
        )
    canvas.line(x, y, x - radius * 0.38, y - radius * 0.3, "#3a3350", 6)
    canvas.line(x, y, x + radius * 0.24, y - radius * 0.62, "#3a3350", 5)
