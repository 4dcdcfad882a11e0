"""Captions over any engine's frames: drawn once for each word that lights up, blended into every frame."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
import numpy.typing as npt

from generation.captions import OUTLINE_EM, CaptionPage, layout, page_at
from generation.domain import SpokenLine
from generation.drawing.canvas import Canvas
from generation.drawing.font import Font
from generation.media.pixels import packed
from generation.ports import Frame

WORD, ACTIVE, INK = "#ffffff", "#ffe14d", "#261c36"
_SPARE_EM = 0.3  # ink beyond the letters' box: accents on capitals, and what antialiasing adds


@dataclass(frozen=True, slots=True)
class _Drawn:
    """One state of a page, cut to its ink: rows from `top`, bytes of a row from `left`."""

    page: CaptionPage
    active: int | None
    channels: int
    top: int
    left: int
    color: npt.NDArray[np.uint16]  # (rows, bytes of a row), multiplied by its opacity already
    clear: npt.NDArray[np.uint16]  # 255 - opacity, same shape


class CaptionOverlay:
    """Draws the captions of one clip. Bound to the thread that made it, like everything in `drawing`.

    The engine's frame is copied, never changed: it may be shown again, or be read-only. The copy is one buffer that
    the next call overwrites.
    """

    def __init__(self, lines: Iterable[SpokenLine], *, width: int, height: int) -> None:
        """Times in `lines` count from the clip's first frame; `width` and `height` in pixels."""
        self._width, self._height = width, height
        self._ruler = Canvas(1, 1)
        self._fonts: dict[float, Font] = {}
        self.pages = layout(lines, width, height, self._measure)
        self._buffer = np.empty(height * width * 4, np.uint8)
        self._drawn: _Drawn | None = None

    def draw(self, frame: Frame, at_s: float) -> Frame:
        """`frame` itself where nothing is said, else the captioned copy, valid until the next call."""
        page = page_at(self.pages, at_s)
        if page is None:
            return frame
        pixels = packed(frame)
        drawn = self._state(page, page.active(at_s), pixels.shape[2])
        copy = self._buffer[: pixels.size].reshape(pixels.shape)
        np.copyto(copy, pixels)
        rows, columns = drawn.color.shape
        box = copy.reshape(self._height, -1)[drawn.top : drawn.top + rows, drawn.left : drawn.left + columns]
        blended = box * drawn.clear  # color + box * clear / 255, rounded exactly without leaving 16 bits
        blended += 128
        blended += blended >> 8
        blended >>= 8
        blended += drawn.color
        box[:] = blended
        return copy[..., :3]

    def _state(self, page: CaptionPage, active: int | None, channels: int) -> _Drawn:
        """The last state, drawn anew when another word lights up: every few frames."""
        drawn = self._drawn
        if drawn is None or (drawn.page, drawn.active, drawn.channels) != (page, active, channels):
            drawn = self._drawn = self._render(page, active, channels)
        return drawn

    def _render(self, page: CaptionPage, active: int | None, channels: int) -> _Drawn:
        spare = max(word.font_px for word in page.words) * (_SPARE_EM + OUTLINE_EM / 2)
        left = max(0, floor(min(word.x for word in page.words) - spare))
        top = max(0, floor(min(word.top for word in page.words) - spare))
        right = min(self._width, ceil(max(word.x + word.width for word in page.words) + spare))
        bottom = min(self._height, ceil(max(word.top + word.height for word in page.words) + spare))
        canvas = Canvas(right - left, bottom - top)
        canvas.translate(-left, -top)
        for word in page.words:  # all outlines first: none covers a neighbour's letters
            font, width = self._font(word.font_px), OUTLINE_EM * word.font_px
            canvas.text(word.text, word.x, word.baseline, font, INK, INK, width)
        for index, word in enumerate(page.words):
            paint = ACTIVE if index == active else WORD
            canvas.text(word.text, word.x, word.baseline, self._font(word.font_px), paint)
        pixels = canvas.read_rgba()
        opacity = pixels[..., 3:].astype(np.uint16)
        color = (pixels[..., :channels] * opacity + 127) // 255
        clear = np.repeat(255 - opacity, channels, axis=2)
        rows = bottom - top
        return _Drawn(page, active, channels, top, left * channels, color.reshape(rows, -1), clear.reshape(rows, -1))

    def _measure(self, text: str, font_px: float) -> float:
        return self._ruler.measure(text, self._font(font_px)).width

    def _font(self, font_px: float) -> Font:
        if font_px not in self._fonts:
            self._fonts[font_px] = Font(font_px)
        return self._fonts[font_px]
