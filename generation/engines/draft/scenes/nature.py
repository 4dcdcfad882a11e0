"""Suns, stars, clouds, hills, birds: what several places share."""

from collections.abc import Mapping
from math import cos, sin, tau

import numpy as np

from generation.drawing.canvas import Canvas
from generation.drawing.color import with_alpha
from generation.drawing.paint import linear, radial
from generation.drawing.path import Path
from generation.engines.draft.scenes.setting import Setting
from generation.engines.draft.staging import HEIGHT
from generation.motion.clock import Clock

TWINKLE_HZ = 0.5
_LEVELS = 5
_CLOUDS = {"day": "#fffffff0", "sunset": "#ffd9c8d0", "night": "#5a6aa868", "storm": "#58648ae0"}


def gradient_sky(canvas: Canvas, setting: Setting, colors: tuple[str, ...]) -> None:
    canvas.rect(-4, -4, setting.width + 8, HEIGHT + 8, linear(0, 0, 0, setting.horizon + 40, *colors))


def heavens(
    canvas: Canvas,
    setting: Setting,
    skies: Mapping[str, tuple[str, ...]],
    x: float,
    heights: tuple[float, float, float],
) -> None:
    """The sky with what stands in it at `x`: by day and at sunset the sun, at night moon and stars; `heights` in that
    order. Clouds of bad weather hide them."""
    gradient_sky(canvas, setting, skies[setting.time])
    day, sunset, night = heights
    if setting.time == "night":
        if not setting.dull:
            stars(canvas, setting, setting.across(90))
            full_moon(canvas, x, night, 58)
    elif not setting.dull:
        sun(canvas, x, day if setting.time == "day" else sunset, 66 if setting.time == "day" else 84)


def glow(canvas: Canvas, x: float, y: float, radius: float, color: str, strength: float) -> None:
    """Light that fades from a centre."""
    fade = radial(x, y, radius, with_alpha(color, strength), with_alpha(color, strength / 4), with_alpha(color, 0.0))
    canvas.circle(x, y, radius, fade)


def sun(canvas: Canvas, x: float, y: float, radius: float, color: str = "#fff4c4") -> None:
    glow(canvas, x, y, radius * 4.2, "#fff0a8", 0.75)
    canvas.circle(x, y, radius, color)


def full_moon(canvas: Canvas, x: float, y: float, radius: float) -> None:
    glow(canvas, x, y, radius * 3.4, "#dfe6ff", 0.45)
    canvas.circle(x, y, radius, "#fbf7e4")
    for dx, dy, size in ((-0.3, -0.2, 0.22), (0.28, 0.12, 0.28), (-0.08, 0.42, 0.15)):
        canvas.circle(x + dx * radius, y + dy * radius, size * radius, "#e6dfc4")


def stars(canvas: Canvas, setting: Setting, count: int) -> None:
    numbers = setting.numbers("stars")
    for _ in range(count):
        x, y = numbers.uniform(0, setting.width), numbers.uniform(0, setting.horizon - 20)
        size = float(numbers.choice((1.0, 1.2, 1.7, 2.4)))
        canvas.circle(float(x), float(y), size, with_alpha("#ffffff", float(numbers.uniform(0.35, 0.9))))


