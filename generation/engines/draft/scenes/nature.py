"""Suns, stars, clouds, hills, trees: what several places share."""

from math import cos, sin, tau

import numpy as np

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, lighten, with_alpha
from generation.drawing.paint import Paint, linear, radial
from generation.drawing.path import Path
from generation.engines.draft.scenes.scenery import Setting
from generation.engines.draft.staging import HEIGHT
from generation.motion.clock import Clock

TWINKLE_HZ = 0.5
_LEVELS = 5


def gradient_sky(canvas: Canvas, setting: Setting, colors: tuple[str, ...]) -> None:
    canvas.rect(-4, -4, setting.width + 8, HEIGHT + 8, linear(0, 0, 0, setting.horizon + 40, *colors))


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

    def __init__(self, setting: Setting, color: str, per_1000: float = 3.4) -> None:
        numbers = setting.numbers("clouds")
        self._width, self._color = setting.width, color
        self._clouds = [
            (x, float(numbers.uniform(115, setting.horizon * 0.55)), float(numbers.uniform(50, 105)))
            for x in scattered(numbers, setting.across(per_1000), setting.width)
        ]

    def draw(self, canvas: Canvas, clock: Clock, time_s: float) -> None:
        for x, y, size in self._clouds:
            room = self._width + 2 * size
            moved = (
                (x + size + 9 * time_s) % room
                if not clock.loop
                else x + size + 14 * sin(tau * clock.turns(time_s, 0.2))
            )
            cloud(canvas, moved - size, y, size, self._color)


def fir(canvas: Canvas, x: float, base: float, height: float, colors: tuple[str, str]) -> None:
    """A conifer of three tiers, standing on `base`."""
    trunk, half = height * 0.05, height * 0.30
    canvas.round_rect(x - trunk, base - height * 0.3, 2 * trunk, height * 0.32, trunk * 0.5, darken("#8a5a34", 0.1))
    for tier in range(3):
        foot = base - height * (0.16 + 0.24 * tier)
        top, wide = foot - height * 0.38, half * (1 - 0.24 * tier)
        path = Path().move(x, top).quad(x + wide * 0.45, foot - height * 0.12, x + wide, foot)
        path.quad(x, foot + height * 0.07, x - wide, foot).quad(x - wide * 0.45, foot - height * 0.12, x, top).close()
        canvas.fill(path, linear(x - wide, top, x + wide * 0.6, foot, lighten(colors[0], 0.08), colors[0], colors[1]))


def round_tree(canvas: Canvas, x: float, base: float, height: float, colors: tuple[str, str]) -> None:
    """A broad-leaved tree, standing on `base`."""
    trunk = height * 0.055
    stem = (
        Path()
        .move(x - trunk * 1.5, base + 4)
        .quad(x - trunk * 0.7, base - height * 0.2, x - trunk, base - height * 0.5)
    )
    stem.line(x + trunk, base - height * 0.5).quad(
        x + trunk * 0.7, base - height * 0.2, x + trunk * 1.5, base + 4
    ).close()
    canvas.fill(stem, "#8a5a3c")
    crown = Path()
    for dx, dy, radius in ((-0.2, -0.56, 0.2), (0.2, -0.56, 0.2), (0.0, -0.76, 0.24), (0.0, -0.52, 0.2)):
        crown.circle(x + dx * height, base + dy * height, radius * height)
    canvas.fill(crown, linear(x - height * 0.2, base - height, x + height * 0.15, base - height * 0.4, *colors))
    canvas.circle(x - height * 0.08, base - height * 0.82, height * 0.1, with_alpha("#ffffff", 0.14))


def bush(canvas: Canvas, x: float, base: float, size: float, paint: Paint) -> None:
    path = Path()
    for dx, dy, radius in ((-0.6, -0.24, 0.42), (0.0, -0.42, 0.56), (0.62, -0.22, 0.40)):
        path.circle(x + dx * size, base + dy * size, radius * size)
    canvas.fill(path, paint)


def grass(canvas: Canvas, x: float, y: float, size: float, color: str) -> None:
    """A tuft of three blades."""
    path = Path()
    for lean in (-0.5, 0.0, 0.5):
        path.move(x - size * 0.14 + lean * size * 0.3, y).quad(
            x + lean * size * 0.4, y - size * 0.6, x + lean * size, y - size
        )
        path.quad(x + lean * size * 0.6, y - size * 0.4, x + size * 0.14 + lean * size * 0.3, y).close()
    canvas.fill(path, color)


def flower(canvas: Canvas, x: float, y: float, size: float, color: str) -> None:
    """Five petals around a yellow middle."""
    petals = Path()
    for petal in range(5):
        angle = tau * petal / 5
        petals.circle(x + size * 0.62 * cos(angle), y + size * 0.5 * sin(angle), size * 0.46)
    canvas.fill(petals, color)
    canvas.circle(x, y, size * 0.36, "#ffd95a")


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
