"""SubRip subtitles of what is said. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from generation.caption_pages import Sized, best_split, in_turn, timed_pages, timed_words
from generation.domain import SpokenLine

SRT_ROW = 42  # characters; the common limit of television subtitles
_SRT_SAFE = str.maketrans("<>{}", "‹›()")


@dataclass(frozen=True, slots=True)
class _Cue:
    text: str
    start_s: float
    end_s: float


def to_srt(lines: Iterable[SpokenLine]) -> str:
    """SubRip subtitles: at most two rows of SRT_ROW characters a cue; empty where nothing is said."""
    cues = [
        _Cue(_srt_text(group), start_s, end_s)
        for line in lines
        for group, start_s, end_s in timed_pages(_srt_words(line), line.end_s, SRT_ROW, 1)
    ]
    blocks = [
        f"{number}\n{_srt_time(start)} --> {_srt_time(max(end, start + 0.001))}\n{cue.text}\n"
        for number, (cue, (start, end)) in enumerate(zip(cues, in_turn(cues), strict=True), 1)
    ]
    return "\n".join(blocks)


def _srt_words(line: SpokenLine) -> list[Sized]:
    """Words as players show them: SubRip has no escapes, but takes <…> and {…} for tags, and --> for a time."""
    words = []
    for word in timed_words(line):
        text = "".join(c for c in word.text if c.isprintable()).translate(_SRT_SAFE).replace("--›", "→").strip()
        if text:
            words.append(Sized(replace(word, text=text), len(text)))
    return words


def _srt_text(words: Sequence[Sized]) -> str:
    split = best_split(words, SRT_ROW, 1)
    rows = (" ".join(item.word.text for item in row) for row in (words[:split], words[split:]) if row)
    return "\n".join(rows)


def _srt_time(seconds: float) -> str:
    milliseconds = round(max(0.0, seconds) * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{milliseconds // 1000:02},{milliseconds % 1000:03}"
