"""How words are typed tells how they are said: LOUD!, psst, and how long a "nooooo" is."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from generation.domain import Manner

_HUSHED = re.compile(r"p+s+s+t+|s*s+h{2,}", re.I)
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_STOP = re.compile(r"[.!?…]+[\"'”’)\]]*$")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# Capitals that are read as words and are no shouting.
_SPOKEN_ACRONYMS = frozenset(
    {"NASA", "NATO", "ASAP", "AIDS", "LASER", "RADAR", "SCUBA", "SIM", "PIN", "RAM", "GIF", "JPEG", "UNICEF", "FIFA"}
    | {"US", "ID", "IT", "WHO", "TV", "OK", "PC", "AI", "LOL", "OMG", "YOLO", "LAN", "VIP", "SOS", "LED"}
)


@dataclass(frozen=True, slots=True)
class Drawl:
    """A sound that is held: the letter, how often it is typed, and whether the word ends in it."""

    letter: str
    letters: int
    at_end: bool


def manners(words: Sequence[str], known: Callable[[str], bool], base: Manner) -> list[Manner]:
    """One for each word of a stretch without sounds. `base` is the whole line's, which holds unless a word shouts."""
    loud = [_is_loud(word, known) for word in words]
    found = [base] * len(words)
    shouted = False  # whether the sentence ends in an exclamation mark, from its end backwards
    for at in reversed(range(len(words))):
        stop = _STOP.search(words[at])
        if stop:
            shouted = "!" in stop[0]
        if _HUSHED.fullmatch(words[at].strip(".,!?…\"'")):
            found[at] = Manner.WHISPER
        elif shouted and (loud[at] or (_is_small_capital(words[at]) and any(loud[max(0, at - 1) : at + 2]))):
            found[at] = Manner.SHOUT
    return found


def drawl(word: str) -> Drawl | None:
    """None for a word that is as long as it is written."""
    core = word.strip(".,!?…—-\"'“”‘’").lower()
    match = _STRETCHED.search(core)
    if match is None:
        return None
    return Drawl(match[1], len(match[0]), match.end() == len(core))


def is_spoken_acronym(core: str) -> bool:
    return core in _SPOKEN_ACRONYMS


def _is_loud(word: str, known: Callable[[str], bool]) -> bool:
    match = _LETTERS.search(word)
    core = match[0] if match else ""
    if len(core) < 2 or not core.isupper() or core in _SPOKEN_ACRONYMS:
        return False
    plain = core.lower().replace("’", "'")
    return known(plain) or "'" in plain or len(core) > 3 or bool(_STRETCHED.search(core))


def _is_small_capital(word: str) -> bool:
    """I and A, which are capitals anyway."""
    match = _LETTERS.search(word)
    return match is not None and match[0] in {"I", "A", "O"}
