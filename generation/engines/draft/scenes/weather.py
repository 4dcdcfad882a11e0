"""Rain, snow, fog, wind and storm, and what each season lets fall. Where it falls is the place's matter."""

from math import cos, sin, tau

from generation.drawing.canvas import Canvas
from generation.drawing.color import with_alpha
from generation.drawing.path import Path
from generation.engines.draft.scenes.setting import Setting
from generation.engines.draft.staging import HEIGHT
from generation.motion.clock import Clock

_FALL = HEIGHT + 80  # a drop's way: from above the picture to below it
_RAIN_HZ, _SNOW_HZ, _LEAF_HZ, _WIND_HZ, _FOG_HZ, _LIGHTNING_HZ = 1.1, 0.16, 0.14, 0.5, 0.06, 0.25
_PER_1000 = {"rain": 110, "storm": 170, "snow": 80, "wind": 7, "fog": 4}
# What the weather does to the light on sky and land, drawn once: colour, share on the sky, on land near and far.
_LIGHT = {
    "rain": ("#5f6f92", 0.55, 0.22, 0.36),
    "storm": ("#2b3358", 0.66, 0.40, 0.50),
    "snow": ("#c9d8ee", 0.50, 0.10, 0.30),
    "fog": ("#d3dce6", 0.72, 0.30, 0.80),
}
_SUNLIT = {"summer": ("#ffdf5a", 0.10), "winter": ("#e6f0ff", 0.12)}  # what the season's sun does to the land
_DRIFT = {"autumn": ("#f08a2c", "#d9542b", "#f2b63c"), "spring": ("#ffb7d5", "#ffd9ea", "#ffffff")}
_FLASHES = ((0.00, 0.30), (0.045, 0.5))  # turns of the lightning's rhythm, brightness: twice in 4 s, never more
_FLASH_TURNS = 0.025


