"""From spoken lines to caption pages and subtitles. Pure: who knows the typeface passes in how wide a text is."""

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from math import inf, sqrt

from generation.domain import SpokenLine, Word

# In parts of the font's size. At 1024x1024: a font of 54 px, rows 64 px apart, the last baseline at 950.
FONT_PER_SIDE = 54 / 1024
MIN_FONT_PX = 18.0  # at 256x256: smaller letters of the typeface run together
ROW_EM, GAP_EM = 64 / 54, 16 / 54
ASCENT_EM, DESCENT_EM = 0.80, 0.26  # what Fredoka One's letters reach above and below the baseline
OUTLINE_EM = 14 / 54  # a stroke's width: half of it lies outside the letter
BASELINE = 950 / 1024  # of the frame's height
SAFE_WIDTH = 0.84  # of the frame's width
HOLD_S = 0.35  # a page stays for a moment after its line's end, as subtitles do
ACTIVE_HOLD_S = 0.15  # a word stays lit over the usual gap to the next one
SMALLEST_SHRINK = 0.6  # a word that would have to be smaller is broken

SRT_ROW = 42  # characters; the common limit of television subtitles
_SRT_SAFE = str.maketrans("<>{}", "‹›()")

Measure = Callable[[str, float], float]  # advance width in pixels of (text, font size in pixels)

# The typeface's other characters beside printable ASCII; tests hold this against the font file.
_LATIN = "ıŁłŒœŠšŸŽž–—‘’‚“”„†‡•…‰‹›⁄€™−"
_BEYOND_ASCII = frozenset(map(chr, [*range(0xA1, 0xAD), 0xAE, *range(0xB0, 0x100)])) | frozenset(_LATIN)
_SENTENCE_END, _CLAUSE_END = (".", "!", "?", "…"), (",", ";", ":", "—", "–")
_CLOSING = "\"'”’)»›"


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


def layout(lines: Iterable[SpokenLine], width: int, height: int, measure: Measure) -> tuple[CaptionPage, ...]:
    """Pages of at most two centred rows within SAFE_WIDTH, in the order and at the times of the speech.

    Each word appears once; one that no row can hold is shrunk, or broken where that would make it illegible.
    Characters that the typeface lacks are left out. Pages never overlap in time.
    """
    size = font_px(width, height)
    room, gap = SAFE_WIDTH * width - OUTLINE_EM * size, GAP_EM * size
    below = (DESCENT_EM + OUTLINE_EM / 2) * size
    baseline = min(BASELINE * height, height - below)
    pages: list[CaptionPage] = []
    for line in lines:
        words = [piece for word in timed_words(line) for piece in _fitted(word, size, room, measure)]
        for group, start_s, end_s in _timed_pages(words, line.end_s, room, gap):
            placed = _placed(group, width, baseline, size, room)
            pages.append(CaptionPage(words=placed, start_s=start_s, end_s=end_s))
    return tuple(
        replace(page, start_s=start, end_s=end) for page, (start, end) in zip(pages, _in_turn(pages), strict=True)
    )


def to_srt(lines: Iterable[SpokenLine]) -> str:
    """SubRip subtitles: at most two rows of SRT_ROW characters a cue; empty where nothing is said."""
    cues = [
        _Cue(_srt_text(group), start_s, end_s)
        for line in lines
        for group, start_s, end_s in _timed_pages(_srt_words(line), line.end_s, SRT_ROW, 1)
    ]
    blocks = [
        f"{number}\n{_srt_time(start)} --> {_srt_time(max(end, start + 0.001))}\n{cue.text}\n"
        for number, (cue, (start, end)) in enumerate(zip(cues, _in_turn(cues), strict=True), 1)
    ]
    return "\n".join(blocks)


