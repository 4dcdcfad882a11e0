"""What of a line is shown at once, and when: the words of captions and subtitles dealt to pages. Pure."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import inf
from typing import Protocol

from generation.domain import SpokenLine, Word

HOLD_S = 0.35  # a page stays for a moment after its line's end, as subtitles do
_SENTENCE_END, _CLAUSE_END = (".", "!", "?", "…"), (",", ";", ":", "—", "–")
_CLOSING = "\"'”’)»›"


class _Timed(Protocol):
    @property
    def start_s(self) -> float: ...
    @property
    def end_s(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Sized:
    """A word and its width: in pixels at its own font size, or in characters."""

    word: Word
    width: float
    font_px: float = 0.0


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


def timed_pages(
    words: Sequence[Sized], line_end_s: float, room: float, gap: float
) -> Iterator[tuple[Sequence[Sized], float, float]]:
    """(words, start, end) of each page of one line: shown until the next page's first word, or a moment longer."""
    breaks = _page_breaks(words, room, gap)
    for first, following in pairwise(breaks):
        end_s = words[following].word.start_s if following < len(words) else line_end_s + HOLD_S
        yield words[first:following], words[first].word.start_s, end_s


def _page_breaks(words: Sequence[Sized], room: float, gap: float) -> list[int]:
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


def _break_cost(words: Sequence[Sized], first: int, after: int) -> float:
    """In pages: a break inside a clause is worth half a page more, a lone word as much."""
    lone = 0.5 if after - first == 1 and len(words) > 1 else 0.0
    if after == len(words):
        return lone
    last = words[after - 1].word.text.rstrip(_CLOSING)
    return lone + (0.0 if last.endswith(_SENTENCE_END) else 0.15 if last.endswith(_CLAUSE_END) else 0.5)


def _fits(words: Sequence[Sized], room: float, gap: float) -> bool:
    """Whether two rows hold them, the first filled up before the second is begun."""
    ends = list(accumulate(item.width + gap for item in words))
    split = bisect_right(ends, room + gap)
    return split > 0 and ends[-1] - ends[split - 1] - gap <= room


def best_split(words: Sequence[Sized], room: float, gap: float) -> int:
    """How many words stand in the first row: all where they fit, else so that the longer row is shortest."""
    if _row_widths(words, len(words), gap)[0] <= room:
        return len(words)
    return min(range(1, len(words) + 1), key=lambda split: max(_row_widths(words, split, gap)))


def _row_widths(words: Sequence[Sized], split: int, gap: float) -> tuple[float, float]:
    first, second = words[:split], words[split:]
    return sum(w.width + gap for w in first) - gap, sum(w.width + gap for w in second) - gap


def in_turn(shown: Sequence[_Timed]) -> Iterator[tuple[float, float]]:
    """Start and end of each, none before the one in front of it, each gone when the next comes."""
    starts = list(accumulate((item.start_s for item in shown), max))
    for item, start_s, next_s in zip(shown, starts, [*starts, inf][1:], strict=True):
        yield start_s, min(max(item.end_s, start_s), next_s)
