"""The title card over any engine's frames: the picture dimmed, large letters that pop in and leave again."""

from dataclasses import dataclass
from math import cos, exp, pi

import numpy as np
import numpy.typing as npt

from generation.caption_colors import ACTIVE, INK, WORD
from generation.captions import font_px
from generation.drawing.canvas import Canvas
from generation.drawing.color import rgba
from generation.drawing.font import Font
from generation.media.pixels import packed
from generation.ports import Frame
from generation.titles import TITLE_S, Title

LETTERS, EDGE, HALO = ACTIVE, INK, WORD  # from within to without

_LARGEST, _SMALLEST = 2.6, 0.7  # of the captions' font size
_ROWS = 4
_WIDTH, _HEIGHT = 0.86, 0.56  # of the frame: what the card may fill
_MIDDLE = 0.44  # of the frame's height
_ROW_EM = 1.12
_EDGE_EM, _HALO_EM = 0.34, 0.52  # widths of the strokes; half of each lies outside the letter
_NAMES = 0.52  # the names' font size to the title's
_DIM = 0.62  # how much of the picture the ink covers
_IN_S, _OUT_S = 0.30, 0.35
_SMALL = 0.72  # of its size, at the very beginning


@dataclass(frozen=True, slots=True)
class _Row:
    text: str
    font_px: float
    middle: float  # of the card's height from its own middle, in pixels
    title: bool


@dataclass(frozen=True, slots=True)
class _Card:
    """The letters cut to their ink: rows from `top`, columns from `left`. Shape (height, width, channels)."""

    top: int
    left: int
    colors: npt.NDArray[np.uint16]
    opacity: npt.NDArray[np.uint16]  # 0 to 256, the same for all channels


class TitleOverlay:
    """Draws over the clip's first TITLE_S seconds. Bound to the thread that made it, like everything in `drawing`."""

    def __init__(self, title: Title, *, width: int, height: int) -> None:
        """In pixels."""
        self._width, self._height = width, height
        self._ruler = Canvas(1, 1)
        self._rows = self._set(title)
        self._canvas = Canvas(width, height)
        self._held: _Card | None = None

    def draw(self, frame: Frame, at_s: float) -> Frame:
        """A copy of `frame` with the card on it; `frame` itself once the card has gone."""
        if at_s >= TITLE_S:
            return frame
        there = 0.5 - 0.5 * cos(pi * min(1.0, (TITLE_S - at_s) / _OUT_S))
        pixels = packed(frame)
        dimmed = self._dimmed(pixels, _DIM * there)
        card = self._card(_popped(at_s), pixels.shape[2])
        height, width, _ = card.colors.shape
        box = dimmed[card.top : card.top + height, card.left : card.left + width]
        opacity = card.opacity * np.uint16(256 * there) >> 8 if there < 1 else card.opacity
        box[:] = (box * (256 - opacity) + card.colors * opacity) >> 8
        return dimmed[..., :3]

    def _dimmed(self, pixels: Frame, share: float) -> Frame:
        """`share` of the way to the ink, in whole numbers: with fractions it took 40 ms more at 1024x1024."""
        height, width, channels = pixels.shape
        ink = np.tile(np.array([round(value * share) for value in rgba(INK)[:channels]], np.uint8), width)
        dark = np.multiply(pixels.reshape(height, -1), round(256 * (1 - share)), dtype=np.uint16)
        dark >>= 8
        return (dark.astype(np.uint8) + ink).reshape(pixels.shape)

    def _card(self, scale: float, channels: int) -> _Card:
        """The letters at a size; kept once they have their own."""
        if scale == 1.0 and self._held is not None and self._held.colors.shape[2] == channels:
            return self._held
        canvas = self._canvas
        canvas.reset()
        canvas.translate(self._width / 2, self._height * _MIDDLE)
        canvas.scale(scale)
        for outline, em in ((HALO, _HALO_EM), (EDGE, _EDGE_EM)):
            for row in self._rows:  # all of one kind first: none covers a neighbour's letters
                if row.title or outline == EDGE:
                    self._write(row, outline, em * row.font_px)
        for row in self._rows:
            self._write(row, LETTERS if row.title else WORD, 0.0)
        card = _cut(canvas.read_rgba(), channels)
        if scale == 1.0:
            self._held = card
        return card

    def _write(self, row: _Row, paint: str, outline_px: float) -> None:
        font = Font(row.font_px)
        x = -self._canvas.measure(row.text, font).width / 2
        self._canvas.text(row.text, x, row.middle + 0.30 * row.font_px, font, paint, paint, outline_px)

    def _set(self, title: Title) -> tuple[_Row, ...]:
        """Type as large as it fits; at the smallest, what does not fit is left to the edges."""
        base, room = font_px(self._width, self._height), self._width * _WIDTH
        size = _LARGEST * base
        while True:
            texts = self._broken(title.text.split(), size, room - _HALO_EM * size)
            names_px = max(_SMALLEST * base, _NAMES * size)
            names = self._broken(title.names.split(), names_px, room - _HALO_EM * names_px)
            tall = len(texts) * _ROW_EM * size + len(names) * _ROW_EM * names_px
            fits = len(texts) <= _ROWS and tall <= _HEIGHT * self._height
            widest = max(self._measure(text, size) for text in texts)
            if (fits and widest <= room - _HALO_EM * size) or size <= _SMALLEST * base:
                return _placed(texts, names, size, names_px, tall)
            size *= 0.93

    def _broken(self, words: list[str], size: float, room: float) -> list[str]:
        """As few rows as the width allows, of about even length."""
        rows = self._filled(words, size, room)
        while 1 < len(rows) < len(words):
            room *= 0.95
            tighter = self._filled(words, size, room)
            if len(tighter) > len(rows):
                break
            rows = tighter
        return rows

    def _filled(self, words: list[str], size: float, room: float) -> list[str]:
        rows: list[str] = []
        for word in words:
            longer = f"{rows[-1]} {word}" if rows else word
            if rows and self._measure(longer, size) <= room:
                rows[-1] = longer
            else:
                rows.append(word)
        return rows

    def _measure(self, text: str, size: float) -> float:
        return self._ruler.measure(text, Font(size)).width if text else 0.0


def _cut(pixels: npt.NDArray[np.uint8], channels: int) -> _Card:
    alpha = pixels[:, :, 3]
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    inked = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    opacity = alpha[inked].astype(np.uint16)
    opacity += opacity >> 7  # 255 is all of 256
    return _Card(
        top=int(rows[0]),
        left=int(columns[0]),
        colors=pixels[inked][..., :channels].astype(np.uint16),
        opacity=np.repeat(opacity[..., None], channels, axis=2),
    )


def _placed(texts: list[str], names: list[str], size: float, names_px: float, tall: float) -> tuple[_Row, ...]:
    rows, y = [], -tall / 2
    for text, px, is_title in [*((text, size, True) for text in texts), *((text, names_px, False) for text in names)]:
        rows.append(_Row(text, px, y + _ROW_EM * px / 2, is_title))
        y += _ROW_EM * px
    return tuple(rows)


def _popped(at_s: float) -> float:
    """The card's size: grows past 1 and comes back, then stays."""
    if at_s >= 2 * _IN_S:
        return 1.0
    return 1.0 - (1.0 - _SMALL) * exp(-4.5 * at_s / _IN_S) * cos(1.6 * pi * at_s / _IN_S)
