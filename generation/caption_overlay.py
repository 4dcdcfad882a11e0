"""Captions over any engine's frames: drawn once for each word that lights up, blended into every frame."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
import numpy.typing as npt

from generation.caption_colors import ACTIVE, INK, WORD
from generation.captions import GAP_EM, OUTLINE_EM, ROW_EM, CaptionPage, layout, page_at
from generation.domain import SpokenLine
from generation.drawing.canvas import Canvas
from generation.drawing.font import Font
from generation.media.pixels import packed
from generation.ports import Frame

_SPARE_EM = 0.3  # ink beyond the letters' box: accents on capitals, and what antialiasing adds
_CUT_EM = 0.942  # above a baseline, between the ring of an Å (0.934) and the tails of the row above (ROW_EM - 0.236)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A page, cut to its ink: rows from `top`, columns from `left`. All arrays (rows, columns * channels)."""

    page: CaptionPage
    channels: int
    top: int
    left: int
    plain: npt.NDArray[np.uint8]  # colours multiplied by their opacity, no word lit
    lit: npt.NDArray[np.uint8]  # the same with every word lit
    kept: npt.NDArray[np.uint8]  # 0 where the caption hides the frame, else 255
    edges: npt.NDArray[np.intp]  # places in the cut of what lets the frame shine through a little
    edges_in_frame: npt.NDArray[np.intp]  # the same places in the whole frame
    edges_clear: npt.NDArray[np.uint16]  # 255 - opacity there, which no colour changes

    def with_active(self, active: int | None) -> npt.NDArray[np.uint8]:
        """Colours with one word lit. Outlines are the same in both pictures, so half a gap around it may be cut."""
        if active is None:
            return self.plain
        word = self.page.words[active]
        spare = GAP_EM / 2 * word.font_px
        first = round(word.baseline - _CUT_EM * word.font_px) - self.top
        after = round(word.baseline + (ROW_EM - _CUT_EM) * word.font_px) - self.top
        left, right = round(word.x - spare) - self.left, round(word.x + word.width + spare) - self.left
        rows, columns = slice(max(0, first), after), slice(max(0, left) * self.channels, right * self.channels)
        colors = self.plain.copy()
        colors[rows, columns] = self.lit[rows, columns]
        return colors


class CaptionOverlay:
    """Draws the captions of one clip. Bound to the thread that made it, like everything in `drawing`.

    The engine's frame is copied, never changed: it may be shown again, or be read-only. The copy is one buffer that
    the next call overwrites. A page is drawn twice, with no word lit and with all. Into a frame its solid parts are
    masked, and only the letters' soft edges, a few in a hundred pixels, are blended.
    """

    def __init__(
        self, lines: Iterable[SpokenLine], *, width: int, height: int, colors: Mapping[str, str] | None = None
    ) -> None:
        """Times in `lines` count from the clip's first frame; `width` and `height` in pixels; `colors` by speaker."""
        self._width, self._height = width, height
        self._lit = colors or {}  # speakers without a colour get ACTIVE
        self._ruler = Canvas(1, 1)
        self._fonts: dict[float, Font] = {}
        self.pages = layout(lines, width, height, self._measure)
        self._buffer = np.empty(height * width * 4, np.uint8)
        self._drawn: _Drawn | None = None
        self._active: int | None = None
        self._colors = np.zeros((0, 0), np.uint8)  # of `_drawn` with `_active` lit
        self._edge_colors = np.zeros(0, np.uint8)

    def draw(self, frame: Frame, at_s: float) -> Frame:
        """`frame` itself where nothing is said, else the captioned copy, valid until the next call."""
        page = page_at(self.pages, at_s)
        if page is None:
            return frame
        pixels = packed(frame)
        drawn = self._prepare(page, page.active(at_s), pixels.shape[2])
        copy = self._buffer[: pixels.size].reshape(pixels.shape)
        np.copyto(copy, pixels)
        rows, columns = self._colors.shape
        left = drawn.left * drawn.channels
        box = copy.reshape(self._height, -1)[drawn.top : drawn.top + rows, left : left + columns]
        values = copy.reshape(-1)
        blended = values[drawn.edges_in_frame] * drawn.edges_clear  # color + value * clear / 255, rounded exactly
        blended += 128  # without leaving 16 bits
        blended += blended >> 8
        blended >>= 8
        blended += self._edge_colors
        box &= drawn.kept
        box |= self._colors
        values[drawn.edges_in_frame] = blended
        return copy[..., :3]

    def _prepare(self, page: CaptionPage, active: int | None, channels: int) -> _Drawn:
        drawn = self._drawn
        if drawn is None or drawn.page is not page or drawn.channels != channels:
            drawn = self._drawn = self._render(page, channels)
            self._light(drawn, None)
        if active != self._active:
            self._light(drawn, active)
        return drawn

    def _light(self, drawn: _Drawn, active: int | None) -> None:
        self._active, self._colors = active, drawn.with_active(active)
        self._edge_colors = self._colors.reshape(-1)[drawn.edges]

    def _render(self, page: CaptionPage, channels: int) -> _Drawn:
        spare = max(word.font_px for word in page.words) * (_SPARE_EM + OUTLINE_EM / 2)
        left = max(0, floor(min(word.x for word in page.words) - spare))
        top = max(0, floor(min(word.top for word in page.words) - spare))
        right = min(self._width, ceil(max(word.x + word.width for word in page.words) + spare))
        bottom = min(self._height, ceil(max(word.top + word.height for word in page.words) + spare))
        canvas = Canvas(right - left, bottom - top)
        plain, lit = (
            self._pixels(canvas, page, left, top, paint) for paint in (WORD, self._lit.get(page.speaker, ACTIVE))
        )
        opacity = plain[..., 3:].astype(np.uint16)
        rows = bottom - top
        clear = np.repeat(255 - opacity, channels, axis=2).reshape(rows, -1)
        edges = np.flatnonzero((clear > 0) & (clear < 255))
        in_row, row_length = edges % clear.shape[1], self._width * channels
        return _Drawn(
            page=page,
            channels=channels,
            top=top,
            left=left,
            plain=((plain[..., :channels] * opacity + 127) // 255).astype(np.uint8).reshape(rows, -1),
            lit=((lit[..., :channels] * opacity + 127) // 255).astype(np.uint8).reshape(rows, -1),
            kept=np.where(clear > 0, 255, 0).astype(np.uint8),
            edges=edges,
            edges_in_frame=(edges // clear.shape[1] + top) * row_length + left * channels + in_row,
            edges_clear=clear.reshape(-1)[edges],
        )

    def _pixels(self, canvas: Canvas, page: CaptionPage, left: int, top: int, paint: str) -> npt.NDArray[np.uint8]:
        canvas.reset()
        canvas.translate(-left, -top)
        for word in page.words:  # all outlines first: none covers a neighbour's letters
            font, width = self._font(word.font_px), OUTLINE_EM * word.font_px
            canvas.text(word.text, word.x, word.baseline, font, INK, INK, width)
        for word in page.words:
            canvas.text(word.text, word.x, word.baseline, self._font(word.font_px), paint)
        return canvas.read_rgba()

    def _measure(self, text: str, font_px: float) -> float:
        return self._ruler.measure(text, self._font(font_px)).width

    def _font(self, font_px: float) -> Font:
        if font_px not in self._fonts:
            self._fonts[font_px] = Font(font_px)
        return self._fonts[font_px]
