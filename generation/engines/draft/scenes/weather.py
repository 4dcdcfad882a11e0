"""Rain and snow in front of everything."""

from math import sin, tau

from generation.drawing.canvas import Canvas
from generation.drawing.color import with_alpha
from generation.drawing.path import Path
from generation.engines.draft.scenes.scenery import Setting
from generation.engines.draft.staging import HEIGHT
from generation.motion.clock import Clock

_FALL = HEIGHT + 80  # a drop's way: from above the picture to below it
_RAIN_HZ, _SNOW_HZ = 1.1, 0.16
_SLANT = -0.12
# What the weather does to the light on sky and land, drawn once.
_LIGHT = {
    "rain": (with_alpha("#6d7c9a", 0.55), with_alpha("#33436e", 0.28)),
    "snow": (with_alpha("#c3d2ea", 0.45), with_alpha("#f2f7ff", 0.70)),
}


class Weather:
    """`kind` is "rain", "snow" or None."""

    def __init__(self, kind: str | None, setting: Setting) -> None:
        self._kind = kind
        numbers = setting.numbers("weather")
        count = setting.across({"rain": 110, "snow": 80}.get(kind or "", 1)) if kind else 0
        self._drops = [
            (float(numbers.uniform(0, setting.width)), float(numbers.uniform(0, 1)), float(numbers.uniform(0.6, 1.3)))
            for _ in range(count)
        ]

    def tint_sky(self, canvas: Canvas) -> None:
        if self._kind is not None:
            canvas.tint(_LIGHT[self._kind][0])

    def tint_land(self, canvas: Canvas) -> None:
        if self._kind is not None:
            canvas.tint(_LIGHT[self._kind][1])

    def draw(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        if self._kind == "rain":
            self._rain(canvas, clock, time_s)
        elif self._kind == "snow":
            self._snow(canvas, clock, time_s)

    def _rain(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        turns = clock.turns(time_s, _RAIN_HZ)
        streaks = Path()
        for x, offset, size in self._drops:
            y = ((turns + offset) % 1.0) * _FALL - 40
            top = x + _SLANT * y
            streaks.move(top, y).line(top + _SLANT * 34 * size, y + 34 * size)
        canvas.stroke(streaks, with_alpha("#dcecff", 0.55), 3)

    def _snow(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        turns = clock.turns(time_s, _SNOW_HZ)
        flakes = Path()
        for x, offset, size in self._drops:
            y = ((turns + offset) % 1.0) * _FALL - 40
            flakes.circle(x + 26 * sin(tau * (2 * turns + offset * 5)), y, 5 * size)
        canvas.fill(flakes, with_alpha("#ffffff", 0.9))