class Twinkles:
    """Stars that flare up in turn."""

    def __init__(self, setting: Setting, per_1000: float = 20) -> None:
        numbers = setting.numbers("twinkles")
        self._stars = [
            (
                float(numbers.uniform(0, setting.width)),
                float(numbers.uniform(0, setting.horizon - 60)),
                float(numbers.uniform(0, 1)),
                float(numbers.choice((1, 2))),
            )
            for _ in range(setting.across(per_1000))
        ]

    def draw(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        turns = clock.turns(time_s, TWINKLE_HZ)
        levels = [Path() for _ in range(_LEVELS)]  # stars of about one brightness are one shape: a stroke less each
        for x, y, offset, rate in self._stars:
            light = 0.5 + 0.5 * sin(tau * (turns * rate + offset))
            reach = 4 + 8 * light
            star = levels[min(_LEVELS - 1, int(light * _LEVELS))]
            star.move(x - reach, y).line(x + reach, y).move(x, y - reach).line(x, y + reach)
        for level, star in enumerate(levels):
            canvas.stroke(star, with_alpha("#ffffff", 0.85 * level / (_LEVELS - 1)), 2)


def hill(setting: Setting, base: float, swell: float, purpose: str, bumps: int = 2) -> Path:
    """Rolling ground from one edge to the other and down; it goes on seamlessly after the world's width."""
    numbers = setting.numbers(purpose)
    bumps = max(1, round(bumps * setting.width / HEIGHT))
    waves = [(bumps, 0.6), (2 * bumps + 1, 0.28), (4 * bumps - 1, 0.12)]
    phases = [float(numbers.uniform(0, tau)) for _ in waves]
    steps = max(24, round(setting.width / 16))
    path = Path().move(-2, HEIGHT + 4)
    for step in range(-1, steps + 2):
        turn = tau * step / steps
        rise = sum(share * sin(count * turn + phase) for (count, share), phase in zip(waves, phases, strict=True))
        path.line(setting.width * step / steps, base - swell * rise)
    return path.line(setting.width + 2, HEIGHT + 4).close()


def ground(canvas: Canvas, path: Path, top: float, colors: tuple[str, str]) -> None:
    canvas.fill(path, linear(0, top, 0, HEIGHT, *colors))


def scattered(numbers: np.random.Generator, count: int, width: float, jitter: float = 0.45) -> list[float]:
    """Places across the width, evenly spread and then shaken."""
    step = width / count
    return [float((index + 0.5 + numbers.uniform(-jitter, jitter)) * step) for index in range(count)]


def cloud(canvas: Canvas, x: float, y: float, size: float, color: str) -> None:
    """A flat-bottomed cloud; `size` is half its width."""
    path = Path().round_rect(x - size, y - size * 0.16, 2 * size, size * 0.34, size * 0.17)
    for dx, dy, radius in ((-0.48, -0.18, 0.34), (0.02, -0.34, 0.46), (0.52, -0.16, 0.30)):
        path.circle(x + dx * size, y + dy * size, radius * size)
    canvas.fill(path, color)


class Clouds:
    """Clouds that drift across the sky and come back."""

    def __init__(self, setting: Setting, per_1000: float = 3.4) -> None:
        numbers = setting.numbers("clouds")
        self._width = setting.width
        self._color = _CLOUDS["storm" if setting.weather in {"rain", "storm"} else setting.time]
        self._speed = 40.0 if setting.weather in {"wind", "storm"} else 9.0
        self._clouds = [
            (x, float(numbers.uniform(115, setting.horizon * 0.55)), float(numbers.uniform(50, 105)))
            for x in scattered(numbers, setting.across(per_1000), setting.width)
        ]

    def draw(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        for x, y, size in self._clouds:
            room = self._width + 2 * size
            moved = (
                (x + size + self._speed * time_s) % room
                if not clock.loop
                else x + size + 1.6 * self._speed * sin(tau * clock.turns(time_s, 0.2))
            )
            cloud(canvas, moved - size, y, size, self._color)


class Motes:
    """Light specks that drift: pollen by day, fireflies by night."""

    def __init__(self, setting: Setting, color: str, per_1000: float = 22, size: float = 4.0) -> None:
        numbers = setting.numbers("motes")
        self._width, self._color, self._size = setting.width, color, size
        self._motes = [
            (
                x,
                float(numbers.uniform(setting.horizon - 320, setting.ground + 40)),
                float(numbers.uniform(0, 1)),
                float(numbers.uniform(0.5, 1.3)),
            )
            for x in scattered(numbers, setting.across(per_1000), setting.width)
        ]

    def draw(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        turns = clock.turns(time_s, 0.25)
        levels = [Path() for _ in range(_LEVELS)]
        for x, y, offset, scale in self._motes:
            angle = tau * (turns + offset)
            light = 0.5 + 0.5 * sin(2 * angle)
            mote = levels[min(_LEVELS - 1, int(light * _LEVELS))]
            mote.circle(x + 46 * scale * sin(angle), y + 22 * scale * cos(2 * angle), self._size * scale)
        for level, mote in enumerate(levels):
            canvas.fill(mote, with_alpha(self._color, 0.1 + 0.9 * level / (_LEVELS - 1)))


class Birds:
    """A few birds that fly across, wings beating."""

    def __init__(self, setting: Setting, color: str = "#3a4468", count: int = 4) -> None:
        numbers = setting.numbers("birds")
        self._width, self._color = setting.width, color
        at, height = float(numbers.uniform(0, 1)), float(numbers.uniform(0.14, 0.34)) * setting.horizon
        self._birds = [
            (
                at - 0.05 * index + float(numbers.uniform(-0.01, 0.01)),
                height + 34 * ((index + 1) // 2) * (1 if index % 2 else -1) + float(numbers.uniform(-8, 8)),
                float(numbers.uniform(0.8, 1.2)),
            )
            for index in range(count)
        ]

    def draw(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        turns, beat = clock.turns(time_s, 0.09), clock.turns(time_s, 1.6)
        flock = Path()
        for offset, y, size in self._birds:
            x = ((turns + offset) % 1.0) * (self._width + 120) - 60
            lift = 9 * size * sin(tau * (beat + 7 * offset))
            flock.move(x - 22 * size, y - lift).quad(x - 9 * size, y - 9 * size, x, y)
            flock.quad(x + 9 * size, y - 9 * size, x + 22 * size, y - lift)
        canvas.stroke(flock, self._color, 5)


def mountains(
    setting: Setting, base: float, tall: float, purpose: str, count: int = 4
) -> list[tuple[float, float, float]]:
    """Peaks as (x, top, half width); they overlap and repeat seamlessly."""
    numbers = setting.numbers(purpose)
    found = []
    for x in scattered(numbers, setting.across(count), setting.width, 0.3):
        height = tall * float(numbers.uniform(0.6, 1.0))
        found.append((x, base - height, height * float(numbers.uniform(0.75, 1.05)) + 60))
    return found


def peak(canvas: Canvas, x: float, top: float, half: float, base: float, colors: tuple[str, str], snow: float) -> None:
    """A mountain lit from the left; `snow` is the share of it under snow."""
    tall = base - top
    body = Path().move(x - half, base).line(x - half * 0.42, top + tall * 0.46).line(x - half * 0.26, top + tall * 0.3)
    body.line(x, top).line(x + half * 0.3, top + tall * 0.36).line(x + half * 0.5, top + tall * 0.5).line(
        x + half, base
    )
    canvas.fill(body.close(), linear(0, top, 0, base, colors[0], colors[1]))
    shade = Path().move(x, top).line(x + half * 0.3, top + tall * 0.36).line(x + half * 0.5, top + tall * 0.5)
    shade.line(x + half, base).line(x + half * 0.2, base).line(x + half * 0.04, top + tall * 0.5)
    canvas.fill(shade.close(), with_alpha("#1b0f4a", 0.16))
    if snow > 0:
        low = top + tall * snow
        cap = Path().polygon(
            [
                (x - half * 2, low),
                (x - half * 0.24, low),
                (x - half * 0.15, low + tall * 0.1),
                (x - half * 0.05, low - tall * 0.02),
                (x + half * 0.08, low + tall * 0.13),
                (x + half * 0.18, low),
                (x + half * 2, low),
                (x + half * 2, top - 9),
                (x - half * 2, top - 9),
            ]
        )
        canvas.fill(body.within(cap), "#f7faff")
        canvas.fill(shade.within(cap), with_alpha("#5a6ab8", 0.25))