def timed_words(line: SpokenLine) -> tuple[Word, ...]:
    """The line's words; spread over its time by their letters where the engine gave no times."""
    if line.words:
        return line.words
    texts = line.line.text.split()
    ends = list(accumulate(len(text) + 1 for text in texts))
    per_letter_s = (line.end_s - line.start_s) / ends[-1] if ends else 0.0
    starts = [0, *ends][: len(texts)]
    return tuple(
        Word(text=text, start_s=line.start_s + start * per_letter_s, end_s=line.start_s + end * per_letter_s)
        for text, start, end in zip(texts, starts, ends, strict=True)
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


@dataclass(frozen=True, slots=True)
class _Sized:
    """A word and its width: in pixels at its own font size, or in characters."""

    word: Word
    width: float
    font_px: float = 0.0


@dataclass(frozen=True, slots=True)
class _Cue:
    text: str
    start_s: float
    end_s: float


def _fitted(word: Word, size: float, room: float, measure: Measure) -> list[_Sized]:
    """The word as one piece that fits a row, or as several; none where nothing of it can be drawn."""
    text = drawable(word.text)
    if not text:
        return []
    word = replace(word, text=text)
    width = measure(text, size)
    if width <= room:
        return [_Sized(word, width, size)]
    shrunk = size * room / width * 0.99  # glyphs do not scale exactly: they are hinted
    if shrunk >= SMALLEST_SHRINK * size or len(text) == 1:
        return [_Sized(word, measure(text, shrunk), shrunk)]
    half = len(text) // 2
    middle_s = word.start_s + (word.end_s - word.start_s) * half / len(text)
    first, second = replace(word, text=text[:half], end_s=middle_s), replace(word, text=text[half:], start_s=middle_s)
    return [*_fitted(first, size, room, measure), *_fitted(second, size, room, measure)]


def _timed_pages(
    words: Sequence[_Sized], line_end_s: float, room: float, gap: float
) -> Iterator[tuple[Sequence[_Sized], float, float]]:
    """(words, start, end) of each page of one line: shown until the next page's first word, or a moment longer."""
    breaks = _page_breaks(words, room, gap)
    for first, following in pairwise(breaks):
        end_s = words[following].word.start_s if following < len(words) else line_end_s + HOLD_S
        yield words[first:following], words[first].word.start_s, end_s


def _page_breaks(words: Sequence[_Sized], room: float, gap: float) -> list[int]:
    """Where pages begin, and the end: the fewest pages, broken where the sentence breathes (dynamic programming)."""
    count = len(words)
    cost, following = [0.0] * (count + 1), [count] * (count + 1)
    for first in reversed(range(count)):
        cost[first] = inf
        for after in range(first + 1, count + 1):
            if after > first + 1 and not _fits(words[first:after], room, gap):
                break
            total = 1.0 + _break_cost(words, first, after) + cost[after]
            if total < cost[first]:
                cost[first], following[first] = total, after
    breaks = [0]
    while breaks[-1] < count:
        breaks.append(following[breaks[-1]])
    return breaks


def _break_cost(words: Sequence[_Sized], first: int, after: int) -> float:
    """In pages: a break inside a clause is worth half a page more, a lone word as much."""
    lone = 0.5 if after - first == 1 and len(words) > 1 else 0.0
    if after == len(words):
        return lone
    last = words[after - 1].word.text.rstrip(_CLOSING)
    return lone + (0.0 if last.endswith(_SENTENCE_END) else 0.15 if last.endswith(_CLAUSE_END) else 0.5)


def _fits(words: Sequence[_Sized], room: float, gap: float) -> bool:
    """Whether two rows hold them, the first filled up before the second is begun."""
    ends = list(accumulate(item.width + gap for item in words))
    split = bisect_right(ends, room + gap)
    return split > 0 and ends[-1] - ends[split - 1] - gap <= room


def _best_split(words: Sequence[_Sized], room: float, gap: float) -> int:
    """How many words stand in the first row: all where they fit, else so that the longer row is shortest."""
    if _row_widths(words, len(words), gap)[0] <= room:
        return len(words)
    return min(range(1, len(words) + 1), key=lambda split: max(_row_widths(words, split, gap)))


def _row_widths(words: Sequence[_Sized], split: int, gap: float) -> tuple[float, float]:
    first, second = words[:split], words[split:]
    return sum(w.width + gap for w in first) - gap, sum(w.width + gap for w in second) - gap


def _placed(words: Sequence[_Sized], width: int, baseline: float, size: float, room: float) -> tuple[PlacedWord, ...]:
    gap = GAP_EM * size
    split = _best_split(words, room, gap)
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


def _in_turn(shown: Sequence[CaptionPage | _Cue]) -> Iterator[tuple[float, float]]:
    """Start and end of each, none before the one in front of it, each gone when the next comes."""
    starts = list(accumulate((item.start_s for item in shown), max))
    for item, start_s, next_s in zip(shown, starts, [*starts, inf][1:], strict=True):
        yield start_s, min(max(item.end_s, start_s), next_s)


# ---------------------------------------------------------------- SubRip


def _srt_words(line: SpokenLine) -> list[_Sized]:
    """Words as players show them: SubRip has no escapes, but takes <…> and {…} for tags, and --> for a time."""
    words = []
    for word in timed_words(line):
        text = "".join(c for c in word.text if c.isprintable()).translate(_SRT_SAFE).replace("--›", "→").strip()
        if text:
            words.append(_Sized(replace(word, text=text), len(text)))
    return words


def _srt_text(words: Sequence[_Sized]) -> str:
    split = _best_split(words, SRT_ROW, 1)
    rows = (" ".join(item.word.text for item in row) for row in (words[:split], words[split:]) if row)
    return "\n".join(rows)


def _srt_time(seconds: float) -> str:
    milliseconds = round(max(0.0, seconds) * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{milliseconds // 1000:02},{milliseconds % 1000:03}"
