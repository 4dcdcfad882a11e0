"""What is offered while an option is typed: at most 25 each, quickly, and never a refusal."""

from collections.abc import Iterable

import discord
from discord import app_commands

from bot.client import client_of
from bot.language import say, supported
from bot.place import place_of
from cogs.clips.wording import SIZES
from generation.domain import Task
from generation.wish import Context

MOST_CHOICES = 25
Choice = app_commands.Choice[str]
MOTIONS = {
    "bow": "bow",
    "cheer": "cheer",
    "clap": "clap",
    "cry": "cry",
    "dance": "dance",
    "float": "float",
    "fly": "fly",
    "idle": "idle",
    "jump": "jump",
    "laugh": "laugh",
    "point": "point",
    "run": "run",
    "shiver": "shiver",
    "sit": "sit",
    "sleep": "sleep",
    "sneak": "sneak",
    "swim": "swim",
    "think": "think",
    "walk": "walk",
    "wave": "wave",
}


async def characters(interaction: discord.Interaction, typed: str) -> list[Choice]:
    names = await client_of(interaction).intake.character_names(place_of(interaction))
    return _matching(typed, ((f"{title} ({name})" if title.lower() != name else title, name) for name, title in names))


async def presets(interaction: discord.Interaction, typed: str) -> list[Choice]:
    """Those that can be had here first; the others with the reason, so that nobody wonders where they are."""
    command = interaction.command.name if interaction.command else ""
    task = Task(command) if command in set(Task) else Task.COMBINE
    context = await _context(interaction)
    here = context.availability
    lacking = {name: here.lacking(preset, task) for name, preset in context.presets.items()}
    available = [(name, name) for name, reason in lacking.items() if reason is None]
    others = [(f"{name}: not available here", name) for name, reason in lacking.items() if reason is not None]
    return _matching(typed, [*available, *others])


async def motions(interaction: discord.Interaction, typed: str) -> list[Choice]:
    context = await _context(interaction)
    names = sorted({motion for facts in context.pictures.values() for motion in facts.motions})
    language = supported(interaction.locale.value)
    return _matching(typed, [(motion_label(language, name), name) for name in names])


def motion_label(language: str, motion: str) -> str:
    """The motion in the member's language with the name that the option takes; one unknown here by its name alone."""
    told = say(language, MOTIONS[motion]) if motion in MOTIONS else motion
    return f"{told} ({motion})" if told != motion else motion


async def sizes(_: discord.Interaction, typed: str) -> list[Choice]:
    return _matching(typed, [(size, size) for size in SIZES])


async def _context(interaction: discord.Interaction) -> Context:
    return await client_of(interaction).intake.context_at(str(interaction.user.id), place_of(interaction))


def _matching(typed: str, named: Iterable[tuple[str, str]]) -> list[Choice]:
    """Names that begin as typed before those that only hold it."""
    wanted = typed.strip().lower()
    found = [(label, value) for label, value in named if wanted in label.lower()]
    found.sort(key=lambda each: not each[0].lower().startswith(wanted))
    return [app_commands.Choice(name=label[:100], value=value) for label, value in found[:MOST_CHOICES]]
