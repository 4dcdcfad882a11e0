"""Words that a server does not allow, found in the disguises that people use. Pure, and linear in the text.

A pattern is a word or a phrase; `*` in it stands for any letters within one word. Only whole words count, so that
"ass" is not found in "class". What is compared is the text's skeleton: no case, accents, invisible characters or
look-alike letters. A letter that stands three times in a row or more stands for any number of it ("baaad"); one that
stands twice does not, or "rapper" would be found by "raper" and "good" by "god". Where the text has digits, `@` or `$`
it is read as leetspeak and plainly; single letters in a row ("b a d", "b.a.d") are read as the words that they spell.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from generation.errors import BadInput

PATTERN_CHARACTERS = 60
PATTERNS_MAX = 500

_SPELLED_LETTERS = 3  # "b a d"; two are initials
_STRETCHED = 3  # no English word has a letter three times in a row
_LOOK_ALIKES = str.maketrans(
    {
        foreign: latin
        for latin, alike in {
            "a": "аαɑ",
            "b": "вβ",
            "c": "сϲ",
            "d": "ԁđ",
            "e": "еєε",
            "g": "ɡ",
            "h": "нһħ",
            "i": "іιı",
            "j": "ј",
            "k": "кκ",
            "l": "ӏł",
            "m": "мμ",
            "n": "νη",  # after the capital Ν: the small one looks like v
            "o": "оοø",
            "p": "рρ",
            "q": "ԛ",
            "s": "ѕ",
            "t": "тτ",
            "u": "υ",
            "v": "ѵ",
            "w": "ԝωѡ",
            "x": "хχ",
            "y": "уγ",
            "z": "ζ",
        }.items()
        for foreign in alike
    }
)
_FLAG_LETTERS = str.maketrans({chr(0x1F1E6 + n): chr(ord("a") + n) for n in range(26)})  # regional indicators
_LONG_LIGATURES = re.compile("[\ufdf0-\ufdfc\u3300-\u33ff]")  # characters that NFKC makes up to 18 of
# The marks that are heaped on Latin letters, and what has no look; other marks make letters of other scripts.
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\u17b4\u17b5\u180b-\u180f\u2065\ufe00-\ufe0f\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
_UNSEEN = frozenset({"Cf", "Cs", "Co"})

_LEET_AS_I = str.maketrans("013457@$", "oieastas")
_LEET_AS_L = str.maketrans("013457@$", "oleastas")
_SIGNS = re.compile(r"[\d@$]")
_REPEATED = re.compile(r"(.)\1+", re.S)
_WORDS_WITH_SIGNS = re.compile(r"(?:[^\W_]|[@$])+")
_WORDS = re.compile(r"[^\W_]+")
_LETTERS_OR_DIGITS = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True, slots=True)
class _Skeleton:
    """Words with one blank before, between and behind them. `runs`: how often each letter stood, 255 at most."""

    letters: str
    runs: bytes

    @classmethod
    def of(cls, text: str) -> "_Skeleton":
        letters: list[str] = []
        runs = bytearray()
        end = 0
        for run in _REPEATED.finditer(text):
            letters += (text[end : run.start()], run[1])
            runs += b"\1" * (run.start() - end) + bytes((min(len(run[0]), 255),))
            end = run.end()
        return cls("".join((*letters, text[end:])), bytes(runs + b"\1" * (len(text) - end)))


@dataclass(frozen=True, slots=True)
class _Part:
    """A pattern's letters between two `*`. An open end stands beside one."""

    skeleton: _Skeleton
    opens: bool
    ends_open: bool

    def find(self, text: _Skeleton, start: int, end: int) -> int:
        """Where it first stands within these bounds; -1: nowhere."""
        while (at := text.letters.find(self.skeleton.letters, start, end)) >= 0:
            if self._fits(text.runs[at : at + len(self.skeleton.runs)]):
                return at
            start = at + 1
        return -1

    def _fits(self, runs: bytes) -> bool:
        own = self.skeleton.runs
        if runs == own:
            return True
        last = len(own) - 1
        for place, (has, wants) in enumerate(zip(runs, own, strict=True)):
            beside_star = (place == 0 and self.opens) or (place == last and self.ends_open)
            if has != wants and (has < wants or not (has >= _STRETCHED or beside_star)):
                return False
        return True


@dataclass(frozen=True, slots=True)
class _Sequence:
    """Parts that follow each other with nothing but letters between. `needed`: their letters, the rarest first."""

    parts: tuple[_Part, ...]
    needed: tuple[str, ...]

    @classmethod
    def of(cls, reading: str, *, open_ends: bool = False) -> "_Sequence":
        literals = [literal for literal in re.split(r"\*+", reading) if literal]
        last = len(literals) - 1
        parts = tuple(
            _Part(_Skeleton.of(literal), opens=number > 0 or open_ends, ends_open=number < last or open_ends)
            for number, literal in enumerate(literals)
        )
        return cls(parts, tuple(sorted((part.skeleton.letters for part in parts), key=len, reverse=True)))

    def stands_in(self, text: _Skeleton) -> bool:
        """Goes through each word once a part."""
        if any(letters not in text.letters for letters in self.needed):
            return False
        first, start = self.parts[0], 0
        length = len(first.skeleton.letters)
        while (at := first.find(text, start, len(text.letters))) >= 0:
            if self._rest_follows(text, at + length):
                return True
            # What begins later in the same word has less of it before it.
            start = max(at + 1, _word_end(text, at + length) - length + 1)
        return False

    def _rest_follows(self, text: _Skeleton, at: int) -> bool:
        """The earliest place of each part leaves the most room for the next."""
        for part in self.parts[1:]:
            length = len(part.skeleton.letters)
            found = part.find(text, at, _word_end(text, at) + length)
            if found < 0:
                return False
            at = found + length
        return True


