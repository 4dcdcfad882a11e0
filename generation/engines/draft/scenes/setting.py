"""The words of a prompt that name the time of day and the weather."""

import re
from collections.abc import Mapping

TIMES: Mapping[str, tuple[str, ...]] = {
    "night": ("night", "midnight", "moonlight", "moonlit", "starry", "stars", "dark", "nighttime"),
    "sunset": ("sunset", "sunrise", "dusk", "dawn", "evening", "twilight", "golden"),
    "day": ("day", "daytime", "morning", "noon", "afternoon", "sunny", "bright"),
}
WEATHER: Mapping[str, tuple[str, ...]] = {
    "rain": ("rain", "rainy", "raining", "storm", "stormy", "drizzle", "thunderstorm"),
    "snow": ("snow", "snowy", "snowing", "blizzard", "winter", "snowfall", "christmas"),
}


def words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower())


def first_named(text: str, names: Mapping[str, tuple[str, ...]]) -> str | None:
    """The name whose words come first in the text; None where none does."""
    by_word = {word: name for name, listed in names.items() for word in listed}
    return next((by_word[word] for word in words(text) if word in by_word), None)
