"""Outlines that several kinds share."""

from math import cos, pi, sin, tau

from generation.drawing.path import Path


def star(x: float, y: float, radius: float, turn: float = 0.0, points: int = 5) -> Path:
    """A star with one point up, turned by a share of a turn."""
    corners = []
    for index in range(2 * points):
        angle, reach = tau * (index / (2 * points) + turn) - pi / 2, radius * (1.0 if index % 2 == 0 else 0.48)
        corners.append((x + reach * cos(angle), y + reach * sin(angle)))
    return Path().polygon(corners)


def fur(x: float, y: float, rx: float, ry: float, tufts: int, depth: float = 0.1) -> Path:
    """An ellipse whose outline stands up in tufts that lean clockwise."""
    path = Path()
    for index in range(tufts):
        start, end = tau * index / tufts - pi / 2, tau * (index + 1) / tufts - pi / 2
        tip, reach = end - 0.12 * (end - start), 1 + depth
        if index == 0:
            path.move(x + rx * cos(start), y + ry * sin(start))
        middle = (start + tip) / 2
        path.quad(
            x + rx * (1 + 0.7 * depth) * cos(middle), y + ry * (1 + 0.7 * depth) * sin(middle),
            x + rx * reach * cos(tip), y + ry * reach * sin(tip),
        )  # fmt: skip
        path.quad(x + rx * cos(tip), y + ry * sin(tip), x + rx * cos(end), y + ry * sin(end))
    return path.close()


def bell(top: float, shoulders: float, hem: float, half: float, scallops: int = 0, waist: float | None = None) -> Path:
    """A gown from `shoulders` wide (half) at its top to `half` at its hem, by its waist; with a scalloped hem."""
    middle = top + (hem - top) * 0.42
    waist = shoulders * 1.02 if waist is None else waist
    path = Path().move(-shoulders * 0.7, top).line(shoulders * 0.7, top)
    path.quad(shoulders * 1.05, top + 4, shoulders, top + 40).quad(waist * 0.98, (top + middle) / 2 + 20, waist, middle)
    path.cubic(waist + 12, middle + 46, half, hem - 76, half, hem - 12)
    if not scallops:
        path.quad(0, hem + 26, -half, hem - 12)
    for index in range(scallops):
        start, end = half - 2 * half * index / scallops, half - 2 * half * (index + 1) / scallops
        path.cubic(start - 4, hem + 16, end + 4, hem + 16, end, hem - 12)
    path.cubic(-half, hem - 76, -waist - 12, middle + 46, -waist, middle)
    path.quad(-waist * 0.98, (top + middle) / 2 + 20, -shoulders, top + 40)
    return path.quad(-shoulders * 1.05, top + 4, -shoulders * 0.7, top).close()


def horn(x0: float, x1: float, y: float, tip_x: float, tip_y: float, bend: float) -> Path:
    """A horn from its foot (x0 to x1 at y) to its tip, bent outwards by `bend`."""
    middle = (y + tip_y) / 2
    return (
        Path().move(x0, y).quad(x0 + bend, middle, tip_x, tip_y).quad(x1 + bend * 0.8, middle + 16, x1, y)
        .quad((x0 + x1) / 2, y + 12, x0, y).close()
    )  # fmt: skip
