"""Buttons that outlive the program: what they do stands in their custom_id, so a restart takes nothing from them."""

import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Self

import discord

Handler = Callable[[discord.Interaction, str], Awaitable[None]]  # the interaction and the job's id

_TEMPLATE = r"cb:(?P<action>[a-z_]{1,20}):(?P<job>[0-9a-z]{10})"
BUTTON_IN_MESSAGE = re.compile(_TEMPLATE)


def custom_id(action: str, job_id: str) -> str:
    return f"cb:{action}:{job_id}"


def jobs_of_buttons(message: discord.Message, action: str | None = None) -> tuple[str, ...]:
    """Ids of the jobs that the message's buttons belong to, in order: how a posted clip is known again.

    `action`: of those buttons alone.
    """
    found: dict[str, None] = {}
    for row in message.components:
        for component in getattr(row, "children", ()):
            match = BUTTON_IN_MESSAGE.fullmatch(getattr(component, "custom_id", None) or "")
            if match and action in (None, match["action"]):
                found[match["job"]] = None
    return tuple(found)


class JobButton(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=_TEMPLATE):
    """Any button of a job. The client's `actions` say what it does: cogs put their handlers there."""

    def __init__(self, item: discord.ui.Button[discord.ui.View], action: str, job_id: str) -> None:
        super().__init__(item)
        self.action = action
        self.job_id = job_id

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        if not isinstance(item, discord.ui.Button):
            raise TypeError(f"{match[0]} is on a component that is no button")
        return cls(item, match["action"], match["job"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.client.press(interaction, self.action, self.job_id)


def button(
    action: str,
    job_id: str,
    *,
    label: str | None = None,
    emoji: str | None = None,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    row: int | None = None,
) -> JobButton:
    item: discord.ui.Button[discord.ui.View] = discord.ui.Button(
        label=label, emoji=emoji, style=style, row=row, custom_id=custom_id(action, job_id)
    )
    return JobButton(item, action, job_id)


def view(buttons: Iterable[JobButton]) -> discord.ui.View:
    """A row of them, or rows as they say. Never times out."""
    made = discord.ui.View(timeout=None)
    for each in buttons:
        made.add_item(each)
    return made
