"""A roof above the city: parapet, water tower, chimneys that steam, strings of bulbs, washing on the line."""

from collections.abc import Mapping
from math import sin, tau
from typing import ClassVar

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, mix, with_alpha
from generation.drawing.paint import linear
from generation.drawing.path import Path
from generation.engines.draft.scenes.light import Light
from generation.engines.draft.scenes.nature import Birds, Clouds, Twinkles, heavens, scattered
from generation.engines.draft.scenes.plants import SNOW
from generation.engines.draft.scenes.scenery import FAR, MIDDLE, Layer, Scenery
from generation.engines.draft.scenes.setting import Setting
from generation.engines.draft.staging import HEIGHT
from generation.motion.clock import Clock

NAME = "rooftop"
TIME = "sunset"

_WALLS = {"day": ("#b4c9e6", "#8fa9d0"), "sunset": ("#c07f9f", "#7f5488"), "night": ("#3f3a8c", "#2a2768")}
_GLASS = {"day": "#eef6ff", "sunset": "#ffe08a", "night": "#ffd86b"}
_BULBS = ("#ffd86b", "#ff8a8a", "#8ad4ff", "#a8f0a0")
_CLOTHES = ("#ff7f7f", "#ffffff", "#7fb6ff", "#ffd86b", "#a8e0a0")


