"""The characters of a place, page by page. The buttons say where they lead, so they work after a restart."""

import asyncio
import re
from typing import Any, Self

import discord

from bot.access import Viewer, viewer_of
from bot.answering import Answer, respond
from bot.client import CartoonClient, client_of
from bot.language import say
from bot.wording import shown
from generation.domain import Character

PAGE_CHARACTERS = 10
_DESCRIPTION_CHARACTERS = 200
_TITLE_CHARACTERS = 80
_REASON_CHARACTERS = 200


async def page(client: CartoonClient, viewer: Viewer, number: int) -> Answer:
    """The pages count from 0; the last one where there are fewer."""
    library = client.characters.for_guild(viewer.guild_id)
    found = await asyncio.to_thread(library.all)
    broken = await asyncio.to_thread(library.broken) if viewer.is_moderator else {}
    lines = [_line(character, viewer.language) for character in found]
    lines += [f"⚠️ `{name}`: {shown(why, _REASON_CHARACTERS)}" for name, why in broken.items()]
    last = max(0, (len(lines) - 1) // PAGE_CHARACTERS)
    number = min(number, last)
    embed = discord.Embed(
        title=say(viewer.language, "Characters"),
        description="\n".join(lines[number * PAGE_CHARACTERS : (number + 1) * PAGE_CHARACTERS]),
    )
    if last:
        embed.set_footer(text=say(viewer.language, "Page {number} of {count}", number=number + 1, count=last + 1))
    return Answer(embeds=[embed], view=_buttons(number, last, viewer.language))


def _line(character: Character, language: str) -> str:
    has = [look.base for look in character.looks if look.has_lora]
    if character.voice.reference is not None:
        has.append(say(language, "own voice"))
    facts = f" ({', '.join(has)})" if has else ""
    about = f": {shown(character.description, _DESCRIPTION_CHARACTERS)}" if character.description else ""
    return f"**{shown(character.title, _TITLE_CHARACTERS)}** `{character.name}`{facts}{about}"


def _buttons(number: int, last: int, language: str) -> discord.ui.View | None:
    if not last:
        return None
    view = discord.ui.View(timeout=None)
    if number > 0:
        view.add_item(PageButton.to(number - 1, say(language, "Back")))
    if number < last:
        view.add_item(PageButton.to(number + 1, say(language, "More")))
    return view


class PageButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"characters:(?P<number>\d{1,4})"
):
    """Leads to a page of the place where it is pressed."""

    def __init__(self, item: discord.ui.Button[discord.ui.View], number: int) -> None:
        super().__init__(item)
        self._number = number

    @classmethod
    def to(cls, number: int, label: str) -> Self:
        return cls(discord.ui.Button(label=label, custom_id=f"characters:{number}"), number)

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        if not isinstance(item, discord.ui.Button):
            raise TypeError(f"{match[0]} is on a component that is no button")
        return cls(item, int(match["number"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        async def work() -> Answer:
            return await page(client_of(interaction), await viewer_of(interaction), self._number)

        await respond(interaction, work(), update=True)
