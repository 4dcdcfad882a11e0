"""Figures as the pronouncer reads them right: money, times, ranges, phone numbers, sums."""

import re
from collections.abc import Sequence

_MONEY_BEHIND = re.compile(r"(?<![\w$£€])(\d[\d.,]*)([$£€])")
_MONEY_COMMA = re.compile(r"([$£€]\d+),(\d\d)(?!\d)")
_MONEY_TENTH = re.compile(r"([$£€]\d[\d,]*\.\d)(?!\d)")
_LISTED = re.compile(r"(?<=\d),(?=\d)(?!\d{3}(?!\d))")
_POINT_FIRST = re.compile(r"(?<![\w.])\.(?=\d)")
_ZERO_LED = re.compile(r"(?<![\d.,:/-])0\d+(?![.,:/-]?\d)")
_ENDLESS = re.compile(r"\d(?:,?\d){15,}")  # hibari raises from 37 digits on; nobody follows a quadrillion
_ALWAYS_OPEN = re.compile(r"\b24/7\b")
_HALF_OF_DAY = re.compile(r"(?<=\d)([ap])\.?m\b\.?", re.I)  # "7am" was "seven um"
_RANGE = re.compile(r"(?<=\d)—(?=\d)")
_TIMES = re.compile(r"(?<=\d)[x×*](?=\d)")
_NEGATIVE = re.compile(r"^-(?=\d)")

_PHONE = re.compile(
    r"(?<![\d$£€.,])(?:\+?\d{1,3} )?\d{3}[ .-]\d{3}[ .-]\d{4}(?![\d%])|(?<![\d$£€.,])\d{3} \d{4}(?![\d%])"
)
_FIGURE = re.compile(r"[-+$£€]?\d[\d.,]*")


def figures(word: str) -> str:
    """A word with digits in it, rewritten; blanks part what is said one after another.

    Figures with a leading zero and endless ones are read digit by digit: 007, card numbers.
    """
    word = _NEGATIVE.sub("minus ", _RANGE.sub("-", _TIMES.sub(" times ", word)))
    word = _HALF_OF_DAY.sub(lambda match: f" {match[1].upper()}.M.", word)
    word = _MONEY_BEHIND.sub(r"\2\1", _ALWAYS_OPEN.sub("24 7", word))
    word = _MONEY_TENTH.sub(r"\g<1>0", _MONEY_COMMA.sub(r"\1.\2", _POINT_FIRST.sub("0.", word)))
    return _ZERO_LED.sub(_digits, _ENDLESS.sub(_digits, _LISTED.sub(", ", word)))


def phone_words(words: Sequence[str]) -> frozenset[int]:
    """Places of the words that are parts of a phone number: read digit by digit."""
    text = " ".join(words)
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word) + 1)
    found = set()
    for match in _PHONE.finditer(text):
        found |= {at for at in range(len(words)) if starts[at] < match.end() and match.start() < starts[at + 1] - 1}
    return frozenset(found)


def digit_by_digit(word: str) -> str:
    """As people tell a phone number, with a stop between its groups."""
    groups = re.findall(r"\d+", word)
    said = ", ".join(" ".join(group) for group in groups)
    return ("plus " if word.startswith("+") else "") + said + "".join(re.findall(r"\D+$", word) or [","])


def between_figures(word: str, before: str, after: str) -> str | None:
    """What a lone sign or unit beside figures is: `5 x 3`, `3 m`. None: it is what it looks like."""
    if word in {"x", "X", "×", "*"} and _FIGURE.match(before) and _FIGURE.match(after):
        return "times"
    if word.rstrip(".,!?") == "m" and re.fullmatch(r"\d[\d.,]*", before):
        return ("meter" if before == "1" else "meters") + word[1:]
    return None


def _digits(match: re.Match[str]) -> str:
    return " ".join(match[0].replace(",", ""))
