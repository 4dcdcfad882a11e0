"""Trees, bushes, grass and flowers, as the season has them."""

from math import cos, sin, tau

import numpy as np

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, lighten, mix, with_alpha
from generation.drawing.paint import Paint, linear
from generation.drawing.path import Path
from generation.engines.draft.scenes.nature import scattered
from generation.engines.draft.scenes.setting import Setting

SNOW = "#f2f7ff"
_AUTUMN = (("#ffb347", "#d9702c"), ("#f28a3c", "#c2482b"), ("#ffd15a", "#e09a2f"))
_BLOSSOM = (("#ffc4dc", "#f08ab4"), ("#ffe3ee", "#f5a8c6"))
_PETALS = ("#ff7fb0", "#ffffff", "#c79bff", "#ffb14a")


def leaves(setting: Setting, green: tuple[str, str], numbers: np.random.Generator) -> tuple[str, str]:
    """Light and dark of a broad-leaved tree, each a little different."""
    if setting.snowy:
        return mix(green[0], SNOW, 0.82), mix(green[1], "#b9cdea", 0.72)
    if setting.season == "autumn":
        return _AUTUMN[int(numbers.integers(len(_AUTUMN)))]
    if setting.season == "spring" and numbers.uniform() < 0.6:
        return _BLOSSOM[int(numbers.integers(len(_BLOSSOM)))]
    share = float(numbers.uniform(0, 0.18))
    return mix(green[0], "#e8f27a", share), mix(green[1], "#2c7a52", share)


def needles(setting: Setting, green: tuple[str, str]) -> tuple[str, str]:
    """Of a conifer: green all the year, white under snow."""
    return (mix(green[0], SNOW, 0.55), mix(green[1], "#a9c4dc", 0.25)) if setting.snowy else green


def turf(setting: Setting, green: tuple[str, str]) -> tuple[str, str]:
    """Of what grows on the ground."""
    if setting.snowy:
        return mix(green[0], SNOW, 0.94), mix(green[1], "#c3d6f2", 0.86)
    tones = {
        "autumn": ("#e8c25a", "#b9863c", 0.55),
        "spring": ("#c4f28a", "#6fd06a", 0.35),
        "summer": ("#f2e67a", "#8fc94a", 0.3),
    }
    light, dark, share = tones.get(setting.season or "", ("#ffffff", "#ffffff", 0.0))
    return mix(green[0], light, share), mix(green[1], dark, share)


def lawn(
    canvas: Canvas, setting: Setting, top: float, bottom: float, green: str = "#45a548", flowers: float = 34
) -> None:
    """Tufts and flowers between two heights; under snow a few blades, in autumn fallen leaves."""
    numbers = setting.numbers("plants")
    blade = turf(setting, (green, green))[1] if not setting.snowy else "#9fb8d8"
    for x in scattered(numbers, setting.across(12 if setting.snowy else 40), setting.width):
        grass(canvas, x, float(numbers.uniform(top, bottom)), float(numbers.uniform(14, 26)), blade)
    if setting.snowy:
        return
    for x in scattered(numbers, setting.across(flowers * (1.5 if setting.season == "spring" else 1.0)), setting.width):
        y, size = float(numbers.uniform(top + 4, bottom)), float(numbers.uniform(7, 13))
        if setting.season == "autumn":
            canvas.oval(x, y, size * 1.1, size * 0.5, str(numbers.choice(("#f08a2c", "#d9542b", "#f2b63c"))))
        else:
            flower(canvas, x, y, size, str(numbers.choice(_PETALS)))


def bare_tree(canvas: Canvas, x: float, base: float, height: float, color: str = "#7a5a4a") -> None:
    """What winter leaves of a broad-leaved tree, with snow on the boughs."""
    trunk, boughs = Path(), Path()
    trunk.move(x, base + 4).quad(x - height * 0.03, base - height * 0.3, x, base - height * 0.86)
    for side, start, rise in ((-1, 0.4, 0.34), (1, 0.48, 0.34), (-1, 0.62, 0.24), (1, 0.68, 0.2)):
        foot, tip = base - height * start, base - height * (start + rise)
        boughs.move(x, foot).quad(x + side * height * 0.16, foot - height * 0.06, x + side * height * 0.24, tip)
        boughs.move(x + side * height * 0.15, foot - height * 0.08).line(x + side * height * 0.12, tip - height * 0.02)
    canvas.stroke(trunk, color, height * 0.075)
    canvas.stroke(boughs, color, height * 0.035)
    canvas.stroke(boughs.moved(0, -height * 0.018), with_alpha(SNOW, 0.9), height * 0.016)


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
