"""The history page by page. The buttons say where they lead, so they work after a restart."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Self

import discord
from discord.utils import format_dt

from bot.access import Viewer, viewer_of
from bot.answering import Answer, respond
from bot.client import CartoonClient, client_of
from bot.language import say
from bot.receipts import receipt_url
from bot.status.echo import title
from bot.thumbnails import thumbnails
from bot.wording import excerpt, footer, state
from generation.backlog import JobQuery
from generation.errors import Refused
from generation.jobs import Job
from generation.service import Service

PAGE_JOBS = 5
EXCERPT_CHARACTERS = 300  # of each: all embeds of a message together have 6,000

Direction = Literal["newer", "older"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Newest first."""

    jobs: Sequence[Job]
    has_newer: bool
    has_older: bool


async def page_of(service: Service, query: JobQuery, direction: Direction, seq: int | None) -> Page:
    """The page beyond `seq`; the newest one where that is None, or nothing more lies there."""
    if seq is not None and direction == "newer":
        found = await service.jobs(replace(query, after_seq=seq, limit=PAGE_JOBS + 1))
        if len(found) > PAGE_JOBS:
            return Page(jobs=found[-PAGE_JOBS:], has_newer=True, has_older=True)
    elif seq is not None:
        found = await service.jobs(replace(query, before_seq=seq, limit=PAGE_JOBS + 1))
        if found:
            return Page(jobs=found[:PAGE_JOBS], has_newer=True, has_older=len(found) > PAGE_JOBS)
    found = await service.jobs(replace(query, limit=PAGE_JOBS + 1))
    return Page(jobs=found[:PAGE_JOBS], has_newer=False, has_older=len(found) > PAGE_JOBS)


def query_for(viewer: Viewer, owner_id: str) -> JobQuery:
    """What `viewer` may list of the owner's jobs. Others' private ones are never listed. Raises Refused."""
    if owner_id == viewer.asker.user_id:
        return JobQuery(user_id=owner_id)
    if viewer.guild_id is None:
        raise Refused(say(viewer.language, "Others' clips are shown only in the server where they were made."))
    if not (viewer.server.public_history or viewer.is_moderator):
        raise Refused(say(viewer.language, "In this server members see only their own history."))
    return JobQuery(user_id=owner_id, guild_id=viewer.guild_id, include_private=False)


async def history_page(
    client: CartoonClient, viewer: Viewer, owner_id: str, direction: Direction = "older", seq: int | None = None
) -> Answer:
    page = await page_of(client.app.service, query_for(viewer, owner_id), direction, seq)
    if not page.jobs:
        return Answer(content=_nothing(viewer, owner_id))
    pictures = await thumbnails(client.app.files, page.jobs)
    whose = (
        "" if owner_id == viewer.asker.user_id else say(viewer.language, "Made by {member}:", member=f"<@{owner_id}>")
    )
    return Answer(
        content=whose,
        embeds=[_embed(job, viewer.language, pictures) for job in page.jobs],
        files=list(pictures.values()),
        view=_buttons(page, owner_id, viewer.language),
    )


def _nothing(viewer: Viewer, owner_id: str) -> str:
    if owner_id == viewer.asker.user_id:
        return say(viewer.language, "You have made nothing yet. Try `/animate`, `/speak` or `/combine`.")
    return say(viewer.language, "Nothing of theirs can be shown here.")


def _embed(job: Job, language: str, pictures: Mapping[str, discord.File]) -> discord.Embed:
    lines = [excerpt(job, EXCERPT_CHARACTERS), format_dt(job.created_at, "R")]
    url = receipt_url(job)
    if url is not None:
        lines[-1] += f" · [{say(language, 'Go to the clip')}]({url})"
    embed = discord.Embed(
        title=f"{title(job.request.task, language)}: {state(job, language)}",
        description="\n".join(filter(None, lines)),
    )
    footer(embed, job)
    if job.id in pictures:
        embed.set_thumbnail(url=f"attachment://{pictures[job.id].filename}")
    return embed


def _buttons(page: Page, owner_id: str, language: str) -> discord.ui.View | None:
    if not (page.has_newer or page.has_older):
        return None
    view = discord.ui.View(timeout=None)
    if page.has_newer:
        view.add_item(PageButton.to("newer", owner_id, page.jobs[0].seq, say(language, "Newer")))
    if page.has_older:
        view.add_item(PageButton.to("older", owner_id, page.jobs[-1].seq, say(language, "Older")))
    return view


class PageButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"hist:(?P<owner>\d{1,20}):(?P<seq>\d{1,19}):(?P<direction>newer|older)",
):
    """Leads to the page beyond a job. What may be seen is decided anew at each press."""

    def __init__(self, item: discord.ui.Button[discord.ui.View], owner_id: str, direction: Direction, seq: int) -> None:
        super().__init__(item)
        self._owner_id = owner_id
        self._direction: Direction = direction
        self._seq = seq

    @classmethod
    def to(cls, direction: Direction, owner_id: str, seq: int, label: str) -> Self:
        item: discord.ui.Button[discord.ui.View] = discord.ui.Button(
            label=label, custom_id=f"hist:{owner_id}:{seq}:{direction}"
        )
        return cls(item, owner_id, direction, seq)

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        if not isinstance(item, discord.ui.Button):
            raise TypeError(f"{match[0]} is on a component that is no button")
        return cls(item, match["owner"], "newer" if match["direction"] == "newer" else "older", int(match["seq"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        async def work() -> Answer:
            viewer = await viewer_of(interaction)
            return await history_page(client_of(interaction), viewer, self._owner_id, self._direction, self._seq)

        await respond(interaction, work(), update=True)