class Weather:
    """Of a setting; draws nothing where it has none."""

    def __init__(self, setting: Setting) -> None:
        self._kind = setting.weather
        self._width = setting.width
        self._sunlit = _SUNLIT.get(setting.season or "")
        numbers = setting.numbers("weather")
        count = setting.across(_PER_1000[self._kind]) if self._kind else 0
        self._drops = [
            (float(numbers.uniform(0, setting.width)), float(numbers.uniform(0, 1)), float(numbers.uniform(0.6, 1.3)))
            for _ in range(count)
        ]
        self._leaf_colors = _DRIFT.get(setting.season or "", ())
        self._leaves = [
            (float(numbers.uniform(0, setting.width)), float(numbers.uniform(0, 1)), float(numbers.uniform(0.7, 1.3)))
            for _ in range(setting.across(10) if self._leaf_colors else 0)
        ]

    def tint_sky(self, canvas: Canvas) -> None:
        if self._kind in _LIGHT:
            color, share = _LIGHT[self._kind][:2]
            canvas.tint(with_alpha(color, share))

    def tint_land(self, canvas: Canvas, depth: float) -> None:
        """`depth` is 1 for what is near and goes to 0 far away: fog thickens with the distance."""
        if self._kind in _LIGHT:
            color, _, near, far = _LIGHT[self._kind]
            canvas.tint(with_alpha(color, far + (near - far) * min(1.0, depth)))
        if self._sunlit is not None:
            canvas.tint(with_alpha(*self._sunlit))

    def draw_behind(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """What happens far away, before the land: lightning."""
        strength = self._flash(clock, time_s)
        if strength:
            canvas.rect(-4, -4, self._width + 8, HEIGHT + 8, with_alpha("#e8ecff", strength))
            bolt = _bolt(self._width * (0.25 + 0.5 * self._drops[0][1]))
            canvas.stroke(bolt, with_alpha("#b9c4ff", 0.7), 16)
            canvas.stroke(bolt, "#ffffff", 6)

    def draw(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """What falls and drifts."""
        if self._kind in {"rain", "storm"}:
            self._rain(canvas, clock, time_s)
        elif self._kind == "snow":
            self._snow(canvas, clock, time_s)
        elif self._kind == "wind":
            self._wind(canvas, clock, time_s)
        elif self._kind == "fog":
            self._fog(canvas, clock, time_s)
        if self._leaves:
            self._fallen(canvas, clock, time_s)

    def _flash(self, clock: Clock, time_s: float) -> float:
        if self._kind != "storm":
            return 0.0
        turn = (clock.turns(time_s, _LIGHTNING_HZ) + 0.9) % 1.0
        return next((light for start, light in _FLASHES if 0 <= turn - start < _FLASH_TURNS), 0.0)

    def _rain(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        storm = self._kind == "storm"
        turns = clock.turns(time_s, _RAIN_HZ * (1.3 if storm else 1.0))
        slant = -0.3 if storm else -0.12
        streaks = Path()
        for x, offset, size in self._drops:
            y = ((turns + offset) % 1.0) * _FALL - 40
            top = (x + slant * y) % self._width
            streaks.move(top, y).line(top + slant * 34 * size, y + 34 * size)
        canvas.stroke(streaks, with_alpha("#dcecff", 0.5), 3)

    def _snow(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        turns = clock.turns(time_s, _SNOW_HZ)
        flakes = Path()
        for x, offset, size in self._drops:
            y = ((turns + offset) % 1.0) * _FALL - 40
            flakes.circle(x + 26 * sin(tau * (2 * turns + offset * 5)), y, 5 * size)
        canvas.fill(flakes, with_alpha("#ffffff", 0.9))

    def _wind(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """Gusts that end in a curl."""
        turns = clock.turns(time_s, _WIND_HZ)
        gusts = Path()
        room = self._width + 700
        for index, (_, offset, size) in enumerate(self._drops):
            x = ((turns + offset) % 1.0) * room - 350
            y = 120 + 640 * (index + 0.5) / len(self._drops) + 20 * sin(tau * (turns + offset))
            long, curl = 210 * size, 30 * size
            gusts.move(x - long, y).cubic(x - long * 0.5, y - 16, x - curl, y + 12, x + curl, y - 4)
            gusts.cubic(x + 3 * curl, y - 18, x + 2.4 * curl, y - 2.2 * curl, x + curl, y - 1.5 * curl)
        canvas.stroke(gusts, with_alpha("#ffffff", 0.5), 5)

    def _fog(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        turns = clock.turns(time_s, _FOG_HZ)
        banks = Path()
        for index, (x, offset, size) in enumerate(self._drops):
            y = 800 + 190 * (index + 0.5) / len(self._drops)
            drift = x + 70 * sin(tau * (turns + offset))
            for shift in (-self._width, 0.0, self._width):
                banks.round_rect(drift + shift - 260 * size, y, 520 * size, 44 * size, 22 * size)
        canvas.fill(banks, with_alpha("#eef3f7", 0.16))

    def _fallen(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        """Autumn leaves and petals: each tumbles as it sinks."""
        turns = clock.turns(time_s, _LEAF_HZ)
        blown = 2 if self._kind == "wind" else 0
        for index, color in enumerate(self._leaf_colors):
            fall = Path()
            for x, offset, size in self._leaves[index :: len(self._leaf_colors)]:
                share = (turns + offset) % 1.0
                spin = tau * (3 * turns + 5 * offset)
                at = (x + blown * share * self._width + 60 * sin(tau * (2 * turns + offset))) % self._width
                fall.oval(at, share * _FALL - 40, 11 * size, 2.5 + 5 * size * abs(cos(spin)))
            canvas.fill(fall, color)


def _bolt(x: float) -> Path:
    path = Path().move(x, -10)
    for dx, y in ((-46, 150), (20, 170), (-34, 330), (26, 348), (-12, 520)):
        path.line(x + dx, y)
    return path
