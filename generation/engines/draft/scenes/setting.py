"""The words of a prompt that name time of day, weather and season, and what they make of a place."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from generation.engines.draft.seeds import rng

Words = Mapping[str, tuple[str, ...]]

TIMES: Words = {
    "night": ("night", "midnight", "moonlight", "moonlit", "starry", "star", "dark", "nighttime", "🌙", "🌃", "🌌"),
    "sunset": ("sunset", "sunrise", "dusk", "dawn", "evening", "twilight", "golden hour", "🌅", "🌇", "🌄"),
    "day": ("day", "daytime", "morning", "noon", "afternoon", "sunny", "bright", "sunshine", "☀", "🌞"),
}
WEATHER: Words = {
    "rain": ("rain", "rainy", "raining", "drizzle", "shower", "downpour", "puddle", "🌧", "☔", "🌦"),
    "snow": ("snow", "snowy", "snowing", "blizzard", "snowfall", "snowflake", "christmas", "xmas", "🌨", "❄"),
    "fog": ("fog", "foggy", "mist", "misty", "haze", "hazy", "🌫", "🌁"),
    "wind": ("wind", "windy", "breeze", "breezy", "gale", "hurricane", "tornado", "🌬", "🌪"),
    "storm": ("storm", "stormy", "thunder", "thunderstorm", "lightning", "tempest", "⛈", "🌩", "⚡"),
}
SEASONS: Words = {
    "spring": ("spring", "springtime", "blossom", "easter", "april", "🌸"),
    "summer": ("summer", "summertime", "july", "august", "heatwave"),
    "autumn": ("autumn", "fall leaf", "halloween", "october", "november", "thanksgiving", "🍂", "🍁", "🎃"),
    "winter": ("winter", "wintry", "december", "january", "christmas", "xmas", "frosty", "🎄", "☃", "⛄"),
}
_EMOJI = "\U0001f000-\U0001faff\u2190-\u2bff"
_LONGEST = 3  # words of a phrase


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """What a place has to fit: the world's measures, the hour, the weather, the seed of its details."""

    width: float
    horizon: float
    ground: float
    time: str  # "day", "sunset" or "night"
    seed: int
    weather: str | None = None  # a key of WEATHER
    season: str | None = None  # a key of SEASONS

    def numbers(self, purpose: str) -> np.random.Generator:
        return rng(self.seed, "scene", purpose)

    def across(self, per_1000: float) -> int:
        """How many things to scatter over the width, from their number on 1000 units."""
        return max(1, round(per_1000 * self.width / 1000))

    @property
    def snowy(self) -> bool:
        """Whether snow lies."""
        return self.season == "winter" or self.weather == "snow"

    @property
    def dull(self) -> bool:
        """Whether clouds hide the sun."""
        return self.weather in {"rain", "storm", "fog", "snow"}


def words(text: str) -> list[str]:
    """The words, in lower case and singular, and the emoji, each by itself."""
    return [_singular(word) for word in re.findall(f"[a-z]+|[{_EMOJI}]", text.lower().replace("'", ""))]


def named(text: str, names: Words) -> Iterator[str]:
    """The names whose words or phrases occur in the text, in its order; the longer phrase counts where two begin."""
    by_words = {_phrase(phrase): name for name, listed in names.items() for phrase in listed}
    found = words(text)
    at = 0
    while at < len(found):
        spans = (size for size in range(_LONGEST, 0, -1) if tuple(found[at : at + size]) in by_words)
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
