"""What is read aloud for each typed word.

The pronouncer reads numbers, times, money, dates and abbreviations by itself. Here stands what it gets wrong,
each case tried against hibari 0.2.1: stretched words ("sooo" was "sue-oh"), shouting ("SO" was spelled out), a
sentence that ends in "no." ("number"), money written behind the figure, long or zero-led figures, stutters.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from generation.script import split_nonverbals

Known = Callable[[str], bool]  # whether the pronouncer's dictionary has this very spelling

ATOM_MAX = 40  # characters; the longest English word in a dictionary has 45, real ones under 30
_RUNS_MAX = 4  # stretched places tried in one word: 2**4 spellings
_LATIN_1_END = "\u00ff"  # up to here hibari's dictionary knows accents: café, piñata, façade

_TYPOGRAPHY = str.maketrans(
    {"´": "'", "`": "'", "‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
    | {"‐": "-", "‑": "-", "−": "-", "–": "—"}
    | {"ß": "ss", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ı": "i", "œ": "oe", "Œ": "Oe"}
    | dict.fromkeys("[]{}\\^|*™®", "")  # steer hibari's mark-up, or are read as words nobody means
)
_SYMBOLS = frozenset("£€¥¢°§©×÷±½¼¾²³№…—π")  # beyond ASCII; hibari reads them
_SPOKEN_SIGNS = frozenset("&%+=@§©×÷±°#")  # have a name that is read
_ELLIPSIS = re.compile(r"\.{2,}")
_DASHES = re.compile(r"-{2,}")

# Ordinary words whose dot hibari takes for an abbreviation's: number, figure, Sunday, Saturday, edition.
_NOT_ABBREVIATED = frozenset({"no", "fig", "Sun", "Sat", "ed"})
_ACRONYMS = frozenset({"US", "ID"})  # capitals that are also plain words, kept unless the whole text shouts
_STUTTER = re.compile(r"\b([b-df-hj-np-tv-z])-(?=\1)", re.I)
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_CORE = re.compile(r"(\W*)(.*?)(\W*)", re.S)
_INTERJECTIONS = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r"((?:ha){2,}h?|(?:he){2,}h?|(?:ho){2,})", ""),  # one atom for each syllable
        (r"a{2,}h*|ah{2,}", "ah"),
        (r"oh{2,}", "oh"),
        (r"o{3,}h*", "ooh"),
        (r"s+h{2,}", "shh"),
        (r"br{2,}", "brr"),
        (r"gr{2,}", "grr"),
        (r"z{3,}", "zzz"),
        (r"bz{2,}t?", "bzzt"),
        (r"hm{2,}", "hmm"),
        (r"m{3,}", "mmm"),
        (r"soo+", "so"),
        (r"noo+", "no"),
    )
)

_MONEY_BEHIND = re.compile(r"(?<![\w$£€])(\d[\d.,]*)([$£€])")
_MONEY_COMMA = re.compile(r"([$£€]\d+),(\d\d)(?!\d)")
_MONEY_TENTH = re.compile(r"([$£€]\d[\d,]*\.\d)(?!\d)")
_LISTED_FIGURES = re.compile(r"(?<=\d),(?=\d)(?!\d{3}(?!\d))")
_POINT_FIRST = re.compile(r"(?<![\w.])\.(?=\d)")
_ZERO_LED = re.compile(r"(?<![\d.,:/-])0\d+(?![.,:/-]?\d)")
_ENDLESS = re.compile(r"\d(?:,?\d){15,}")  # hibari raises from 37 digits on; nobody follows a quadrillion
_ALWAYS_OPEN = re.compile(r"\b24/7\b")


@dataclass(frozen=True, slots=True)
class Atom:
    """What the pronouncer reads at a stretch, without blanks. `word` is the typed word's place in its line."""

    word: int
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A line to be read. `words` are all its typed words, silent ones included; `runs` lie between its sounds.

    `sounds` are the kinds of sounds (as in `generation.domain.Cue`) before each run, and last those after them all.
    """

    words: tuple[str, ...]
    runs: tuple[tuple[Atom, ...], ...]
    sounds: tuple[tuple[str, ...], ...]


def read_line(text: str, known: Known) -> Reading:
    """The words of a line and what is read for each. Listed sounds such as `(laughs)` part it into runs."""
    words: list[str] = []
    runs: list[tuple[Atom, ...]] = []
    sounds: list[tuple[str, ...]] = [()]
    shouting = text.isupper()
    for part in split_nonverbals(text):
        if part.is_nonverbal:
            sounds[-1] += (part.text.strip("()"),)
            continue
        typed = part.text.split()
        following = (*typed[1:], "")
        atoms = [
            Atom(len(words) + at, piece)
            for at, (word, after) in enumerate(zip(typed, following, strict=False))
            for piece in _chopped(_spoken(word, after, known, shouting))
        ]
        words += typed
        if has_speech(atom.text for atom in atoms):
            runs.append(tuple(atoms))
            sounds.append(())
    return Reading(tuple(words), tuple(runs), tuple(sounds))


def speech_characters(text: str) -> int:
    """How many of them are more than punctuation."""
    return sum(character.isalnum() or character in _SPOKEN_SIGNS for character in text)


def has_speech(texts: Iterable[str]) -> bool:
    return any(map(speech_characters, texts))


def _spoken(word: str, following: str, known: Known, shouting: bool) -> list[str]:
    plain = _DASHES.sub("—", _ELLIPSIS.sub("…", _readable(word.translate(_TYPOGRAPHY))))
    if not plain:
        return []
    match = _CORE.fullmatch(_STUTTER.sub("", plain))
    before, core, after = match.groups() if match else ("", plain, "")
    if any(character.isdigit() for character in core):
        return _figures(plain).split()
    said = _said(core, known, shouting)
    if len(said) == 1 and said[0] in _NOT_ABBREVIATED and after.startswith(".") and not following[:1].isdigit():
        return [before + said[0], after]  # a blank before the dot, so that it is no abbreviation's
    return [*(before + said[0]).split(), *said[1:-1], said[-1] + after] if len(said) > 1 else [before + said[0] + after]


def _said(core: str, known: Known, shouting: bool) -> list[str]:
    """A word's letters as they are best pronounced."""
    lower = core.lower()
    for pattern, said in _INTERJECTIONS:
        match = pattern.fullmatch(lower)
        if match:
            return [said] if said else re.findall(r"h[aeo]", lower)
    if _STRETCHED.search(lower):
        return [_shortened(lower, known)]
    if core.isupper() and len(core) > 1 and known(lower) and (shouting or core not in _ACRONYMS):
        return [lower]
    return [core]