class Rooftop(Scenery):
    tints: ClassVar[Mapping[str, tuple[str, float]]] = {"sunset": ("#ff6a5a", 0.12), "night": ("#1b1f7a", 0.42)}
    skies: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "day": ("#5ab8fa", "#aee0ff", "#f0faff"),
        "sunset": ("#4a3a9c", "#e8708a", "#ffc48a"),
        "night": ("#0f1244", "#2f2f86", "#8a5aa8"),
    }

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        night = setting.time == "night"
        numbers = setting.numbers("rooftop")
        side = int(numbers.choice((0, 1)))
        self.light_x = setting.width * (0.26, 0.74)[side]
        self._tower_x = setting.width * (0.84, 0.16)[side]
        self._line_x = setting.width * (0.04, 0.60)[side]
        self._clouds = Clouds(setting)
        self._twinkles = Twinkles(setting, 18) if night and not setting.dull else None
        self._birds = None if night else Birds(setting, count=5)
        self._bulbs = max(2, round(setting.width / 360))

    @property
    def light(self) -> Light:
        if self.setting.time == "night":
            return Light(color="#b9a0ff", strength=0.42, air="#2f2f86", haze=0.06, shadow=1.2)
        return super().light

    def draw_sky(self, canvas: Canvas) -> None:
        heavens(canvas, self.setting, self.skies, self.light_x, (150, self.setting.horizon - 190, 170))

    def layers(self) -> tuple[Layer, ...]:
        return (
            Layer(lambda canvas: self._skyline(canvas, 0), FAR),
            Layer(lambda canvas: self._skyline(canvas, 1), MIDDLE),
            Layer(self._tower, life=self._hang),
            Layer(self._parapet, life=self._steam),
            Layer(self._roof, life=self._shine),
        )

    def _skyline(self, canvas: Canvas, row: int) -> None:
        setting, numbers = self.setting, self.setting.numbers(f"skyline{row}")
        wall, glass = _WALLS[setting.time][row], _GLASS[setting.time]
        x, base = 0.0, setting.horizon + 40
        while x < setting.width:
            wide = min(float(numbers.uniform(70, 130)), setting.width - x)
            top = base - float(numbers.uniform(90, 300 - 70 * row)) - 60 * (1 - row)
            canvas.rect(x, top, wide + 2, HEIGHT - top, linear(0, top, 0, base, wall, mix(wall, "#1b0f4a", 0.2)))
            if setting.snowy:
                canvas.rect(x, top - 5, wide + 2, 10, mix(SNOW, wall, 0.2))
            elif numbers.uniform() < 0.3:
                canvas.line(x + wide / 2, top, x + wide / 2, top - 46, wall, 5)
            panes = Path()
            for column in range(int((wide - 14) // 22)):
                for line in range(int((base - top - 20) // 30)):
                    if numbers.uniform() < 0.5:
                        panes.round_rect(x + 11 + 22 * column, top + 16 + 30 * line, 11, 16, 2)
            canvas.fill(panes, with_alpha(glass, 0.75 if setting.time != "day" else 0.5))
            x += wide
        canvas.rect(-2, base, setting.width + 4, HEIGHT, mix(wall, "#1b0f4a", 0.25))

    def _tower(self, canvas: Canvas) -> None:
        """The water tower on its legs."""
        x, foot = self._tower_x, self.setting.horizon + 60
        legs = Path()
        for dx in (-70, -24, 24, 70):
            legs.move(x + dx * 0.86, foot - 190).line(x + dx, foot)
        legs.move(x - 66, foot - 100).line(x + 68, foot - 30).move(x + 66, foot - 100).line(x - 68, foot - 30)
        canvas.stroke(legs, "#5f4a4c", 10)
        canvas.rect(x - 88, foot - 200, 176, 16, "#6f5650")
        canvas.rect(x - 78, foot - 350, 156, 152, linear(x - 78, 0, x + 78, 0, "#c58a5c", "#a86f48", "#75492f"))
        planks = Path()
        for index in range(1, 8):
            planks.move(x - 78 + 19.5 * index, foot - 348).line(x - 78 + 19.5 * index, foot - 200)
        canvas.stroke(planks, with_alpha("#4a2a20", 0.3), 3)
        for y in (-320, -270, -222):
            canvas.rect(x - 80, foot + y, 160, 7, "#5f4a4c")
        cap = SNOW if self.setting.snowy else "#8a5a4c"
        canvas.fill(
            Path().polygon([(x - 94, foot - 348), (x, foot - 424), (x + 94, foot - 348)]),
            linear(x - 94, 0, x + 94, 0, cap, darken(cap, 0.3)),
        )

    def _parapet(self, canvas: Canvas) -> None:
        setting = self.setting
        base = setting.horizon + 92
        canvas.rect(-2, base - 70, setting.width + 4, 84, linear(0, base - 70, 0, base, "#c87f66", "#9c5a4a"))
        bricks, rows = Path(), 3
        count = setting.across(15)
        for row in range(rows):
            for index in range(count):
                x = setting.width * (index + 0.5 * (row % 2)) / count
                bricks.round_rect(x + 3, base - 58 + 22 * row, setting.width / count - 7, 15, 3)
        canvas.fill(bricks, with_alpha("#e8a888", 0.4))
        canvas.rect(-2, base - 84, setting.width + 4, 20, SNOW if setting.snowy else "#e3d5cc")
        canvas.rect(-2, base - 66, setting.width + 4, 5, with_alpha("#4a2a3a", 0.3))
        for x in self._vents():
            canvas.round_rect(x - 52, base - 118, 104, 124, 8, "#a9b3c6")
            canvas.round_rect(x - 40, base - 104, 80, 62, 6, "#7f8aa3")
            slats = Path()
            for line in range(5):
                slats.move(x - 34, base - 96 + 12 * line).line(x + 34, base - 96 + 12 * line)
            canvas.stroke(slats, "#cdd5e4", 4)

    def _vents(self) -> list[float]:
        count = max(1, round(self.setting.width / 700))
        return [self.setting.width * (index + 0.5) / count for index in range(count)]

    def _roof(self, canvas: Canvas) -> None:
        setting, top = self.setting, self.setting.horizon + 96
        colors = ("#f4f7ff", "#c9d6ee") if setting.snowy else ("#9a93a8", "#6f6880")
        canvas.rect(-2, top, setting.width + 4, HEIGHT, linear(0, top, 0, HEIGHT, *colors))
        numbers = setting.numbers("gravel")
        gravel = Path()
        for x in scattered(numbers, setting.across(90), setting.width):
            gravel.oval(x, float(numbers.uniform(top + 14, HEIGHT)), float(numbers.uniform(3, 8)), 2.6)
        canvas.fill(gravel, with_alpha("#3a3450", 0.24))
        canvas.rect(
            -2,
            top,
            setting.width + 4,
            22,
            linear(0, top, 0, top + 22, with_alpha("#1b0f4a", 0.3), with_alpha("#1b0f4a", 0.0)),
        )

    def _hang(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """Washing that flaps."""
        wind = 2.4 if self.setting.weather in {"wind", "storm"} else 1.0
        turns, y = clock.turns(time_s, 0.4 * wind), self.setting.horizon - 96
        left, right = self._line_x, self._line_x + 380
        canvas.line(left, y - 8, left, y + 150, "#6f5650", 9)
        canvas.line(right, y - 8, right, y + 150, "#6f5650", 9)
        canvas.stroke(Path().move(left, y).quad((left + right) / 2, y + 24, right, y), "#f4efe8", 3)
        for index, color in enumerate(_CLOTHES):
            x, lift = left + 22 + 72 * index, 9 * wind * sin(tau * (turns + 0.17 * index))
            top = y + 8 + 10 * (1 - abs(index - 2) / 2)
            cloth = (
                Path()
                .move(x, top)
                .line(x + 52, top)
                .cubic(x + 52 + lift, top + 34, x + 50 - lift, top + 60, x + 54 + lift, top + 88)
            )
            cloth.line(x + 4 + lift, top + 84).cubic(x - lift, top + 60, x + lift, top + 34, x, top).close()
            canvas.fill(cloth, color if self.setting.time == "day" else mix(color, "#3a2a7c", 0.3))

    def _steam(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        turns, foot = clock.turns(time_s, 0.3), self.setting.horizon - 26
        puffs = Path()
        for x in self._vents():
            for index in range(4):
                share = (turns + index / 4) % 1.0
                puffs.circle(
                    x + 30 * sin(tau * (share + index * 0.3)) * share,
                    foot - 170 * share,
                    34 * (0.3 + share) * (1 - share) * 2,
                )
        canvas.fill(puffs, with_alpha("#ffffff", 0.3))

    def _shine(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """Strings of coloured bulbs over the roof, lit in turn."""
        turns, width = clock.turns(time_s, 0.5), self.setting.width
        step = width / self._bulbs
        wires, lit = Path(), [Path() for _ in _BULBS]
        for index in range(self._bulbs):
            x, sag = step * index, 74.0
            wires.move(x, 150).quad(x + step / 2, 150 + 2 * sag, x + step, 150)
            for bulb in range(8):
                share = (bulb + 0.5) / 8
                at, y = x + step * share, 150 + 4 * sag * share * (1 - share)
                lit[bulb % len(_BULBS)].oval(at, y + 13, 9, 12)
        canvas.stroke(wires, "#2f2a4c", 4)
        for index, (bulbs, color) in enumerate(zip(lit, _BULBS, strict=True)):
            bright = 0.5 + 0.5 * sin(tau * (turns + index / len(_BULBS)))
            canvas.fill(bulbs, mix(darken(color, 0.35), color, bright))

    def draw_sky_life(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        if self._twinkles is not None:
            self._twinkles.draw(canvas, clock, time_s)
        self._clouds.draw(canvas, clock, time_s)
        if self._birds is not None:
            self._birds.draw(canvas, clock, time_s)


SCENERY = Rooftop
