"""A street before a skyline whose windows go on and off."""

from collections.abc import Mapping
from typing import ClassVar

from generation.drawing.canvas import Canvas
from generation.drawing.color import lighten, mix, with_alpha
from generation.drawing.paint import linear
from generation.drawing.path import Path
from generation.engines.draft.scenes.nature import Clouds, Twinkles, full_moon, gradient_sky, scattered, stars, sun
from generation.engines.draft.scenes.scenery import Layer, Scenery, Setting
from generation.engines.draft.staging import HEIGHT
from generation.motion.clock import Clock

NAME = "city"
WORDS = (
    "city",
    "town",
    "street",
    "downtown",
    "skyline",
    "skyscraper",
    "skyscrapers",
    "rooftop",
    "urban",
    "road",
    "club",
    "shop",
)
TIME = "night"

_ROWS = {
    "day": ("#b9cfe8", "#93b1d6", "#6f8fbe"),
    "sunset": ("#c98aa8", "#94608f", "#6a4478"),
    "night": ("#4a3f94", "#35317c", "#24235e"),
}
_WINDOWS = {
    "day": ("#e9f4ff", "#d3e6f8", "#ffffff"),
    "sunset": ("#ffd86b", "#ffefb0", "#ff9e6b"),
    "night": ("#ffd86b", "#ffefb0", "#ff9e6b"),
}
_STEP_X, _STEP_Y = 25.0, 32.0


