"""The form for what is said: room for long texts, and how long they should be."""

from dataclasses import replace

import discord

from bot.asking import ask
from bot.forms import Form
from bot.language import say
from generation.wish import Wish

DIALOGUE_CHARACTERS = 4000  # a form's largest field


class DialogueForm(Form):
    """Asks for the dialogue of a wish that has none."""

    def __init__(
        self,
        wish: Wish,
        language: str,
        *,
        captions: bool | None = None,
        private: bool | None = None,
        spoiler: bool | None = None,
        voice_message: bool = False,
    ) -> None:
        super().__init__(title=say(language, "What do they say?"))
        self.wish = wish
        self.captions = captions
        self.private = private
        self.spoiler = spoiler
        self.voice_message = voice_message
        self.dialogue: discord.ui.TextInput[DialogueForm] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph,
            max_length=DIALOGUE_CHARACTERS,
            placeholder=say(language, "[S1] Hello from the moon! (laughs)\n[S2] What an adventure!"),
        )
        self.add_item(
            discord.ui.Label(
                text=say(language, "Dialogue"),
                description=say(language, "100 to 200 words sound best. 150 words are about one minute."),
                component=self.dialogue,
            )
        )

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        await ask(
            interaction,
            replace(self.wish, dialogue=self.dialogue.value),
            captions=self.captions,
            private=self.private,
            spoiler=self.spoiler,
            voice_message=self.voice_message,
        )
