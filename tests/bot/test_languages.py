"""The catalogues: complete, nothing stale, placeholders alike, and names of commands as Discord takes them."""

import re
from pathlib import Path
from string import Formatter

import pytest

from bot.language import ENGLISH, LANGUAGES, say, supported
from tests.bot.sentences import catalogue, loaded, of_commands, wanted

OTHERS = [language for language in LANGUAGES if language != ENGLISH]
NAME = re.compile(r"[-_'\w]{1,32}")  # Discord's rule, with small letters where the script has them
DESCRIPTION_CHARACTERS = 100


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", OTHERS)
async def test_a_catalogue_has_every_text_and_nothing_else(language: str, tmp_path: Path) -> None:
    texts = await wanted(tmp_path)
    known = catalogue(language)
    assert [text for text in texts if not known.get(text)] == []
    assert [text for text in known if text not in set(texts)] == []


@pytest.mark.parametrize("language", OTHERS)
def test_placeholders_are_the_same(language: str) -> None:
    for english, translated in catalogue(language).items():
        assert placeholders(translated) == placeholders(english), english


@pytest.mark.parametrize("language", OTHERS)
def test_names_of_commands_are_as_discord_takes_them(language: str) -> None:
    names = {english: name for english, name in catalogue(language).items() if english.startswith("/")}
    for english, name in names.items():
        assert NAME.fullmatch(name), english
        assert name == name.lower(), english
    assert len(set(names.values())) == len(names), "two options of one command may not be called the same"


@pytest.mark.parametrize("language", OTHERS)
async def test_descriptions_and_choices_fit(language: str, tmp_path: Path) -> None:
    known = catalogue(language)
    async with loaded(tmp_path) as client:
        texts = of_commands(client)
    for text in texts:
        assert len(known.get(text, "")) <= DESCRIPTION_CHARACTERS, text


def test_an_unknown_language_is_english() -> None:
    assert supported("ko") == ENGLISH
    assert say("ko", "Cancelled.") == "Cancelled."