def _shortened(word: str, known: Known) -> str:
    """A stretched word ("goooood", "pleeease") as the dictionary spells it; each letter once where it has none."""
    parts = [match[0] for match in re.finditer(r"(.)\1*", word)]
    stretched = [at for at, part in enumerate(parts) if len(part) > 2]
    for lengths in product((2, 1), repeat=min(len(stretched), _RUNS_MAX)):
        for at, length in zip(stretched, lengths, strict=False):
            parts[at] = parts[at][0] * length
        if known("".join(parts)):
            return "".join(parts)
    return "".join(part[0] if at in stretched else part for at, part in enumerate(parts))


def _figures(word: str) -> str:
    """Figures with a leading zero and endless ones are read digit by digit: 007, card numbers."""
    word = _MONEY_BEHIND.sub(r"\2\1", _ALWAYS_OPEN.sub("24 7", word))
    word = _MONEY_TENTH.sub(r"\g<1>0", _MONEY_COMMA.sub(r"\1.\2", _POINT_FIRST.sub("0.", word)))
    return _ZERO_LED.sub(_digits, _ENDLESS.sub(_digits, _LISTED_FIGURES.sub(", ", word)))


def _digits(match: re.Match[str]) -> str:
    return " ".join(match[0].replace(",", ""))


def _readable(word: str) -> str:
    """Without characters that the voice has no sound for; rare Latin letters lose their accents."""
    if word.isascii():
        return word
    return "".join(_plain_letter(character) for character in word)


def _plain_letter(character: str) -> str:
    if character.isascii() or character in _SYMBOLS:
        return character
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character.isalpha() and character <= _LATIN_1_END:
        return character
    return "".join(c for c in unicodedata.normalize("NFKD", character) if c.isascii() and c.isalnum())


def _chopped(pieces: Iterable[str]) -> Iterator[str]:
    for piece in pieces:
        for start in range(0, len(piece), ATOM_MAX):
            yield piece[start : start + ATOM_MAX]
