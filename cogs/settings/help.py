"""/help: how to start, and what can be had here."""

import asyncio
import logging
from collections.abc import Mapping

import discord
from discord import app_commands
from discord.ext import commands

from bot.access import Viewer, viewer_of
from bot.answering import Answer, respond
from bot.client import client_of
from bot.language import ENGLISH, say
from bot.place import place_of
from generation.domain import Task
from generation.wish import Context

log = logging.getLogger(__name__)


class Help(commands.Cog):
    """Links to commands need their ids, which Discord is asked for once."""

    def __init__(self) -> None:
        self._links: Mapping[str, str] = {}

    @app_commands.command(name="help", description="How to make a clip, and what can be had here")
    async def show(self, interaction: discord.Interaction) -> None:
        async def work() -> Answer:
            client, viewer = client_of(interaction), await viewer_of(interaction)
            if not self._links:
                self._links = await _links(client.tree)
            context = await client.intake.context_at(viewer.asker.user_id, place_of(interaction))
            characters = await asyncio.to_thread(context.characters.all)
            embed = self._embed(viewer, context)
            names = ", ".join(discord.utils.escape_markdown(each.title) for each in characters[:10])
            embed.add_field(
                name=say(viewer.language, "Characters: {count}", count=len(characters)), value=names or "–", inline=True
            )
            return Answer(embeds=[embed])

        await respond(interaction, work())

    def _embed(self, viewer: Viewer, context: Context) -> discord.Embed:
        language = viewer.language
        start = say(
            language,
            "I make cartoon clips from what you write. Three ways to begin:\n"
            "{animate} `prompt: Temo waves on the moon`\n"
            "{speak} `dialogue: [S1] Hello! [S2] Hi there.`\n"
            "{combine} `prompt: Felfel on a rainy street` `dialogue: [S1] Where is my umbrella?`",
            animate=self._link("animate"),
            speak=self._link("speak"),
            combine=self._link("combine"),
        )
        more = say(
            language,
            "{queue} shows what waits, {history} what you have made, {characters} who can play. {mine} keeps your "
            "own defaults, and {privacy} says what I keep of you.",
            queue=self._link("queue"),
            history=self._link("history"),
            characters=self._link("characters list"),
            mine=self._link("settings mine"),
            privacy=self._link("privacy"),
        )
        embed = discord.Embed(title=say(language, "How to make a clip"), description=start)
        embed.add_field(name=say(language, "More"), value=more, inline=False)
        if language != ENGLISH:
            english = "Write prompts and dialogues in English: that is what my voices speak."
            embed.set_footer(text=say(language, english))
        if viewer.is_moderator:
            moderating = say(
                language,
                "{server} sets what this server allows; {status} shows how I am doing.",
                server=self._link("settings server view"),
                status=self._link("admin status"),
            )
            embed.add_field(name=say(language, "For moderators"), value=moderating, inline=False)
        here = context.availability
        able = [name for name, preset in context.presets.items() if here.lacking(preset, Task.COMBINE) is None]
        return embed.add_field(name=say(language, "Presets that can be had here"), value=", ".join(able) or "–")

    def _link(self, command: str) -> str:
        root_id = self._links.get(command.split(maxsplit=1)[0])
        return f"</{command}:{root_id}>" if root_id else f"`/{command}`"


async def _links(tree: app_commands.CommandTree[discord.Client]) -> Mapping[str, str]:
    """Root command -> its id; none where Discord does not say: the names do as well."""
    try:
        return {command.name: str(command.id) for command in await tree.fetch_commands()}
    except discord.HTTPException as error:
        log.info("the commands' ids could not be asked for: %s", error)
        return {}
