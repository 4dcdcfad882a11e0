"""A street before a skyline whose windows go on and off; cars pass, trees stand along the kerb."""

from collections.abc import Mapping
from typing import ClassVar

from generation.drawing.canvas import Canvas
from generation.drawing.color import lighten, mix, with_alpha
from generation.drawing.paint import linear
from generation.drawing.path import Path
from generation.engines.draft.scenes.light import Light
from generation.engines.draft.scenes.nature import Clouds, Twinkles, heavens, scattered
from generation.engines.draft.scenes.plants import bare_tree, leaves, round_tree
from generation.engines.draft.scenes.scenery import FAR, MIDDLE, Layer, Scenery
from generation.engines.draft.scenes.setting import Setting
from generation.engines.draft.staging import HEIGHT
from generation.motion.clock import Clock

NAME = "city"
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
_CARS = ("#e8584f", "#ffd04a", "#4b9df0", "#f4f6ff", "#5fbf8a")


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
        self._twinkles = Twinkles(setting, 14) if night and not setting.dull else None
        self._clouds = Clouds(setting)
        numbers = setting.numbers("windows")
        self.light_x = setting.width * float(numbers.choice((0.2, 0.5, 0.8)))
        self._cars = [(float(numbers.uniform(0, 1)), str(color)) for color in numbers.permutation(_CARS)[:3]]
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

    @property
    def light(self) -> Light:
        if self.setting.time == "night":
            return Light(color="#d0b8ff", strength=0.4, air="#3a2a8c", haze=0.03, shadow=1.2)
        return super().light

    def draw_sky(self, canvas: Canvas) -> None:
        heavens(canvas, self.setting, self.skies, self.light_x, (150, self.setting.horizon - 260, 165))

    def layers(self) -> tuple[Layer, ...]:
        return (
            Layer(lambda canvas: self._skyline(canvas, 0), FAR),
            Layer(lambda canvas: self._skyline(canvas, 1), FAR),
            Layer(lambda canvas: self._skyline(canvas, 2), MIDDLE, self._blink),
            Layer(self._road, life=self._drive),
            Layer(self._pavement),
            Layer(self._trees),
            Layer(self._lamps),
        )

    def _skyline(self, canvas: Canvas, row: int) -> None:
        setting = self.setting
        wall = _ROWS[setting.time][row]
        for left, top, wide, base, roof in self._buildings[row]:
            canvas.rect(
                left,
                top,
                wide,
                base - top + 70,
                linear(0, top, 0, base + 40, lighten(wall, 0.06), mix(wall, "#1b0f4a", 0.18)),
            )
            if setting.snowy:
                canvas.round_rect(left - 3, top - 7, wide + 6, 12, 6, mix("#ffffff", wall, 0.25))
            if roof == 1:
                canvas.rect(left + wide * 0.3, top - 22, wide * 0.4, 24, wall)
            elif roof == 2:
                canvas.line(left + wide * 0.5, top, left + wide * 0.5, top - 58, wall, 6)
            elif roof == 3:
                canvas.fill(
                    Path().polygon([(left, top + 1), (left + wide * 0.5, top - 40), (left + wide, top + 1)]), wall
                )
        if row < 2:  # between the nearer houses there is always another one
            foot = setting.horizon + 60 + 28 * row
            canvas.rect(-2, foot, setting.width + 4, HEIGHT - foot, mix(wall, "#1b0f4a", 0.18))
        self._windows(canvas, row)

    def _windows(self, canvas: Canvas, row: int) -> None:
        """A row's windows, a shape for each colour: half of them lit."""
        spots = [spot for building in self._buildings[row] for spot in _spots(*building[:4])]
        colors = _WINDOWS[self.setting.time]
        kinds = self.setting.numbers(f"lit{row}").integers(0, 2 * len(colors), len(spots))
        lit, dark = [Path() for _ in colors], Path()
        for (x, y), kind in zip(spots, kinds.tolist(), strict=True):
            (lit[kind] if kind < len(colors) else dark).round_rect(x, y, 13, 18, 3)
        for windows, color in zip(lit, colors, strict=True):
            canvas.fill(windows, with_alpha(color, 0.45 + 0.22 * row))
        canvas.fill(dark, with_alpha(mix(_ROWS[self.setting.time][row], "#100a30", 0.25), 0.5))

    def _road(self, canvas: Canvas) -> None:
        """Behind the kerb, where the cars pass."""
        day = self.setting.time == "day"
        top = self._street - 66
        canvas.rect(-2, top, self.setting.width + 4, HEIGHT, "#8d91aa" if day else "#3d3b68")
        canvas.rect(-2, top - 7, self.setting.width + 4, 10, "#c9cbdc" if day else "#6f6ba2")

    def _drive(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """Cars, the same way round at their own speeds."""
        room = self.setting.width + 300
        for index, (offset, color) in enumerate(self._cars):
            share = (clock.turns(time_s, 0.1 + 0.045 * index) + offset) % 1.0
            with canvas.saved():
                canvas.translate(share * room - 150, self._street - 16)
                _car(canvas, color, self.setting.time != "day")

    def _pavement(self, canvas: Canvas) -> None:
        setting = self.setting
        day, snowy = setting.time == "day", setting.snowy
        top = self._street
        light, dark = ("#d9dbe8", "#a2a6bd") if day else ("#77739f", "#403e6c")
        if snowy:
            light, dark = mix(light, "#f4f8ff", 0.7), mix(dark, "#cfdcf4", 0.55)
        canvas.rect(-2, top, setting.width + 4, HEIGHT, linear(0, top, 0, HEIGHT, light, dark))
        canvas.rect(-2, top - 12, setting.width + 4, 14, "#e9ebf4" if day else "#9a96c8")
        slabs = Path()
        edges = (top + 34.0, top + 86.0, top + 160.0)
        for row, y in enumerate(edges):
            slabs.move(-4, y).line(setting.width + 4, y)
            count = setting.across(7 - 1.6 * row)
            for index in range(count):
                x = setting.width * (index + 0.5 * (row % 2)) / count
                slabs.move(x, y).line(x, edges[row + 1] if row < 2 else HEIGHT)
        canvas.stroke(slabs, with_alpha("#2a2550", 0.16), 4)

    def _trees(self, canvas: Canvas) -> None:
        """In boxes along the kerb, as the season has them."""
        setting, numbers = self.setting, self.setting.numbers("street trees")
        for x in scattered(numbers, setting.across(2), setting.width, 0.2):
            foot = self._street + 2
            pair = leaves(setting, ("#6fcf74", "#379a56"), numbers)
            if setting.time != "day":
                pair = mix(pair[0], "#1b2c86", 0.4), mix(pair[1], "#1b2c86", 0.5)
            if setting.snowy:
                bare_tree(canvas, x, foot, 210)
            else:
                round_tree(canvas, x, foot, 200, pair)
            canvas.round_rect(x - 34, foot - 22, 68, 30, 6, "#a8735a" if setting.time == "day" else "#5a4468")

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
        self._clouds.draw(canvas, clock, time_s)

    def _blink(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """Lights go on and off behind some windows."""
        lit, dark = Path(), Path()
        turns = clock.turns(time_s, 0.25)
        for x, y, offset in self._blinking:
            window = lit if (turns + offset) % 1.0 < 0.5 else dark
            window.round_rect(x, y, 13, 18, 3)
        canvas.fill(lit, _WINDOWS[self.setting.time][1])
        canvas.fill(dark, mix(_ROWS[self.setting.time][2], "#100a30", 0.25))


def _car(canvas: Canvas, color: str, lit: bool) -> None:
    """Heading right, its wheels on 0."""
    body = Path().move(-74, -14).quad(-76, -38, -56, -40).line(-40, -42).quad(-30, -68, -10, -68).line(22, -68)
    body.quad(40, -66, 50, -42).quad(78, -40, 78, -22).quad(78, -10, 70, -10).line(-68, -10).quad(
        -74, -10, -74, -14
    ).close()
    if lit:
        beam = Path().polygon([(74, -30), (190, -44), (190, 4), (74, -18)])
        canvas.fill(beam, linear(74, 0, 190, 0, "#fff2b890", "#fff2b800"))
    canvas.fill(body, mix(color, "#1b0f4a", 0.35) if lit else color)
    glass = "#ffe9a8" if lit else "#cfeeff"
    canvas.fill(Path().polygon([(-30, -44), (-20, -60), (2, -60), (2, -44)]), glass)
    canvas.fill(Path().polygon([(10, -44), (10, -60), (24, -60), (38, -44)]), glass)
    for x in (-42, 42):
        canvas.circle(x, -10, 16, "#2a2440")
        canvas.circle(x, -10, 7, "#a9b1cc")
    canvas.oval(73, -26, 5, 6, "#fff6c8")
    canvas.oval(-72, -26, 4, 6, "#ff6b5f")


def _spots(left: float, top: float, wide: float, base: float) -> list[tuple[float, float]]:
    """A building's windows."""
    columns, rows = int((wide - 22) // _STEP_X), int((base - top - 40) // _STEP_Y)
    margin = (wide - columns * _STEP_X + _STEP_X - 13) / 2
    return [
        (left + margin + column * _STEP_X, top + 20 + row * _STEP_Y) for row in range(rows) for column in range(columns)
    ]


SCENERY = City
