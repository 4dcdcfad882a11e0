"""hibari's dictionaries, looked up in their own JSON text.

To parse them takes 0.4 s and the interpreter's lock all the while, and of their 260,000 entries a script needs some
hundred: this takes 0.07 s, then 33 us for each word that was not asked for before (2 cores, 2026-11-28).

What is said here of their text holds for hibari-tts 0.2.1, and a test looks.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pydantic_core import from_json, to_json

_KEPT = 16_384  # answers; a script of an hour has 3,000 different words
_LONGEST_BYTES = 256  # of a value in braces


class Pronunciations:
    """A lexicon. Its names are sorted by code points, and so are their bytes in UTF-8.

    Values are strings, or objects of strings by part of speech. Nowhere is a backslash, or a blank between two things.
    """

    def __init__(self, text: bytes) -> None:
        self._text = text
        self.get = lru_cache(_KEPT)(self._get)

    def __contains__(self, word: str) -> bool:
        return self.get(word) is not None

    def _get(self, word: str) -> str | Mapping[str, str] | None:
        wanted = word.encode(errors="surrogatepass")
        low, high = 0, len(self._text)
        while high - low > 1:  # the last entry not behind the wanted one begins at `low` or between them
            middle = (low + high) // 2
            entry = self._entry_from(middle)
            if entry >= high:
                high = middle
            elif self._name(entry) <= wanted:
                low = entry
            else:
                high = middle
        return self._value(low + len(wanted) + 4) if self._name(low) == wanted else None

    def _entry_from(self, place: int) -> int:
        """Where the next entry's comma is; at the end the text's length."""
        comma = self._text.find(b',"', place)
        inside = self._text.find(b"}", comma, comma + _LONGEST_BYTES)
        if 0 <= inside < len(self._text) - 1 and self._text.find(b"{", comma, inside) < 0:
            comma = self._text.find(b',"', inside)  # the other was one within a value
        return comma if comma >= 0 else len(self._text)

    def _name(self, entry: int) -> bytes:
        return self._text[entry + 2 : self._text.index(b'"', entry + 2)]

    def _value(self, start: int) -> str | Mapping[str, str]:
        closing = b"}" if self._text[start : start + 1] == b"{" else b'"'
        value: str | Mapping[str, str] = from_json(self._text[start : self._text.index(closing, start + 1) + 1])
        return value


class Weights:
    """The tagger's numbers, by tag for each feature. Without order: all are told apart, and parsed if asked for."""

    def __init__(self, text: bytes) -> None:
        """`text` without the braces around it."""
        self._texts = dict(entry.split(b'":{', 1) for entry in text.removeprefix(b'"').split(b'},"'))
        self.get = lru_cache(_KEPT)(self._get)

    def _get(self, feature: str) -> Mapping[str, float] | None:
        text = self._texts.get(to_json(feature)[1:-1])
        return None if text is None else from_json(b"{" + text.removesuffix(b"}") + b"}")


def tagger_model(text: bytes) -> Mapping[str, Any]:
    """hibari's tagger as it wants it, "weights" being the last of its parts."""
    others, _, weights = text.partition(b'"weights":{')
    model: dict[str, Any] = from_json(others + b'"weights":{}}')
    return model | {"weights": Weights(weights.removesuffix(b"}}"))}
