"""A clearing among firs: flowers, mushrooms, shafts of light; fireflies and watching eyes at night."""

from collections.abc import Mapping
from typing import ClassVar

from generation.drawing.canvas import Canvas
from generation.drawing.color import mix, with_alpha
from generation.drawing.paint import linear
from generation.drawing.path import Path
from generation.engines.draft.scenes.nature import Birds, Motes, Twinkles, ground, heavens, hill, scattered
from generation.engines.draft.scenes.plants import bush, fir, lawn, leaves, needles, round_tree, turf
from generation.engines.draft.scenes.scenery import FAR, MIDDLE, Layer, Scenery
from generation.engines.draft.scenes.setting import Setting
from generation.engines.draft.staging import HEIGHT
from generation.motion.clock import Clock

NAME = "forest"
TIME = "day"

_ROWS = (("#9ad9a8", "#74c391", 11.0, 250.0), ("#63bb80", "#3f9968", 8.0, 330.0), ("#3f9c60", "#2a7448", 4.5, 430.0))


class Forest(Scenery):
    skies: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "day": ("#7fd6ff", "#d7f6d9", "#fff6c9"),
        "sunset": ("#6a5bb0", "#ff9a76", "#ffd89a"),
        "night": ("#0e1440", "#23407a", "#4f86a0"),
    }

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self._night = setting.time == "night"
        self._motes = Motes(setting, "#e9ff8a" if self._night else "#fffbd0", 20 if self._night else 26)
        self._twinkles = Twinkles(setting, 16) if self._night and not setting.dull else None
        self._birds = Birds(setting, count=3) if not self._night and not setting.dull else None
        numbers = setting.numbers("light")
        self.light_x = setting.width * float(numbers.choice((0.16, 0.3, 0.7, 0.84)))
        self._eyes = [
            (x, setting.horizon + float(numbers.uniform(-70, 30)), float(numbers.uniform(0, 1)))
            for x in scattered(numbers, setting.across(4), setting.width)
        ]

    def draw_sky(self, canvas: Canvas) -> None:
        heavens(canvas, self.setting, self.skies, self.light_x, (170, self.setting.horizon - 190, 150))

    def layers(self) -> tuple[Layer, ...]:
        return (
            Layer(lambda canvas: self._trees(canvas, 0), FAR),
            Layer(lambda canvas: self._trees(canvas, 1), MIDDLE, self._watch if self._night else None),
            Layer(lambda canvas: self._trees(canvas, 2)),
            Layer(self._clearing),
            Layer(self._plants),
        )

    def _trees(self, canvas: Canvas, row: int) -> None:
        setting = self.setting
        light, dark, per_1000, tall = _ROWS[row]
        base = setting.horizon - 40 + 45 * row
        numbers = setting.numbers(f"trees{row}")
        for index, x in enumerate(scattered(numbers, setting.across(per_1000), setting.width)):
            height = tall * float(numbers.uniform(0.8, 1.15))
            if index % 3 == 1 and setting.season in {"autumn", "spring"}:
                round_tree(canvas, x, base + 20, height * 0.85, leaves(setting, (light, dark), numbers))
            else:
                fir(canvas, x, base + 20, height, needles(setting, (light, dark)))
        if row == 1 and setting.time != "night" and not setting.dull:
            self._shafts(canvas)
        ground(canvas, hill(setting, base, 16, f"bank{row}"), base - 30, turf(setting, (light, dark)))

    def _shafts(self, canvas: Canvas) -> None:
        """Light between the trunks, from where the sun stands."""
        setting, numbers = self.setting, self.setting.numbers("shafts")
        lean = (setting.width * 0.5 - self.light_x) * 0.45
        for x in scattered(numbers, setting.across(4.5), setting.width):
            wide = float(numbers.uniform(26, 62))
            top, low = setting.horizon - 330, setting.horizon + 60
            shaft = Path().polygon([(x, top), (x + wide, top), (x + wide * 1.9 + lean, low), (x + lean, low)])
            canvas.fill(shaft, linear(0, top, 0, low, "#fff6c000", "#fff6c066", "#fff6c018"))

    def _clearing(self, canvas: Canvas) -> None:
        setting = self.setting
        base = setting.horizon + 92
        ground(canvas, hill(setting, base, 14, "clearing"), base - 20, turf(setting, ("#93df70", "#4da84c")))

    def _plants(self, canvas: Canvas) -> None:
        setting, numbers = self.setting, self.setting.numbers("undergrowth")
        for x in scattered(numbers, setting.across(4), setting.width):
            y = setting.horizon + 100 + float(numbers.uniform(0, 16))
            green = mix("#58b862", "#2f8a4e", float(numbers.uniform(0, 1)))
            bush(canvas, x, y, float(numbers.uniform(34, 58)), turf(setting, (green, green))[1])
        lawn(canvas, setting, setting.horizon + 126, HEIGHT, "#3f9a48", 26)
        for x in () if setting.snowy else scattered(numbers, setting.across(3), setting.width):
            y, size = float(numbers.uniform(setting.horizon + 140, HEIGHT - 30)), float(numbers.uniform(16, 26))
            _mushroom(canvas, x, y, size)
        _stump(canvas, setting.width * float(numbers.choice((0.06, 0.94))), setting.horizon + 140, setting.snowy)

    def _watch(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """Pairs of eyes in the dark, that blink."""
        eyes = Path()
        for x, y, offset in self._eyes:
            if (clock.turns(time_s, 0.3) + offset) % 1.0 > 0.1:
                eyes.oval(x - 9, y, 4.5, 6).oval(x + 9, y, 4.5, 6)
        canvas.fill(eyes, "#f4e87a")

    def draw_sky_life(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        if self._twinkles is not None:
            self._twinkles.draw(canvas, clock, time_s)
        if self._birds is not None:
            self._birds.draw(canvas, clock, time_s)

    def draw_front(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        if not self.setting.snowy:
            self._motes.draw(canvas, clock, time_s)


def _mushroom(canvas: Canvas, x: float, y: float, size: float) -> None:
    canvas.round_rect(x - size * 0.24, y - size * 0.8, size * 0.48, size * 0.9, size * 0.2, "#fff3dc")
    canvas.oval(x, y - size * 0.8, size * 0.78, size * 0.52, "#f0524f")
    canvas.oval(x, y - size * 0.56, size * 0.78, size * 0.22, "#fff3dc")
    for dx, dy in ((-0.3, -1.0), (0.26, -1.06), (0.0, -0.82)):
        canvas.circle(x + dx * size, y + dy * size, size * 0.12, "#ffffff")


def _stump(canvas: Canvas, x: float, y: float, snowy: bool) -> None:
    canvas.oval(x, y + 4, 82, 16, with_alpha("#1b3a2a", 0.3))
    body = (
        Path()
        .move(x - 70, y + 6)
        .quad(x - 46, y - 20, x - 48, y - 70)
        .line(x + 48, y - 70)
        .quad(x + 46, y - 20, x + 72, y + 6)
    )
    canvas.fill(body.close(), linear(x - 60, 0, x + 60, 0, "#a06c44", "#6e452c"))
    canvas.oval(x, y - 70, 48, 16, "#f2f7ff" if snowy else "#e3b27c")
    for share in () if snowy else (0.68, 0.36):
        canvas.stroke(Path().oval(x, y - 70, 48 * share, 16 * share), "#b9834f", 3)
    canvas.oval(x - 20, y - 74, 5, 2, "#c9965f")


SCENERY = Forest
