"""Weights in a prompt: "a (red hat:1.3)" draws the hat more, "(fog:0.5)" the fog less, as members know it from others.

Nested weights multiply. Every other parenthesis is a parenthesis: of "(16:9)", "(see below)" and ":-)" nothing is lost.
"""

import re
from dataclasses import dataclass

WEIGHT_MAX = 2.0  # beyond it pictures break up: a larger number is none, and products end there
_WEIGHT = re.compile(r"\s*:\s*(?P<weight>[0-9]{1,4}(?:\.[0-9]{0,4})?|\.[0-9]{1,4})\s*$")
_NUMBER = re.compile(r"[\d:.,/]+")


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a prompt, and how much it counts: 1 is as it stands."""

    text: str
    weight: float = 1.0


def spans(prompt: str) -> tuple[Span, ...]:
    """The prompt in parts; joined they are the prompt without the marks of its weights."""
    done: list[Span] = []
    opened: list[int] = []  # where in `done` the group begins that each open parenthesis may be
    for part in re.split(r"([()])", prompt):
        if part == "(":
            opened.append(len(done))
            done.append(Span("("))
        elif part == ")" and opened:
            start = opened.pop()
            found = _WEIGHT.search(done[-1].text) if done[-1].weight == 1.0 else None
            group = _weighted(done[start + 1 :], found) if found else None
            if group is None:
                done.append(Span(part))
            else:
                done[start:] = group
        elif part:
            done.append(Span(part))
    return _joined(done)


def _weighted(group: list[Span], found: re.Match[str]) -> list[Span] | None:
    """What stands between parentheses, weighted as its end says; None where that end is no weight."""
    weight = float(found["weight"])
    inner = [*group[:-1], Span(found.string[: found.start()])]
    words = "".join(each.text for each in inner).split()
    if weight > WEIGHT_MAX or not words or _NUMBER.fullmatch(words[-1]):  # "(ratio 16:9)"
        return None
    return [Span(each.text, min(WEIGHT_MAX, each.weight * weight)) for each in inner]


def _joined(parts: list[Span]) -> tuple[Span, ...]:
    """Neighbours of one weight are one part: their words are read together."""
    joined: list[Span] = []
    for part in parts:
        if joined and joined[-1].weight == part.weight:
            joined[-1] = Span(joined[-1].text + part.text, part.weight)
        elif part.text:
            joined.append(part)
    return tuple(joined)
