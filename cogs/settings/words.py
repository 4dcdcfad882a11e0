"""/settings words: what a server does not want to read or hear."""

import io

import discord
from discord import app_commands

from bot.access import viewer_of
from bot.answering import Answer, respond
from bot.client import client_of
from bot.language import say
from bot.moderation.moderator import moderator_of
from bot.moderation.starter import starter_patterns
from bot.moderation.words import PATTERN_CHARACTERS, PATTERNS_MAX, checked_pattern
from bot.preferences import ServerSettings
from cogs.settings.choices import MOST_CHOICES, Choice, room_for
from generation.errors import BadInput

Pattern = app_commands.Range[str, 1, 200]  # longer than allowed, so that the refusal can say why


async def _blocked(interaction: discord.Interaction, typed: str) -> list[Choice]:
    viewer = await viewer_of(interaction)
    if not viewer.is_moderator:
        return []
    wanted = typed.strip().lower()
    found = [Choice(name=word, value=word) for word in viewer.server.blocked_words if wanted in word.lower()]
    return found[:MOST_CHOICES]


class Words(app_commands.Group):
    """Moderators only. The answers show no list in the channel."""

    def __init__(self) -> None:
        super().__init__(name="words", description="Words that are refused here; for moderators")

    @app_commands.command(description="Refuse requests with this word or phrase")
    @app_commands.describe(word=f"* stands for any letters within a word; {PATTERN_CHARACTERS} characters at most")
    async def add(self, interaction: discord.Interaction, word: Pattern) -> None:
        async def work() -> Answer:
            moderator = await moderator_of(interaction)
            pattern = checked_pattern(word)

            def change(server: ServerSettings) -> ServerSettings:
                others = tuple(each for each in server.blocked_words if each.lower() != pattern.lower())
                room_for(len(others), PATTERNS_MAX, "blocked words")
                return server.model_copy(update={"blocked_words": (*others, pattern)})

            server = await client_of(interaction).preferences.change_server(moderator.guild_id, change)
            moderator.record("word added", {"count": len(server.blocked_words)})
            return Answer(content=_count(server, moderator.language))

        await respond(interaction, work())

    @app_commands.command(description="Take a word or phrase off the list")
    @app_commands.describe(word="As it stands on the list")
    @app_commands.autocomplete(word=_blocked)
    async def remove(self, interaction: discord.Interaction, word: Pattern) -> None:
        async def work() -> Answer:
            moderator = await moderator_of(interaction)
            wanted = " ".join(word.split()).lower()

            def change(server: ServerSettings) -> ServerSettings:
                left = tuple(each for each in server.blocked_words if each.lower() != wanted)
                if len(left) == len(server.blocked_words):
                    raise BadInput("That is not on your list. /settings words list shows it.")
                return server.model_copy(update={"blocked_words": left})

            server = await client_of(interaction).preferences.change_server(moderator.guild_id, change)
            moderator.record("word removed", {"count": len(server.blocked_words)})
            return Answer(content=_count(server, moderator.language))

        await respond(interaction, work())

    @app_commands.command(name="list", description="Show the words that are refused here, to you alone")
    async def show(self, interaction: discord.Interaction) -> None:
        async def work() -> Answer:
            moderator = await moderator_of(interaction)
            server, language = moderator.server, moderator.language
            starter = ("", "# starter list", *starter_patterns()) if server.starter_words else ()
            text = "\n".join((*server.blocked_words, *starter)).strip()
            if not text:
                return Answer(content=say(language, "No word is blocked here."))
            file = discord.File(io.BytesIO(f"{text}\n".encode()), "blocked-words.txt", spoiler=True)
            return Answer(content=_count(server, language), files=[file])

        await respond(interaction, work())

    @app_commands.command(description="Switch the list that I came with on or off")
    @app_commands.describe(on="It has sexual content with minors, sexual violence, and slurs")
    async def starter(self, interaction: discord.Interaction, on: bool) -> None:
        async def work() -> Answer:
            moderator = await moderator_of(interaction)
            await client_of(interaction).preferences.change_server(
                moderator.guild_id, lambda before: before.model_copy(update={"starter_words": on})
            )
            moderator.record("starter words", {"on": on})
            language = moderator.language
            is_on, is_off = say(language, "The starter list is on."), say(language, "The starter list is off.")
            return Answer(content=is_on if on else is_off)

        await respond(interaction, work())


def _count(server: ServerSettings, language: str) -> str:
    return say(language, "Words and phrases on your list: {count}.", count=len(server.blocked_words))
