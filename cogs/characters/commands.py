"""/characters: everybody may look; who moderates the server may add, edit and remove its own."""

from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from bot.access import viewer_of
from bot.answering import Answer, respond
from bot.client import CartoonClient, client_of
from bot.confirming import confirmation
from bot.language import say
from bot.moderation.moderator import moderator_of
from bot.place import place_of
from bot.uploads.taking import Given, Uploads, one_of
from bot.voice_samples import VoiceSamples
from cogs.characters import listing
from cogs.characters.form import CharacterForm, Then
from cogs.characters.showing import card
from generation.characters import Change
from generation.characters.sheet import Sheet
from generation.errors import UnknownName

MOST_CHOICES = 25
Name = app_commands.Range[str, 1, 32]
Address = app_commands.Range[str, 1, 2000]
_FILES = {
    "lora": "Its LoRA, a .safetensors file for SDXL or SD 1.5",
    "lora_url": "The LoRA's address instead of a file",
    "voice": "A recording of its voice: 5 to 10 s of clear speech; the form asks for its words",
    "voice_url": "The recording's address instead of a file",
    "portrait": "Its picture",
    "portrait_url": "The picture's address instead of a file",
}


async def all_names(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return _matching(typed, await client_of(interaction).characters.titles(place_of(interaction).guild_id))


async def own_names(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Those that the server added."""
    place, characters = place_of(interaction), client_of(interaction).characters
    if place.guild_id is None:
        return []
    titles = dict(await characters.titles(place.guild_id))
    own = await characters.own(place.guild_id)
    return _matching(typed, tuple((name, titles.get(name, name)) for name in own))


def _matching(typed: str, named: tuple[tuple[str, str], ...]) -> list[app_commands.Choice[str]]:
    """Those that begin as typed before those that only hold it."""
    wanted = typed.strip().lower()
    labels = [(title if title.lower() == name else f"{title} ({name})", name) for name, title in named]
    found = [(label, name) for label, name in labels if wanted in label.lower()]
    found.sort(key=lambda each: not (each[0].lower().startswith(wanted) or each[1].startswith(wanted)))
    return [app_commands.Choice(name=label[:100], value=name) for label, name in found[:MOST_CHOICES]]


class Characters(commands.GroupCog, group_name="characters", group_description="Who plays in the clips"):
    """Everything here answers privately."""

    def __init__(self, client: CartoonClient, uploads: Uploads, samples: VoiceSamples) -> None:
        self._client = client
        self._uploads = uploads
        self._samples = samples

    async def cog_unload(self) -> None:
        await self._samples.close()

    @app_commands.command(name="list", description="The characters that you can ask for here")
    async def list_all(self, interaction: discord.Interaction) -> None:
        async def work() -> Answer:
            return await listing.page(self._client, await viewer_of(interaction), 0)

        await respond(interaction, work())

    @app_commands.command(description="A character's portrait, facts and voice")
    @app_commands.describe(name="The character")
    @app_commands.autocomplete(name=all_names)
    async def show(self, interaction: discord.Interaction, name: app_commands.Range[str, 1, 100]) -> None:
        async def work() -> Answer:
            return await card(self._client, await viewer_of(interaction), self._samples, name)

        await respond(interaction, work())

    @app_commands.command(description="Add a character to this server; a form asks for its texts")
    @app_commands.describe(name="What it is asked for as: a-z, 0-9, - and _", **_FILES)
    async def add(
        self,
        interaction: discord.Interaction,
        name: Name,
        lora: discord.Attachment | None = None,
        lora_url: Address | None = None,
        voice: discord.Attachment | None = None,
        voice_url: Address | None = None,
        portrait: discord.Attachment | None = None,
        portrait_url: Address | None = None,
    ) -> None:
        """What can be refused is refused before the form, which must be the first answer."""
        moderator = await moderator_of(interaction)
        key = name.strip().lower()
        given = _given(lora, lora_url, voice, voice_url, portrait, portrait_url)
        self._uploads.check(given)
        await self._client.characters.check_new(moderator.guild_id, key)
        title = say(moderator.language, "A new character")
        form = CharacterForm(
            moderator.language, title, Sheet(name=key), self._adding(key, given), needs_transcript=bool(given.voice)
        )
        await interaction.response.send_modal(form)

    @app_commands.command(description="Change a character of this server; a form shows its texts")
    @app_commands.describe(name="The character; this server's own are offered", **_FILES)
    @app_commands.autocomplete(name=own_names)
    async def edit(
        self,
        interaction: discord.Interaction,
        name: Name,
        lora: discord.Attachment | None = None,
        lora_url: Address | None = None,
        voice: discord.Attachment | None = None,
        voice_url: Address | None = None,
        portrait: discord.Attachment | None = None,
        portrait_url: Address | None = None,
    ) -> None:
        """Files that are not given stay."""
        moderator = await moderator_of(interaction)
        given = _given(lora, lora_url, voice, voice_url, portrait, portrait_url)
        self._uploads.check(given)
        sheet = await self._client.characters.sheet(moderator.guild_id, name)
        has_voice = given.voice is not None or sheet.voice.reference is not None
        title = say(moderator.language, "Change the character")
        form = CharacterForm(
            moderator.language, title, sheet, self._editing(sheet.name, given), needs_transcript=has_voice
        )
        await interaction.response.send_modal(form)

    @app_commands.command(description="Remove a character from this server")
    @app_commands.describe(name="The character; this server's own are offered")
    @app_commands.autocomplete(name=own_names)
    async def remove(self, interaction: discord.Interaction, name: Name) -> None:
        async def work() -> Answer:
            moderator = await moderator_of(interaction)
            own, key = await self._client.characters.own(moderator.guild_id), name.strip().lower()
            if key not in own:
                raise UnknownName("character of this server", name, list(own))
            question = say(
                moderator.language,
                "Remove `{name}`? Clips that were made with it stay, and can be made again from their buttons.",
                name=key,
            )

            async def remove() -> Answer:
                await self._client.characters.remove(moderator.guild_id, key)
                moderator.record("character removed", {"name": key})
                return Answer(content=say(moderator.language, "`{name}` is removed.", name=key))

            label = say(moderator.language, "Remove")
            return Answer(content=question, view=confirmation(interaction, moderator.language, label, remove))

        await respond(interaction, work())

    def _adding(self, name: str, given: Given) -> Then:
        async def then(interaction: discord.Interaction, texts: Change) -> None:
            async def work() -> Answer:
                moderator = await moderator_of(interaction)
                async with self._uploads.taken(given) as files:
                    await self._client.characters.add(moderator.guild_id, name, _joined(texts, files))
                moderator.record("character added", {"name": name})
                return await self._changed(interaction, name, say(moderator.language, "Added."))

            await respond(interaction, work())

        return then

    def _editing(self, name: str, given: Given) -> Then:
        async def then(interaction: discord.Interaction, texts: Change) -> None:
            async def work() -> Answer:
                moderator = await moderator_of(interaction)
                async with self._uploads.taken(given) as files:
                    await self._client.characters.edit(moderator.guild_id, name, _joined(texts, files))
                moderator.record("character edited", {"name": name})
                return await self._changed(interaction, name, say(moderator.language, "Changed."))

            await respond(interaction, work())

        return then

    async def _changed(self, interaction: discord.Interaction, name: str, line: str) -> Answer:
        return await card(self._client, await viewer_of(interaction), self._samples, name, line)


def _given(
    lora: discord.Attachment | None,
    lora_url: str | None,
    voice: discord.Attachment | None,
    voice_url: str | None,
    portrait: discord.Attachment | None,
    portrait_url: str | None,
) -> Given:
    return Given(
        lora=one_of(lora, lora_url, "LoRA"),
        voice=one_of(voice, voice_url, "voice"),
        portrait=one_of(portrait, portrait_url, "portrait"),
    )


def _joined(texts: Change, files: Change) -> Change:
    return replace(texts, loras=files.loras, voice=files.voice, portrait=files.portrait)
