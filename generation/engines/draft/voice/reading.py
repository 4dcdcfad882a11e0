"""What is read aloud for each typed word.

The pronouncer reads numbers, times, money, dates and abbreviations by itself. Here and in `figures` stands what it
gets wrong, each case tried against hibari 0.2.1: stretched words ("sooo" was "sue-oh"), shouting ("SO" was spelled
out), a sentence that ends in "no." ("number"), money written behind the figure, long or zero-led figures, stutters.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from generation.domain import Manner
from generation.engines.draft.voice.emphasis import Drawl, drawl, is_spoken_acronym, manners
from generation.engines.draft.voice.figures import between_figures, digit_by_digit, figures, phone_words
from generation.engines.draft.voice.shorthand import written_out
from generation.script import split_nonverbals

Known = Callable[[str], bool]  # whether the pronouncer's dictionary has this very spelling

ATOM_MAX = 40  # characters; the longest English word in a dictionary has 45, real ones under 30
_RUNS_MAX = 4  # stretched places tried in one word: 2**4 spellings
_LATIN_1_END = "\u00ff"  # up to here hibari's dictionary knows accents: café, piñata, façade

_TYPOGRAPHY = str.maketrans(
    {"´": "'", "`": "'", "‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
    | {"‐": "-", "‑": "-", "−": "-", "–": "—"}
    | {"ß": "ss", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ı": "i", "œ": "oe", "Œ": "Oe"}
    | dict.fromkeys("[]{}\\^|™®", "")  # steer hibari's mark-up, or are read as words nobody means
)
_SYMBOLS = frozenset("£€¥¢°§©×÷±½¼¾²³№…—π")  # beyond ASCII; hibari reads them
_SPOKEN_SIGNS = frozenset("&%+=@§©×÷±°#")  # have a name that is read
_ELLIPSIS = re.compile(r"\.{2,}")
_DASHES = re.compile(r"-{2,}")

# Ordinary words whose dot hibari takes for an abbreviation's: number, figure, Sunday, Saturday, edition.
_NOT_ABBREVIATED = frozenset({"no", "fig", "Sun", "Sat", "ed"})
_ACRONYMS = frozenset({"US", "ID"})  # capitals that are also plain words, kept unless the whole text shouts
_ROMAN = re.compile(r"(?=[IVXL]{2})X{0,3}(?:IX|IV|L|V?I{0,3})")
_NAME_MIN = 4  # letters: shorter ones that no dictionary has are spelled
_SAYABLE = re.compile(r"[aeiou]?(?:[^aeiou\W]{1,2}[aeiou]{1,2}){2,}[^aeiou\W]{0,2}")  # TEMO, IKEA; not HTML
_ADDRESS = re.compile(r"(?<=[^\W\d_]{2})\.(?=[^\W\d_]{2})")  # example.com
_CLITIC = re.compile(r"[^\W\d_]+['’][^\W\d_]+")
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
        (r"(?:mw|mu|bw)a(?:ha)+h?", "mwahaha"),
        (r"soo+", "so"),
        (r"noo+", "no"),
    )
)


@dataclass(frozen=True, slots=True)
class Atom:
    """What the pronouncer reads at a stretch, without blanks. `word` is the typed word's place in its line."""

    word: int
    text: str
    manner: Manner = Manner.PLAIN
    drawl: Drawl | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A line to be read. `words` are all its typed words, silent ones included; `runs` lie between its sounds.

    `sounds` are the kinds of sounds (as in `generation.domain.Cue`) before each run, and last those after them all.
    """

    words: tuple[str, ...]
    runs: tuple[tuple[Atom, ...], ...]
    sounds: tuple[tuple[str, ...], ...]


def read_line(text: str, known: Known, manner: Manner = Manner.PLAIN) -> Reading:
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
        said = _read(typed, known, shouting)
        how = manners(typed, known, manner)
        atoms = [
            Atom(len(words) + at, piece, how[at], drawl(word))
            for at, word in enumerate(typed)
            for piece in _chopped(said[at])
        ]
        words += typed
        if has_speech(atom.text for atom in atoms):
            runs.append(tuple(atoms))
            sounds.append(())
    return Reading(tuple(words), tuple(runs), tuple(sounds))


def _read(typed: Sequence[str], known: Known, shouting: bool) -> list[list[str]]:
    """For each word what is read for it."""
    phone = phone_words(typed)
    around = ["", *typed, ""]
    said = []
    for at, word in enumerate(typed):
        sign = between_figures(word, around[at], around[at + 2])
        if at in phone:
            said.append(digit_by_digit(word).split())
        elif sign is not None:
            said.append([sign])
        else:
            said.append(_spoken(word, around[at + 2], known, shouting))
    return said


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
        long = written_out(core)
        return (before + long + after).split() if long else figures(plain).split()
    plain = plain.replace("*", "")
    long = written_out(plain.strip('.,!?…;:"()')) or written_out(core)
    if long is not None:
        return [*(before + long).split()[:-1], long.split()[-1] + after.lstrip("/#'")]
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
    if _ROMAN.fullmatch(core):
        return [core]
    if _STRETCHED.search(lower):
        return [_shortened(lower, known)]
    if core.isupper() and len(core) > 1 and _is_word(core, known) and (shouting or core not in _ACRONYMS):
        return [lower]
    return _ADDRESS.sub(" dot ", core).split() or [core]


def _is_word(core: str, known: Known) -> bool:
    """Whether capitals are a word to be read, not letters to be spelled."""
    lower = core.lower()
    if len(core) >= _NAME_MIN and _SAYABLE.fullmatch(lower):
        return True
    return known(lower) or (is_spoken_acronym(core) and len(core) > 3) or bool(_CLITIC.fullmatch(core))


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
