"""Colours as `#rrggbb` or `#rrggbbaa`, and arithmetic on them."""

import re
from functools import lru_cache

_HEX = re.compile(r"#[0-9a-fA-F]{6}(?:[0-9a-fA-F]{2})?")
_CACHE = 4096  # colours; a clip uses a few hundred


@lru_cache(_CACHE)
def checked(color: str) -> str:
    """The colour itself. Raises ValueError when it is not `#rrggbb` or `#rrggbbaa`."""
    if not _HEX.fullmatch(color):
        raise ValueError(f"not a colour: {color!r}; write #rrggbb or #rrggbbaa")
    return color


def is_color(text: str) -> bool:
    """Whether `text` is an opaque colour, `#rrggbb`."""
    return len(text) == 7 and _HEX.fullmatch(text) is not None


def rgba(color: str) -> tuple[int, int, int, int]:
    """Red, green, blue and alpha, 0 to 255."""
    digits = checked(color)[1:]
    alpha = int(digits[6:8], 16) if len(digits) == 8 else 255
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16), alpha


def from_rgb(red: float, green: float, blue: float) -> str:
    """An opaque colour from channels of 0 to 255; values outside are clipped."""
    return "#" + "".join(f"{round(min(255.0, max(0.0, channel))):02x}" for channel in (red, green, blue))


@lru_cache(_CACHE)
def with_alpha(color: str, alpha: float) -> str:
    """The colour with an opacity of 0 to 1; values outside are clipped."""
    return checked(color)[:7] + f"{round(255 * min(1.0, max(0.0, alpha))):02x}"


@lru_cache(_CACHE)
def mix(start: str, end: str, share: float) -> str:
    """Opaque colour between two: `share` 0 is `start`, 1 is `end`."""
    red, green, blue = (a + (b - a) * share for a, b in zip(rgba(start)[:3], rgba(end)[:3], strict=True))
    return from_rgb(red, green, blue)


def lighten(color: str, share: float) -> str:
    return mix(color, "#ffffff", share)


SHADE = "#1b0f4a"  # what darkens: violet instead of black keeps shadows lively


def darken(color: str, share: float) -> str:
    return mix(color, SHADE, share)


def luminance(color: str) -> float:
    """Relative luminance, 0 to 1, of an sRGB colour (WCAG 2.2, definition of relative luminance)."""
    linear = []
    for channel in rgba(color)[:3]:
        value = channel / 255
        linear.append(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Contrast ratio, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)
