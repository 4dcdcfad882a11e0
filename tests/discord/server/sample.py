"""A small bot, plain discord.py: what the server is tried with."""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal

import discord
from discord import app_commands

from tests.discord.server.loopback import Loopback
from tests.discord.server.world import Channel, User

PICTURE = bytes(range(256)) * 16


class AgainButton(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"again:(?P<word>\w+)"):
    def __init__(self, word: str) -> None:
        super().__init__(discord.ui.Button(label="Again", custom_id=f"again:{word}"))
        self.word = word

    @classmethod
    async def from_custom_id(cls, _interaction: object, _item: object, match: object, /) -> "AgainButton":
        return cls(match["word"])  # type: ignore[index]

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.edit_message(content=f"{self.word} again")


class Form(discord.ui.Modal, title="A form"):
    line: discord.ui.Label[Any] = discord.ui.Label(
        text="Dialogue", component=discord.ui.TextInput(custom_id="line", max_length=20)
    )
    voice: discord.ui.Label[Any] = discord.ui.Label(
        text="Voice",
        component=discord.ui.Select(
            custom_id="voice",
            options=[discord.SelectOption(label="Low", value="l"), discord.SelectOption(label="High")],
        ),
    )
    script: discord.ui.Label[Any] = discord.ui.Label(
        text="Script", component=discord.ui.FileUpload(custom_id="script", required=False)
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        line, voice, script = self.line.component, self.voice.component, self.script.component
        assert isinstance(line, discord.ui.TextInput)
        assert isinstance(voice, discord.ui.Select)
        assert isinstance(script, discord.ui.FileUpload)
        texts = [(await each.read()).decode() for each in script.values]
        await interaction.response.send_message(f"{line.value} {voice.values} {texts}", ephemeral=True)


class SampleBot(discord.Client):
    """`latest`: the interaction that came last, to try things with that no bot should do."""

    latest: discord.Interaction

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True), guild_ready_timeout=0.1)
        self.tree = app_commands.CommandTree(self)
        for command in (say, later, form, pick, menu, silent, withdraw, shout, Settings()):
            self.tree.add_command(command)

    async def setup_hook(self) -> None:
        self.add_dynamic_items(AgainButton)
        self.tree.interaction_check = self._remember  # type: ignore[method-assign]
        await self.tree.sync()

    async def before_identify_hook(self, _shard_id: int | None, *, initial: bool = False) -> None:
        """Without the library's 5 s before every login but the first."""

    async def _remember(self, interaction: discord.Interaction) -> bool:
        self.latest = interaction
        return True


@app_commands.command(description="Say it")
@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
async def say(
    interaction: discord.Interaction,
    *,
    text: app_commands.Range[str, 1, 200],
    times: app_commands.Range[int, 1, 3] = 1,
    mood: Literal["glad", "sad"] = "glad",
    to: discord.User | None = None,
    file: discord.Attachment | None = None,
) -> None:
    told = (await file.read()).decode() if file else ""
    await interaction.response.send_message(f"{mood}: {text * times} {to.mention if to else ''}{told}")


@app_commands.command(description="Takes a while, then shows a picture")
async def later(interaction: discord.Interaction, private: bool = False) -> None:
    await interaction.response.defer(ephemeral=private, thinking=True)
    view = discord.ui.View(timeout=None)
    view.add_item(AgainButton("moon"))
    view.add_item(discord.ui.Button(label="Docs", url="https://example.com/"))
    await interaction.edit_original_response(
        content=f"for {interaction.user.mention}",
        embed=discord.Embed(title="Facts").set_thumbnail(url="attachment://small.png"),
        attachments=[picture("clip.mp4", description="a cat dances"), picture("small.png")],
        view=view,
    )


@app_commands.command(description="Opens a form")
async def form(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(Form(custom_id="form"))


@app_commands.command(description="Completes a name")
async def pick(interaction: discord.Interaction, name: str) -> None:
    await interaction.response.send_message(name)


@pick.autocomplete("name")
async def names(_interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=each.title(), value=each) for each in ("temo", "felfel") if each.startswith(typed)]


@app_commands.command(description="Shows a menu")
async def menu(interaction: discord.Interaction) -> None:
    class Menu(discord.ui.View):
        @discord.ui.select(
            custom_id="m", options=[discord.SelectOption(label="One"), discord.SelectOption(label="Two")]
        )
        async def chosen(self, pressed: discord.Interaction, select: discord.ui.Select["Menu"]) -> None:
            await pressed.response.defer()
            await pressed.edit_original_response(content=select.values[0], view=None)

    await interaction.response.send_message("choose", view=Menu())


@app_commands.command(description="Never answers")
async def silent(_interaction: discord.Interaction) -> None:
    return


@app_commands.command(description="Promises an answer to all and gives one to the asker")
async def withdraw(interaction: discord.Interaction) -> None:
    await interaction.response.defer(thinking=True)
    await interaction.delete_original_response()
    await interaction.followup.send("only for you", ephemeral=True)


@app_commands.context_menu(name="Shout this")
async def shout(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.defer(ephemeral=True)
    await interaction.followup.send(message.content.upper())
    await interaction.followup.send("and that was it", ephemeral=True)


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class Settings(app_commands.Group, name="settings", description="The server's settings"):
    @app_commands.command(description="Sets the language")
    async def language(self, interaction: discord.Interaction, role: discord.Role) -> None:
        await interaction.response.send_message(f"for {role.name}")


def picture(name: str, data: bytes = PICTURE, *, description: str | None = None) -> discord.File:
    return discord.File(io.BytesIO(data), name, description=description)


@asynccontextmanager
async def running(server: Loopback) -> AsyncIterator[SampleBot]:
    """A bot that is logged in and connected."""
    bot = SampleBot()
    identified = server.gateway.identified
    task = asyncio.create_task(bot.start(server.token))
    try:
        await server.until(lambda: server.gateway.identified > identified or task.done())
        if task.done():
            await task
        yield bot
    finally:
        await bot.close()
        await asyncio.gather(task, return_exceptions=True)


async def code_of(attempt: Awaitable[object]) -> int:
    """Discord's code for the refusal that must come."""
    try:
        await attempt
    except discord.HTTPException as refused:
        return refused.code
    raise AssertionError("it was not refused")


@dataclass
class Stage:
    """A channel with one member and the bot. `there`: the channel as the bot has it."""

    server: Loopback
    bot: SampleBot
    channel: Channel
    ana: User
    there: discord.PartialMessageable

    def first(self) -> discord.PartialMessage:
        """The oldest message, to do something with by the bot's token."""
        return self.there.get_partial_message(int(self.channel.messages[0].id))


@asynccontextmanager
async def on_stage(server: Loopback) -> AsyncIterator[Stage]:
    guild = server.add_guild()
    channel = server.add_channel(guild)
    ana = server.add_user("ana", guild)
    async with running(server) as bot:
        there = bot.get_partial_messageable(int(channel.id), guild_id=int(guild.id))
        yield Stage(server, bot, channel, ana, there)
