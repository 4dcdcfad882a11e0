"""Forms (Discord's modals). One that the program has forgotten, by a restart, gives its text back."""

import secrets
from collections.abc import Mapping
from typing import Any
from weakref import WeakValueDictionary

import discord

from bot.answering import NO_PINGS, failure_line, tell
from bot.language import say, supported
from bot.typed import as_file, typed

OPEN_S = 6 * 3600.0  # how long somebody may write
_PREFIX = "form:"
_open: WeakValueDictionary[str, "Form"] = WeakValueDictionary()


class Form(discord.ui.Modal):
    """What goes wrong is told as commands tell it."""

    def __init__(self, *, title: str) -> None:
        super().__init__(title=title, timeout=OPEN_S, custom_id=f"{_PREFIX}{secrets.token_hex(8)}")
        _open[self.custom_id] = self

    async def on_error(  # type: ignore[override] # the library's own modals have this signature
        self, interaction: discord.Interaction, error: Exception, /
    ) -> None:
        await tell(interaction, failure_line(interaction, error))


def is_forgotten(interaction: discord.Interaction) -> bool:
    """A form was sent in that this run of the program has not opened, or no longer waits for."""
    if interaction.type is not discord.InteractionType.modal_submit:
        return False
    custom_id = str(_data(interaction).get("custom_id", ""))
    return custom_id.startswith(_PREFIX) and custom_id not in _open


async def give_back(interaction: discord.Interaction) -> None:
    """Answer a forgotten form."""
    language = supported(interaction.locale.value)
    text = typed(interaction)
    line = say(
        language, "I was restarted while this form was open. Use the command or button again; here is your text."
    )
    files = [as_file(text)] if text else []
    await interaction.response.send_message(line, files=files, ephemeral=True, allowed_mentions=NO_PINGS)


def _data(interaction: discord.Interaction) -> Mapping[str, Any]:
    return dict(interaction.data or {})
