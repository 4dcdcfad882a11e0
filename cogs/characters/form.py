"""The form for a character's texts: its files came with the command."""

from collections.abc import Awaitable, Callable

import discord

from bot.forms import Form
from bot.language import say
from generation.characters import Change
from generation.characters.sheet import Sheet

# As the sheet has them, so that what was taken once can be shown again.
TITLE_CHARACTERS, DESCRIPTION_CHARACTERS, LONG_CHARACTERS = 60, 500, 1_000

Then = Callable[[discord.Interaction, Change], Awaitable[None]]


class CharacterForm(Form):
    """Filled with what `sheet` says; `then` gets the texts as they were left."""

    def __init__(self, language: str, title: str, sheet: Sheet, then: Then, *, needs_transcript: bool) -> None:
        super().__init__(title=title)
        self._then = then
        self._fields: dict[str, discord.ui.TextInput[CharacterForm]] = {}
        self._add("title", say(language, "Title"), sheet.title, TITLE_CHARACTERS, say(language, "As people say it."))
        about = say(language, "Who it is and what it looks like. The draft puppet is dressed by these words.")
        self._add("description", say(language, "Description"), sheet.description, DESCRIPTION_CHARACTERS, about)
        about = say(language, "What the LoRA was trained to listen to, separated by commas.")
        self._add("triggers", say(language, "Trigger words"), ", ".join(sheet.triggers), LONG_CHARACTERS, about)
        about = say(language, "What its pictures should never show.")
        self._add("negative", say(language, "Not in the picture"), sheet.negative, LONG_CHARACTERS, about)
        about = say(language, "Every word that is said in the voice recording.")
        transcript, label = sheet.voice.transcript, say(language, "Words of the recording")
        self._add("transcript", label, transcript, LONG_CHARACTERS, about, is_required=needs_transcript)

    def _add(self, name: str, label: str, value: str, most: int, about: str, *, is_required: bool = False) -> None:
        field: discord.ui.TextInput[CharacterForm] = discord.ui.TextInput(
            custom_id=name,
            style=discord.TextStyle.short if most <= TITLE_CHARACTERS else discord.TextStyle.paragraph,
            default=value[:most] or None,
            max_length=most,
            required=is_required,
        )
        self._fields[name] = field
        self.add_item(discord.ui.Label(text=label, description=about, component=field))

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        typed = {name: field.value.strip() for name, field in self._fields.items()}
        triggers = tuple(filter(None, (each.strip() for each in typed["triggers"].split(","))))
        change = Change(
            title=typed["title"],
            description=typed["description"],
            triggers=triggers,
            negative=typed["negative"],
            transcript=typed["transcript"],
        )
        await self._then(interaction, change)
