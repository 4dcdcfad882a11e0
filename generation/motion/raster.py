"""Ellipses, discs and lines into a picture: hard-edged, as OpenCV draws those of pose maps. NumPy only.

Coordinates are pixels from the top left corner; what lies outside the picture is cut.
"""

from math import ceil, floor, hypot

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]  # RGB, shape (height, width, 3), changed in place
Color = tuple[int, int, int]
At = tuple[float, float]


def fill_disc(picture: Picture, center: At, radius: float, color: Color) -> None:
    """Every pixel whose middle is at most `radius` from `center`."""
    box = _box(picture, center, center, radius)
    if box is not None:
        view, x, y = box
        view[(x - center[0]) ** 2 + (y - center[1]) ** 2 <= radius**2] = color


def fill_stick(picture: Picture, start: At, end: At, half_width: float, color: Color) -> None:
    """An ellipse from end to end, `half_width` pixels thick to each side in its middle."""
    length = hypot(end[0] - start[0], end[1] - start[1]) / 2
    box = _box(picture, start, end, half_width)
    if box is None or length == 0:
        return
    view, x, y = box
    cos, sin = (end[0] - start[0]) / (2 * length), (end[1] - start[1]) / (2 * length)
    right, down = x - (start[0] + end[0]) / 2, y - (start[1] + end[1]) / 2
    along, across = right * cos + down * sin, down * cos - right * sin
    view[(along / length) ** 2 + (across / half_width) ** 2 <= 1] = color


def draw_line(picture: Picture, start: At, end: At, width: float, color: Color) -> None:
    """With round ends."""
    box = _box(picture, start, end, width / 2)
    if box is None:
        return
    view, x, y = box
    dx, dy = end[0] - start[0], end[1] - start[1]
    share = ((x - start[0]) * dx + (y - start[1]) * dy) / max(dx * dx + dy * dy, 1e-12)
    share = np.clip(share, 0, 1)
    away = (x - start[0] - share * dx) ** 2 + (y - start[1] - share * dy) ** 2
    view[away <= (width / 2) ** 2] = color


def _box(
    picture: Picture, first: At, second: At, margin: float
) -> tuple[Picture, npt.NDArray[np.float64], npt.NDArray[np.float64]] | None:
    """The part of the picture that can be touched, with its pixels' coordinates; None: nothing of it is inside."""
    height, width = picture.shape[:2]
    left, right = (floor(min(first[0], second[0]) - margin), ceil(max(first[0], second[0]) + margin) + 1)
    top, bottom = (floor(min(first[1], second[1]) - margin), ceil(max(first[1], second[1]) + margin) + 1)
    left, right, top, bottom = max(0, left), min(width, right), max(0, top), min(height, bottom)
    if left >= right or top >= bottom:
        return None
    x, y = np.arange(left, right, dtype=float)[None, :], np.arange(top, bottom, dtype=float)[:, None]
    return picture[top:bottom, left:right], x, y
