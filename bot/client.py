"""The bot's connection to Discord: commands found in `cogs`, synced when they changed, errors told in one line."""

import asyncio
import hashlib
import json
import logging
import pkgutil
from importlib.util import find_spec
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot.answering import failure_line, tell
from bot.app import App
from bot.buttons import Handler, JobButton
from bot.characters import Characters
from bot.delivery.deliverer import ChatDeliverer
from bot.delivery.refusals import in_the_log, is_passing
from bot.forms import give_back, is_forgotten
from bot.intake import Intake
from bot.language import say, supported
from bot.localisation import CatalogueTranslator
from bot.preferences import Preferences
from bot.retrying import Pauses, sturdy
from bot.status.board import StatusBoard
from bot.status.editor import DiscordEditor

log = logging.getLogger(__name__)

INVITE_PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,  # to see after a crash whether a clip was posted already
    send_voice_messages=True,
)
_SYNCED = "synced_commands"
_SYNC_PAUSES = Pauses(first_s=2.0, longest_s=600.0)  # the library knows for how long it is shut out: hours, perhaps


class CommandTree(app_commands.CommandTree["CartoonClient"]):
    """Nothing new is begun while the bot stops; what goes wrong outside of `respond` is told as it tells it."""

    async def interaction_check(self, interaction: discord.Interaction["CartoonClient"], /) -> bool:
        if not interaction.client.stopping or interaction.type is discord.InteractionType.autocomplete:
            return True
        language = supported(interaction.locale.value)
        await tell(interaction, say(language, "I am restarting: try again in a minute. What is queued stays queued."))
        return False

    async def on_error(
        self, interaction: discord.Interaction["CartoonClient"], error: app_commands.AppCommandError, /
    ) -> None:
        if isinstance(error, app_commands.CheckFailure):
            return
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        await tell(interaction, failure_line(interaction, cause))


class CartoonClient(commands.Bot):
    """`actions`: what the buttons of jobs do, by name; the cogs fill it."""

    def __init__(self, app: App) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=discord.Intents(guilds=True),
            tree_cls=CommandTree,
            allowed_mentions=discord.AllowedMentions.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=60.0,  # a longer one is an error: discord.py would sleep with the channel's lock
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
        )
        self.app = app
        self.preferences = Preferences(app.store)
        self.characters = Characters(app)
        self.intake = Intake(app, self.preferences, self.characters)
        self.board = StatusBoard(app, DiscordEditor(self))
        self.deliverer = ChatDeliverer(self, app, self.preferences)
        self.actions: dict[str, Handler] = {}
        self.stopping = False
        self._syncing: asyncio.Task[None] | None = None

    async def setup_hook(self) -> None:
        self.add_dynamic_items(JobButton)
        await self.tree.set_translator(CatalogueTranslator())
        for name in cogs():
            await self.load_extension(name)
        try:
            await self._sync_if_changed()
        except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError) as error:
            log.error("commands are not registered: %s; those of before go on to work", in_the_log(error))
            self._syncing = asyncio.create_task(self._sync_later(), name="registering commands")

    async def close(self) -> None:
        if self._syncing is not None:
            self._syncing.cancel()
            await asyncio.gather(self._syncing, return_exceptions=True)
        await super().close()

    async def press(self, interaction: discord.Interaction, action: str, job_id: str) -> None:
        """What a job's button does."""
        language = supported(interaction.locale.value)
        handler = self.actions.get(action)
        if self.stopping:
            await tell(interaction, say(language, "I am restarting: press again in a minute."))
        elif handler is None:
            await tell(interaction, say(language, "This version of the bot does not know this button any more."))
        else:
            try:
                await handler(interaction, job_id)
            except Exception as error:  # the seam: as for commands
                await tell(interaction, failure_line(interaction, error))

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if is_forgotten(interaction):
            await give_back(interaction)

    def invite_url(self) -> str:
        """Where an owner of a server adds the bot. Only after the login."""
        if self.application_id is None:
            raise RuntimeError("not logged in yet")
        return discord.utils.oauth_url(
            self.application_id, permissions=INVITE_PERMISSIONS, scopes=("bot", "applications.commands")
        )

    async def _sync_if_changed(self) -> None:
        """Discord takes 200 new commands a day: registering the same ones at each start would use them up."""
        translator = self.tree.translator
        payloads = [
            await command.get_translated_payload(self.tree, translator) if translator else command.to_dict(self.tree)
            for command in self.tree.get_commands()
        ]
        definition = f"{self.application_id} {json.dumps(payloads, sort_keys=True)}"
        digest = json.dumps(hashlib.sha256(definition.encode()).hexdigest())
        if await self.app.store(lambda store: store.setting("global", _SYNCED)) == digest:
            return
        await self.tree.sync()
        await self.app.store(lambda store: store.put_setting("global", _SYNCED, digest))
        log.info("commands registered: %d", len(payloads))

    async def _sync_later(self) -> None:
        """Beside everything else: clips are made and posted meanwhile."""

        def tell(error: BaseException, pause_s: float) -> None:
            log.warning("commands are not registered: %s; next attempt in %.0f s", in_the_log(error), pause_s)

        await asyncio.sleep(_SYNC_PAUSES.first_s)
        try:
            await sturdy(
                self._sync_if_changed,
                passing=is_passing,
                stopping=asyncio.Event(),
                on_pause=tell,
                pauses=_SYNC_PAUSES,
            )
        except Exception:  # the seam: nobody awaits this task
            log.exception("commands are not registered; the next start tries again")


def client_of(interaction: discord.Interaction[Any]) -> CartoonClient:
    """The interaction's client by its real type."""
    client = interaction.client
    if not isinstance(client, CartoonClient):
        raise TypeError(f"not our client: {client!r}")
    return client


def cogs() -> list[str]:
    """Every package in `cogs`, by name: a new group of commands needs no list."""
    spec = find_spec("cogs")
    places = spec.submodule_search_locations if spec else None
    return [f"cogs.{each.name}" for each in pkgutil.iter_modules(places) if each.ispkg]