@dataclass(frozen=True, slots=True)
class _Pattern:
    """`in_words` is looked for in words, `spelled` (None for phrases and short words) in spelled ones."""

    written: str
    in_words: _Sequence
    spelled: _Sequence | None


class WordList:
    """The patterns of a server, ready to be looked for."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._all = [made for written in patterns for made in _compiled(written)]
        self._words: dict[str, list[_Pattern]] = {}
        self._others: list[_Pattern] = []
        for pattern in self._all:
            letters = pattern.in_words.parts[0].skeleton.letters
            is_word = letters[0] == letters[-1] == " " and letters.count(" ") == 2
            (self._words.setdefault(letters[1:-1], []) if is_word else self._others).append(pattern)

    def found(self, text: str) -> str | None:
        """The first pattern, as it was written, that the text has; None where it has none."""
        for words, spelled in _readings(text):
            known = self._words.keys() & words.letters.split()
            likely = [*self._others, *(pattern for word in sorted(known) for pattern in self._words[word])]
            for pattern in likely:
                if pattern.in_words.stands_in(words):
                    return pattern.written
            if spelled is None:
                continue
            for pattern in self._all:
                if pattern.spelled is not None and pattern.spelled.stands_in(spelled):
                    return pattern.written
        return None


@lru_cache(maxsize=64)
def word_list(patterns: tuple[str, ...]) -> WordList:
    return WordList(patterns)


def checked_pattern(typed: str) -> str:
    """The pattern as it is kept. Raises BadInput for one that is too long or would match everything."""
    pattern = re.sub(r"\*+", "*", " ".join(typed.split()))
    if len(pattern) > PATTERN_CHARACTERS:
        raise BadInput(f"A blocked word or phrase has {PATTERN_CHARACTERS} characters at most.")
    if _WORDS_WITH_SIGNS.search(_plain(pattern)) is None:
        raise BadInput("Give a word or a phrase with letters in it; * stands for any letters within a word.")
    return pattern


def _compiled(written: str) -> Iterator[_Pattern]:
    """Once for each way to read a 1 in it."""
    plain = re.sub(r"[^\w*@$]|_", " ", _plain(written))
    readings = {" ".join(_leet(word, way) for word in plain.split()) for way in (_LEET_AS_I, _LEET_AS_L)}
    for reading in sorted(filter(None, readings)):
        letters = len(reading.replace("*", ""))
        spelled = reading.strip("*") if " " not in reading and letters >= _SPELLED_LETTERS else ""
        in_spelled = _Sequence.of(spelled, open_ends=True) if spelled else None
        yield _Pattern(written, _Sequence.of(f" {reading} "), in_spelled)


def _word_end(text: _Skeleton, at: int) -> int:
    end = text.letters.find(" ", at)
    return end if end >= 0 else at


def _readings(text: str) -> Iterator[tuple[_Skeleton, _Skeleton | None]]:
    """The text's words and what its single letters spell, if any, once for each way to take digits and signs."""
    plain = _plain(text)
    yield _read(_LETTERS_OR_DIGITS.findall(plain), {})
    if _SIGNS.search(plain):
        yield _read(_WORDS_WITH_SIGNS.findall(plain), _LEET_AS_I)
        yield _read(_WORDS.findall(plain), _LEET_AS_L)


def _read(words: Sequence[str], way: dict[int, int]) -> tuple[_Skeleton, _Skeleton | None]:
    spelled: list[str] = []
    for length, group in groupby(words, key=len):
        letters = "".join(group) if length == 1 else ""
        if len(letters) >= _SPELLED_LETTERS:
            spelled.append(_leet(letters, way))
    read = [_leet(word, way) for word in words] if way else words
    return _Skeleton.of(f" {' '.join(read)} "), _Skeleton.of(f" {' '.join(spelled)} ") if spelled else None


def _leet(word: str, way: dict[int, int]) -> str:
    """A number stays one: only beside letters is a digit a letter."""
    return word.translate(way) if any(map(str.isalpha, word)) else word


def _plain(text: str) -> str:
    """Small Latin letters where they look like ones."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", _LONG_LIGATURES.sub(" ", text)).casefold()
    text = _MARKS.sub("", unicodedata.normalize("NFD", text))
    text = unicodedata.normalize("NFC", text.translate(_LOOK_ALIKES).translate(_FLAG_LETTERS))
    return "".join(letter for letter in text if unicodedata.category(letter) not in _UNSEEN)