class City(Scenery):
    tints: ClassVar[Mapping[str, tuple[str, float]]] = {}  # walls and windows have colours of their own for each time
    skies: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "day": ("#6cc0ff", "#bfe5ff", "#f3fbff"),
        "sunset": ("#5a3a9e", "#ff8f7a", "#ffd79a"),
        "night": ("#141a52", "#4b3a96", "#e987a8"),
    }

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self._buildings = [self._row(row) for row in range(3)]
        self._street = setting.horizon + 90
        night = setting.time == "night"
        self._twinkles = Twinkles(setting, 14) if night else None
        self._clouds = Clouds(setting, "#ffffffd0") if setting.time == "day" else None
        numbers = setting.numbers("windows")
        self._light_x = setting.width * float(numbers.choice((0.2, 0.5, 0.8)))
        front = [spot for building in self._buildings[2] for spot in _spots(*building[:4])]
        chosen = numbers.permutation(len(front))[: setting.across(26)]
        self._blinking = [(*front[int(index)], float(numbers.uniform(0, 1))) for index in chosen]

    def _row(self, row: int) -> list[tuple[float, float, float, float, int]]:
        """Buildings as (left, top, width, base, roof)."""
        setting, numbers = self.setting, self.setting.numbers(f"row{row}")
        base = setting.horizon + 40 + 28 * row
        tallest = (base - 120, base * 0.56, base * 0.40)[row]
        count = setting.across((10, 9, 7)[row])
        shares = [float(numbers.uniform(0.7, 1.3)) for _ in range(count)]
        left, found = 0.0, []
        for share in shares:
            wide = setting.width * share / sum(shares)
            tall = tallest * float(numbers.uniform(0.5, 1.0))
            found.append((left, base - tall, wide - (0, 4, 10)[row], base, int(numbers.integers(0, 4))))
            left += wide
        return found

    def draw_sky(self, canvas: Canvas) -> None:
        setting = self.setting
        gradient_sky(canvas, setting, self.skies[setting.time])
        if setting.time == "night":
            stars(canvas, setting, setting.across(70))
            full_moon(canvas, self._light_x, 165, 62)
        else:
            sun(canvas, self._light_x, 150 if setting.time == "day" else setting.horizon - 260, 64)

    def layers(self) -> tuple[Layer, ...]:
        return (
            lambda canvas: self._skyline(canvas, 0),
            lambda canvas: self._skyline(canvas, 1),
            lambda canvas: self._skyline(canvas, 2),
            self._pavement,
            self._lamps,
        )

    def _skyline(self, canvas: Canvas, row: int) -> None:
        setting, numbers = self.setting, self.setting.numbers(f"lit{row}")
        wall = _ROWS[setting.time][row]
        for left, top, wide, base, roof in self._buildings[row]:
            canvas.rect(
                left,
                top,
                wide,
                base - top + 70,
                linear(0, top, 0, base + 40, lighten(wall, 0.06), mix(wall, "#1b0f4a", 0.18)),
            )
            if roof == 1:
                canvas.rect(left + wide * 0.3, top - 22, wide * 0.4, 24, wall)
            elif roof == 2:
                canvas.line(left + wide * 0.5, top, left + wide * 0.5, top - 58, wall, 6)
            elif roof == 3:
                canvas.fill(
                    Path().polygon([(left, top + 1), (left + wide * 0.5, top - 40), (left + wide, top + 1)]), wall
                )
            for x, y in _spots(left, top, wide, base):
                lit = numbers.uniform() < 0.52
                glass = str(numbers.choice(_WINDOWS[setting.time])) if lit else mix(wall, "#100a30", 0.25)
                canvas.round_rect(x, y, 13, 18, 3, with_alpha(glass, 0.45 + 0.22 * row if lit else 0.5))

    def _pavement(self, canvas: Canvas) -> None:
        setting = self.setting
        day = setting.time == "day"
        top = self._street
        canvas.rect(
            -2,
            top,
            setting.width + 4,
            HEIGHT,
            linear(0, top, 0, HEIGHT, *(("#a9adc4", "#84889f") if day else ("#5a5890", "#37355f"))),
        )
        canvas.rect(-2, top - 12, setting.width + 4, 24, "#c9cbdc" if day else "#8a86b8")
        count = max(3, round(setting.width / 160))
        for index in range(count):
            x = setting.width * (index + 0.25) / count
            canvas.round_rect(x, setting.ground + 122, 82, 12, 6, "#ffe9a8d8")

    def _lamps(self, canvas: Canvas) -> None:
        setting = self.setting
        post = "#3a3a5e"
        for x in scattered(setting.numbers("lamps"), max(1, round(setting.width / 620)), setting.width, 0.12):
            base, top = self._street + 4, self._street - 330
            canvas.line(x, base, x, top + 30, post, 12)
            canvas.round_rect(x - 22, base - 14, 44, 18, 6, post)
            canvas.stroke(Path().move(x, top + 32).quad(x, top, x + 40, top), post, 9)
            canvas.oval(x + 48, top + 8, 26, 13, "#fff2b8")
            if setting.time != "day":
                cone = Path().polygon([(x + 26, top + 12), (x + 70, top + 12), (x + 150, base), (x - 54, base)])
                canvas.fill(cone, linear(0, top, 0, base, "#fff2b860", "#fff2b800"))

    def draw_sky_life(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        if self._twinkles is not None:
            self._twinkles.draw(canvas, clock, time_s)
        if self._clouds is not None:
            self._clouds.draw(canvas, clock, time_s)

    def draw_land_life(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """Lights go on and off behind some windows."""
        lit, dark = Path(), Path()
        turns = clock.turns(time_s, 0.25)
        for x, y, offset in self._blinking:
            window = lit if (turns + offset) % 1.0 < 0.5 else dark
            window.round_rect(x, y, 13, 18, 3)
        canvas.fill(lit, _WINDOWS[self.setting.time][1])
        canvas.fill(dark, mix(_ROWS[self.setting.time][2], "#100a30", 0.25))


def _spots(left: float, top: float, wide: float, base: float) -> list[tuple[float, float]]:
    """A building's windows."""
    columns, rows = int((wide - 22) // _STEP_X), int((base - top - 40) // _STEP_Y)
    margin = (wide - columns * _STEP_X + _STEP_X - 13) / 2
    return [
        (left + margin + column * _STEP_X, top + 20 + row * _STEP_Y) for row in range(rows) for column in range(columns)
    ]


SCENERY = City
