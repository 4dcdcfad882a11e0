"""Names that occur in a text: by a word, a phrase or an emoji that stands for them."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

Words = Mapping[str, tuple[str, ...]]

_EMOJI = "\U0001f000-\U0001faff\u2190-\u2bff"


def words(text: str) -> list[str]:
    """The words, in lower case and singular, and the emoji, each by itself."""
    return [_singular(word) for word in re.findall(f"[a-z]+|[{_EMOJI}]", text.lower().replace("'", ""))]


def named(text: str, names: Words) -> Iterator[str]:
    """The names whose words or phrases occur in the text, in its order; the longer phrase counts where two begin."""
    by_words = {_phrase(phrase): name for name, listed in names.items() for phrase in listed}
    longest = max(map(len, by_words), default=0)
    found = words(text)
    at = 0
    while at < len(found):
        spans = (size for size in range(longest, 0, -1) if tuple(found[at : at + size]) in by_words)
        size = next(spans, 0)
        if size:
            yield by_words[tuple(found[at : at + size])]
        at += max(1, size)


def first_named(text: str, names: Words) -> str | None:
    """The name whose words come first in the text; None where none does."""
    return next(named(text, names), None)


@lru_cache(2048)  # all that the places, props and hours are asked for by
def _phrase(text: str) -> tuple[str, ...]:
    return tuple(words(text))


def _singular(word: str) -> str:
    """English plurals; what it makes of other words does not matter, as lists and texts go the same way."""
    if len(word) > 3:
        for ending, instead in (("ies", "y"), ("leaves", "leaf"), ("oes", "o"), ("shes", "sh"), ("ches", "ch")):
            if word.endswith(ending):
                return word.removesuffix(ending) + instead
        if word.endswith("s") and not word.endswith(("ss", "us")):
            return word[:-1]
    return word
