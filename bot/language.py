"""What members read, in their language. The English sentence is the key, so the code reads as what it says.

Translations lie in `bot/languages/<locale>.json`: one object from English to the translation, placeholders alike. What
a catalogue lacks is said in English.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources

ENGLISH = "en-US"
LANGUAGES = (ENGLISH, "es-ES", "es-419", "de", "fr", "pt-BR", "ja")  # by Discord's names of locales


def say(language: str, english: str, /, **values: object) -> str:
    """The sentence in `language`, its `{placeholders}` filled. Values are inserted as they are, never parsed."""
    return _catalogue(language).get(english, english).format(**values)


def translation(language: str, english: str) -> str | None:
    """None where the catalogue has none."""
    return _catalogue(language).get(english)


def supported(locale: str) -> str:
    """The language that is spoken to somebody whose client is set to `locale`."""
    return locale if locale in LANGUAGES else ENGLISH


@cache
def _catalogue(language: str) -> Mapping[str, str]:
    if language not in LANGUAGES or language == ENGLISH:
        return {}
    file = resources.files("bot") / "languages" / f"{language}.json"
    if not file.is_file():
        return {}
    catalogue: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return catalogue
