"""One character: its portrait, its facts and two seconds of its voice."""

import asyncio
import logging
from contextlib import suppress
from pathlib import Path

import discord

from bot.access import Viewer
from bot.answering import Answer
from bot.client import CartoonClient
from bot.language import say
from bot.voice_samples import VoiceSamples
from bot.wording import shown
from generation.characters import CharacterLibrary
from generation.characters.lora_notes import LoraNotes
from generation.characters.weights import read_fitting
from generation.domain import Asset, Character, Look
from generation.errors import CartoonError

log = logging.getLogger(__name__)

_PORTRAIT_MAX_BYTES = 8_000_000  # with the sample it stays below what Discord takes anywhere
_TEXT_CHARACTERS = 1_000  # of 1,024 in a field
_NOTES_CHARACTERS = 300
_TITLE_CHARACTERS = 200
_DESCRIPTION_CHARACTERS = 1_000


async def card(client: CartoonClient, viewer: Viewer, samples: VoiceSamples, name: str, content: str = "") -> Answer:
    """Raises UnknownName, and BadInput where it is broken."""
    library = client.characters.for_guild(viewer.guild_id)
    character = await asyncio.to_thread(library.get, name)
    is_own = viewer.guild_id is not None and character.name in await client.characters.own(viewer.guild_id)
    embed = _embed(character, viewer.language, is_own=is_own)
    for base, notes in await asyncio.to_thread(_notes, library, character):
        _add_notes(embed, viewer.language, base, notes)
    files: list[discord.File] = []
    portrait = await asyncio.to_thread(_portrait, library, character)
    if portrait is not None:
        embed.set_image(url=f"attachment://{portrait.filename}")
        files.append(portrait)
    sample = await _sample(client, viewer, samples, character)
    if sample is not None:
        files.append(sample)
    return Answer(content=content, embeds=[embed], files=files)


def _embed(character: Character, language: str, *, is_own: bool) -> discord.Embed:
    embed = discord.Embed(
        title=shown(character.title, _TITLE_CHARACTERS),
        description=shown(character.description, _DESCRIPTION_CHARACTERS) or None,
    )
    source = say(language, "this server") if is_own else say(language, "everybody")
    looks = "\n".join(_look(look, language) for look in character.looks)
    facts = {
        say(language, "Asked for as"): f"`{character.name}`",
        say(language, "Belongs to"): source,
        say(language, "Looks"): looks or say(language, "drawn from the words alone"),
        say(language, "Voice"): _voice(character, language),
        say(language, "Trigger words"): shown(", ".join(character.triggers), _TEXT_CHARACTERS),
        say(language, "Not in the picture"): shown(character.negative, _TEXT_CHARACTERS),
    }
    for label, text in facts.items():
        if text:
            embed.add_field(name=label, value=text)
    embed.set_footer(text=f"/combine character:{character.name}")
    return embed


def _look(look: Look, language: str) -> str:
    if not look.has_lora:
        return say(language, "{base}, without a LoRA", base=look.base)
    return say(language, "{base}, with a LoRA at weight {weight}", base=look.base, weight=f"{look.weight:g}")


def _notes(library: CharacterLibrary, character: Character) -> list[tuple[str, LoraNotes]]:
    """What the trainers of its LoRAs noted; nothing of a file that is not there or not to be used."""
    found = []
    for look in character.looks:
        path = library.find(character.name, look.lora) if look.lora else None
        if path is not None:
            with suppress(CartoonError):
                found.append((look.base, read_fitting(path, look.base).notes))
    return found


def _add_notes(embed: discord.Embed, language: str, base: str, notes: LoraNotes) -> None:
    told = " · ".join(text for text in (notes.title, notes.author, notes.license) if text)
    lines = [shown(told, _NOTES_CHARACTERS)] if told else []
    if notes.triggers:
        words = shown(", ".join(notes.triggers), _NOTES_CHARACTERS)
        lines.append(say(language, "suggested trigger words: {words}", words=words))
    if lines:
        embed.add_field(name=say(language, "The LoRA's own notes ({base})", base=base), value="\n".join(lines))


def _voice(character: Character, language: str) -> str:
    if character.voice.reference is not None:
        return say(language, "from a recording")
    design = character.voice.design
    return say(
        language,
        "designed: pitch {pitch}, formants {formant}, speed {speed}",
        pitch=f"{design.pitch:g}",
        formant=f"{design.formant:g}",
        speed=f"{design.speed:g}",
    )


def _portrait(library: CharacterLibrary, character: Character) -> discord.File | None:
    """None also where it went away since, or is too large to be sent."""
    portrait = character.portrait
    path = library.find(character.name, portrait) if portrait else None
    if portrait is None or path is None or portrait.size_bytes > _PORTRAIT_MAX_BYTES:
        return None
    return discord.File(path, f"{character.name}.png", description=character.title[:_TITLE_CHARACTERS])


async def _sample(
    client: CartoonClient, viewer: Viewer, samples: VoiceSamples, character: Character
) -> discord.File | None:
    """The facts are shown without it, too."""

    def reference(asset: Asset) -> Path:
        return client.characters.asset_file(viewer.guild_id, character.name, asset)

    try:
        path = await samples.of(character, reference)
    except CartoonError as error:
        log.warning("no voice sample of %s: %s %s", character.name, error.user_message, error.detail)
        return None
    return await asyncio.to_thread(discord.File, path, f"{character.name}.mp3") if path else None
