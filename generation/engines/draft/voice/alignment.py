"""Which read words each pronounced word came from.

The pronouncer rewrites its text before it pronounces it ("10:30 pm" becomes "ten thirty P.M."), and doesn't say
what became of which word. Words that stayed tell the places; what lies between two of them belongs together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Match:
    """`read[read_start:read_end]` became `pronounced[start:end]`. Either may be empty, never both."""

    read_start: int
    read_end: int
    start: int
    end: int


def align(read: Sequence[str], pronounced: Sequence[str]) -> tuple[Match, ...]:
    """Matches in order that cover both sides without a gap; one to one wherever a word stayed as it was."""
    matches: list[Match] = []
    for tag, i, i_end, j, j_end in SequenceMatcher(None, read, pronounced, autojunk=False).get_opcodes():
        if tag == "equal":
            matches += (Match(i + k, i + k + 1, j + k, j + k + 1) for k in range(i_end - i))
        elif tag == "insert" and matches:
            last = matches[-1]  # "$5 million": the "dollars" that follow belong to it
            matches[-1] = Match(last.read_start, last.read_end, last.start, j_end)
        elif i_end - i == j_end - j:
            matches += (Match(i + k, i + k + 1, j + k, j + k + 1) for k in range(i_end - i))
        else:
            matches.append(Match(i, i_end, j, j_end))
    return tuple(matches)
