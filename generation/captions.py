"""From spoken lines to placed captions. Pure: who knows the typeface passes in how wide a text is."""

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from math import sqrt

from generation.caption_pages import Sized, best_split, in_turn, timed_pages, timed_words
from generation.domain import SpokenLine, Word

# In parts of the font's size. At 1024x1024: a font of 54 px, rows 64 px apart, the last baseline at 950.
FONT_PER_SIDE = 54 / 1024
MIN_FONT_PX = 18.0  # at 256x256: smaller letters of the typeface run together
ROW_EM, GAP_EM = 64 / 54, 16 / 54
ASCENT_EM, DESCENT_EM = 0.80, 0.26  # what Fredoka One's letters reach above and below the baseline
OUTLINE_EM = 17 / 54  # a stroke's width: half of it lies outside the letter
BASELINE = 950 / 1024  # of the frame's height
SAFE_WIDTH = 0.84  # of the frame's width
ACTIVE_HOLD_S = 0.15  # a word stays lit over the usual gap to the next one
SMALLEST_SHRINK = 0.6  # a word that would have to be smaller is broken

Measure = Callable[[str, float], float]  # advance width in pixels of (text, font size in pixels)

# The typeface's other characters beside printable ASCII; tests hold this against the font file.
_LATIN = "ıŁłŒœŠšŸŽž–—‘’‚“”„†‡•…‰‹›⁄€™−"
_BEYOND_ASCII = frozenset(map(chr, [*range(0xA1, 0xAD), 0xAE, *range(0xB0, 0x100)])) | frozenset(_LATIN)


@dataclass(frozen=True, kw_only=True, slots=True)
class PlacedWord:
    """A word on its page; pixels from the frame's top left corner, times in seconds of the clip.

    The box (x, top, width, height) is that of the letters; the outline lies around it.
    """

    text: str
    start_s: float
    end_s: float
    x: float
    baseline: float
    width: float
    font_px: float

    @property
    def top(self) -> float:
        return self.baseline - ASCENT_EM * self.font_px

    @property
    def height(self) -> float:
        return (ASCENT_EM + DESCENT_EM) * self.font_px


@dataclass(frozen=True, kw_only=True, slots=True)
class CaptionPage:
    """What is shown at once, from `start_s` until just before `end_s`."""

    words: tuple[PlacedWord, ...]
    speaker: str
    start_s: float
    end_s: float

    def active(self, at_s: float) -> int | None:
        """Index of the word being said."""
        said = [i for i, word in enumerate(self.words) if word.start_s <= at_s]
        return said[-1] if said and at_s < self.words[said[-1]].end_s + ACTIVE_HOLD_S else None


def page_at(pages: Sequence[CaptionPage], at_s: float) -> CaptionPage | None:
    index = bisect_right(pages, at_s, key=lambda page: page.start_s) - 1
    return pages[index] if index >= 0 and at_s < pages[index].end_s else None


def font_px(width: int, height: int) -> float:
    """The captions' font size for a frame: by its area, so that wide and tall frames read alike."""
    return max(MIN_FONT_PX, FONT_PER_SIDE * sqrt(width * height))


def band_top(width: int, height: int) -> float:
    """The upper edge of where captions may be, outline included: pixels from the frame's top. They end at the lower
    edge of the frame."""
    size = font_px(width, height)
    return _baseline(size, height) - (ROW_EM + ASCENT_EM + OUTLINE_EM / 2) * size


def _baseline(size: float, height: int) -> float:
    """Of the last row."""
    return min(BASELINE * height, height - (DESCENT_EM + OUTLINE_EM / 2) * size)


def layout(lines: Iterable[SpokenLine], width: int, height: int, measure: Measure) -> tuple[CaptionPage, ...]:
    """Pages of at most two centred rows within SAFE_WIDTH, in the order and at the times of the speech.

    Each word appears once; one that no row can hold is shrunk, or broken where that would make it illegible.
    Characters that the typeface lacks are left out. Pages never overlap in time.
    """
    size = font_px(width, height)
    room, gap = SAFE_WIDTH * width - OUTLINE_EM * size, GAP_EM * size
    baseline = _baseline(size, height)
    pages: list[CaptionPage] = []
    for line in lines:
        words = [piece for word in timed_words(line) for piece in _fitted(word, size, room, measure)]
        for group, start_s, end_s in timed_pages(words, line.end_s, room, gap):
            placed = _placed(group, width, baseline, size, room)
            pages.append(CaptionPage(words=placed, speaker=line.line.speaker, start_s=start_s, end_s=end_s))
    return tuple(
        replace(page, start_s=start, end_s=end) for page, (start, end) in zip(pages, in_turn(pages), strict=True)
    )


def drawable(text: str) -> str:
    """`text` without what the typeface has no letters for; foreign marks on letters go, emoji go."""
    kept = (c if _known(c) else "".join(filter(_known, unicodedata.normalize("NFKD", c))) for c in _composed(text))
    return " ".join("".join(kept).split())


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _known(character: str) -> bool:
    return " " <= character <= "~" or character in _BEYOND_ASCII


# ---------------------------------------------------------------- words into pages


def _fitted(word: Word, size: float, room: float, measure: Measure) -> list[Sized]:
    """The word as one piece that fits a row, or as several; none where nothing of it can be drawn."""
    text = drawable(word.text)
    if not text:
        return []
    word = replace(word, text=text)
    width = measure(text, size)
    if width <= room:
        return [Sized(word, width, size)]
    shrunk = size * room / width * 0.99  # glyphs do not scale exactly: they are hinted
    if shrunk >= SMALLEST_SHRINK * size or len(text) == 1:
        return [Sized(word, measure(text, shrunk), shrunk)]
    half = len(text) // 2
    middle_s = word.start_s + (word.end_s - word.start_s) * half / len(text)
    first, second = replace(word, text=text[:half], end_s=middle_s), replace(word, text=text[half:], start_s=middle_s)
    return [*_fitted(first, size, room, measure), *_fitted(second, size, room, measure)]


def _placed(words: Sequence[Sized], width: int, baseline: float, size: float, room: float) -> tuple[PlacedWord, ...]:
    gap = GAP_EM * size
    split = best_split(words, room, gap)
    rows = [row for row in (words[:split], words[split:]) if row]
    placed = []
    for number, row in enumerate(rows):
        x = (width - sum(w.width + gap for w in row) + gap) / 2
        y = baseline - (len(rows) - 1 - number) * ROW_EM * size
        for item in row:
            placed.append(
                PlacedWord(
                    text=item.word.text,
                    start_s=item.word.start_s,
                    end_s=item.word.end_s,
                    x=x,
                    baseline=y,
                    width=item.width,
                    font_px=item.font_px,
                )
            )
            x += item.width + gap
    return tuple(placed)
