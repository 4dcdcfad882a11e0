"""Buttons that live for a minute or a few: to confirm what cannot be undone, or to go on from an answer."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import discord

from bot.answering import NO_PINGS, Answer, failure_line, respond, tell
from bot.language import say

log = logging.getLogger(__name__)

CONFIRM_S = 60.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """A button and what it does: `do` answers its interaction."""

    label: str
    do: Callable[[discord.Interaction], Awaitable[None]]
    style: discord.ButtonStyle = discord.ButtonStyle.secondary


class Choices(discord.ui.View):
    """Says when it has expired, so `timeout_s` must stay below the 15 minutes that `asked` can be answered.

    `once`: the first press is the last.
    """

    def __init__(
        self, asked: discord.Interaction, language: str, choices: Sequence[Choice], *, timeout_s: float, once: bool
    ) -> None:
        super().__init__(timeout=timeout_s)
        self._asked = asked
        self._language = language
        self.once = once
        for choice in choices:
            self.add_item(_Button(choice))

    async def on_timeout(self) -> None:
        line = say(self._language, "The buttons of this message have expired. Use the command again.")
        try:
            await self._asked.edit_original_response(content=line, view=None, allowed_mentions=NO_PINGS)
        except discord.HTTPException as error:
            log.info("expired buttons could not be taken off: %s", error)

    async def on_error(
        self, interaction: discord.Interaction, error: Exception, item: discord.ui.Item["Choices"], /
    ) -> None:
        await tell(interaction, failure_line(interaction, error))


class _Button(discord.ui.Button[Choices]):
    def __init__(self, choice: Choice) -> None:
        super().__init__(label=choice.label, style=choice.style)
        self._choice = choice

    async def callback(self, interaction: discord.Interaction) -> None:
        if self.view is not None and self.view.once:
            self.view.stop()
        await self._choice.do(interaction)


def confirmation(
    asked: discord.Interaction,
    language: str,
    label: str,
    then: Callable[[], Awaitable[Answer]],
    *,
    timeout_s: float = CONFIRM_S,
) -> Choices:
    """One red button; the answer of `then` takes the place of the question."""

    async def do(interaction: discord.Interaction) -> None:
        await respond(interaction, then(), update=True)

    choice = Choice(label=label, do=do, style=discord.ButtonStyle.danger)
    return Choices(asked, language, [choice], timeout_s=timeout_s, once=True)
