"""Rolling hills with a windmill and a farm, flowers and clouds: where a clip plays when its prompt names no place."""

from collections.abc import Mapping
from math import cos, radians, sin
from typing import ClassVar

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, with_alpha
from generation.drawing.paint import linear
from generation.drawing.path import Path
from generation.engines.draft.scenes.nature import Birds, Clouds, Motes, Twinkles, ground, heavens, hill, scattered
from generation.engines.draft.scenes.plants import SNOW, bare_tree, lawn, leaves, round_tree, turf
from generation.engines.draft.scenes.scenery import FAR, MIDDLE, Layer, Scenery
from generation.engines.draft.scenes.setting import Setting
from generation.engines.draft.staging import HEIGHT
from generation.motion.clock import Clock

NAME = "meadow"
TIME = "day"


class Meadow(Scenery):
    skies: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "day": ("#5fbdfb", "#a9defb", "#eafaf0"),
        "sunset": ("#7a62b8", "#ff9f80", "#ffe0a0"),
        "night": ("#0e1446", "#2a3f86", "#6a86b8"),
    }

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        night = setting.time == "night"
        self._clouds = Clouds(setting)
        self._twinkles = Twinkles(setting, 16) if night and not setting.dull else None
        self._birds = Birds(setting) if not night and not setting.dull else None
        self._motes = Motes(setting, "#e9ff8a" if night else "#ffffff", 14, 3.4)
        numbers = setting.numbers("light")
        side = int(numbers.choice((0, 1)))
        self.light_x = setting.width * (0.14, 0.86)[side]
        self._mill_x = setting.width * (0.82, 0.16)[side]

    def draw_sky(self, canvas: Canvas) -> None:
        heavens(canvas, self.setting, self.skies, self.light_x, (140, self.setting.horizon - 170, 140))

    def layers(self) -> tuple[Layer, ...]:
        return (
            Layer(self._far, FAR, self._sails),
            Layer(self._middle, MIDDLE),
            Layer(self._near),
            Layer(self._plants),
        )

    def _far(self, canvas: Canvas) -> None:
        setting = self.setting
        base = setting.horizon - 40
        ground(canvas, hill(setting, base - 34, 52, "farthest", 2), base - 100, turf(setting, ("#bfe8cf", "#8fd0a8")))
        x, foot = self._mill_x, base + 6
        tower = Path().polygon([(x - 40, foot), (x - 26, foot - 170), (x + 26, foot - 170), (x + 40, foot)])
        canvas.fill(tower, linear(x - 40, 0, x + 40, 0, "#fff6e6", "#e3c9ac"))
        roof = Path().move(x - 34, foot - 166).quad(x, foot - 250, x + 34, foot - 166).close()
        canvas.fill(roof, SNOW if setting.snowy else "#d9654a")
        canvas.round_rect(x - 10, foot - 40, 20, 40, 8, "#8a5a3c")
        canvas.round_rect(x - 8, foot - 112, 16, 20, 5, "#ffd86b" if setting.time == "night" else "#7fb6d8")
        ground(canvas, hill(setting, base, 44, "far", 2), base - 60, turf(setting, ("#a8e0b0", "#7cc98c")))

    def _sails(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        x, y = self._mill_x, self.setting.horizon - 196
        turn = 360 * clock.turns(time_s, 0.2 if self.setting.weather in {"wind", "storm"} else 0.08)
        arms, cloth = Path(), Path()
        for sail in range(4):
            angle = radians(90 * sail + turn)
            c, s = cos(angle), sin(angle)
            arms.move(x, y).line(x + 104 * c, y + 104 * s)
            cloth.polygon([(x + u * c - v * s, y + u * s + v * c) for u, v in ((24, 3), (104, 3), (104, 24), (30, 24))])
        canvas.fill(cloth, "#fffaf0e0" if self.setting.time == "day" else "#d8c8d8e0")
        canvas.stroke(arms, "#8a6a4a", 6)
        canvas.circle(x, y, 8, "#6b4a34")

    def _middle(self, canvas: Canvas) -> None:
        setting, numbers = self.setting, self.setting.numbers("trees")
        base = setting.horizon + 16
        ground(canvas, hill(setting, base, 30, "middle", 2), base - 40, turf(setting, ("#86d285", "#5ab866")))
        for x in scattered(numbers, setting.across(4), setting.width):
            tall = float(numbers.uniform(170, 250))
            pair = leaves(setting, ("#6fcf74", "#379a56"), numbers)
            if setting.snowy:
                bare_tree(canvas, x, base + 34, tall)
            else:
                round_tree(canvas, x, base + 34, tall, pair)

    def _near(self, canvas: Canvas) -> None:
        setting = self.setting
        base = setting.horizon + 88
        posts = max(4, round(setting.width / 92))
        for index in range(posts):
            x = setting.width * (index + 0.5) / posts
            canvas.round_rect(x - 8, base - 62, 16, 84, 5, "#e8d3b4")
            canvas.round_rect(x + 3, base - 62, 5, 84, 2, "#c9a884")
            if setting.snowy:
                canvas.oval(x, base - 62, 11, 6, SNOW)
        for rail in (-44, -16):
            canvas.rect(-2, base + rail, setting.width + 4, 11, "#e8d3b4")
            canvas.rect(-2, base + rail + 8, setting.width + 4, 3, "#c9a884")
        ground(canvas, hill(setting, base + 6, 14, "near"), base - 20, turf(setting, ("#9be36f", "#55b54c")))

    def _plants(self, canvas: Canvas) -> None:
        lawn(canvas, self.setting, self.setting.horizon + 122, HEIGHT)
        edge = linear(0, HEIGHT - 120, 0, HEIGHT, with_alpha("#1b5a3a", 0.0), with_alpha(darken("#1b5a3a", 0.2), 0.3))
        canvas.rect(-2, HEIGHT - 120, self.setting.width + 4, 124, edge)

    def draw_sky_life(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        if self._twinkles is not None:
            self._twinkles.draw(canvas, clock, time_s)
        self._clouds.draw(canvas, clock, time_s)
        if self._birds is not None:
            self._birds.draw(canvas, clock, time_s)

    def draw_front(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        if not self.setting.snowy:
            self._motes.draw(canvas, clock, time_s)


SCENERY = Meadow
