"""What is offered while a setting is typed, and how a typed name becomes the setting."""

from collections.abc import Iterable

import discord
from discord import app_commands

from bot.client import client_of
from bot.place import place_of
from generation.errors import BadInput, UnknownName
from generation.presets import PRESETS

NONE = "none"  # takes a default away again
MOST_CHOICES = 25
Choice = app_commands.Choice[str]
LANGUAGES = [
    Choice(name="English", value="en-US"),
    Choice(name="Español", value="es-ES"),
    Choice(name="Español (Latinoamérica)", value="es-419"),
    Choice(name="Deutsch", value="de"),
    Choice(name="Français", value="fr"),
    Choice(name="Português (Brasil)", value="pt-BR"),
    Choice(name="日本語", value="ja"),
]


async def characters(interaction: discord.Interaction, typed: str) -> list[Choice]:
    found = await client_of(interaction).intake.character_names(place_of(interaction))
    return _matching(typed, ((NONE, NONE), *((f"{title} ({name})", name) for name, title in found)))


async def presets(_: discord.Interaction, typed: str) -> list[Choice]:
    return _matching(typed, ((name, name) for name in (NONE, *PRESETS)))


async def character_setting(interaction: discord.Interaction, typed: str) -> str | None:
    """The character's name; None for `NONE`. Raises UnknownName."""
    wanted = typed.strip().lower()
    if wanted == NONE:
        return None
    found = await client_of(interaction).intake.character_names(place_of(interaction))
    for name, title in found:
        if wanted in {name, title.lower()}:
            return name
    raise UnknownName("character", typed, [name for name, _ in found])


def preset_setting(typed: str) -> str | None:
    """The preset's name; None for `NONE`. Raises UnknownName."""
    wanted = typed.strip().lower()
    if wanted == NONE:
        return None
    if wanted not in PRESETS:
        raise UnknownName("preset", typed, list(PRESETS))
    return wanted


def language_setting(chosen: str) -> str | None:
    return None if chosen == NONE else chosen


def room_for(found: int, most: int, what: str) -> None:
    """Raises BadInput where a list is full."""
    if found >= most:
        raise BadInput(f"There are {most} {what} already, which is the most. Remove one first.")


def _matching(typed: str, offered: Iterable[tuple[str, str]]) -> list[Choice]:
    wanted = typed.strip().lower()
    found = [Choice(name=label[:100], value=value) for label, value in offered if wanted in label.lower()]
    return found[:MOST_CHOICES]
