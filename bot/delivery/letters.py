"""Letters from batches: files made to fit, and the words around them."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import discord

from bot.app import App, request_context
from bot.delivery import wording
from bot.delivery.batch import Batch
from bot.delivery.packing import Packed, PackedVoice, pack, pack_voice
from bot.delivery.view import clip_view
from bot.preferences import Preferences
from generation.domain import Task
from generation.errors import BadInput, CartoonError, DeliveryPostponed
from generation.jobs import Job

log = logging.getLogger(__name__)
T = TypeVar("T")

_SINCE_MARGIN = timedelta(minutes=5)  # our clock against Discord's
_PACKED_AT_ONCE = 2  # the cores are for drawing


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """One message. `key`: the same whenever it is written anew, at most 19 characters. `jobs`: whose clips it holds."""

    key: str
    jobs: tuple[Job, ...]
    content: str
    beforehand: str  # the text of an answer until its files have come
    pings: str | None  # the id of the one user who is notified
    files: tuple[Packed, ...]
    offers_ultra: bool
    posted_after: datetime

    @property
    def job_ids(self) -> frozenset[str]:
        return frozenset(job.id for job in self.jobs)

    @property
    def job_id(self) -> str:
        """For the log."""
        return self.key[:10]

    def view(self) -> discord.ui.View:
        """A new one for each attempt: discord.py marks those it has sent."""
        return clip_view(self.jobs, self.offers_ultra)

    def allowed_mentions(self) -> discord.AllowedMentions:
        users = [discord.Object(int(self.pings))] if self.pings else False
        return discord.AllowedMentions(everyone=False, roles=False, users=users, replied_user=False)


class Letters:
    """Writes them. What takes long happens beside the event loop, a few at once."""

    def __init__(self, app: App, preferences: Preferences, stopping: asyncio.Event) -> None:
        self._app = app
        self._preferences = preferences
        self._stopping = stopping
        self._packing = asyncio.Semaphore(_PACKED_AT_ONCE)

    async def packed(
        self, batch: Batch, limit_bytes: int, folder: Path
    ) -> tuple[tuple[Packed, ...], dict[str, CartoonError]]:
        """The files, and why there is none, by job id. Raises DeliveryPostponed."""
        packed: list[Packed] = []
        lost: dict[str, CartoonError] = {}
        for job in batch.clips:
            try:
                packed.append(await self._beside(pack, job, limit_bytes, folder))
            except DeliveryPostponed:
                raise
            except CartoonError as error:
                log.warning("cannot be posted: %s %s", error.user_message, error.detail, extra={"job_id": job.id})
                lost[job.id] = error
        return tuple(packed), lost

    async def packed_voice(self, batch: Batch, limit_bytes: int, folder: Path) -> PackedVoice:
        """Raises DeliveryFailed, MediaFailed, StorageFailed, DeliveryPostponed."""
        return await self._beside(pack_voice, batch.first, limit_bytes, folder)

    async def with_clips(self, batch: Batch, packed: Sequence[Packed], lost: Mapping[str, CartoonError]) -> Letter:
        remarks = [
            *batch.remarks,
            *_lines(batch, lost),
            *(wording.about(each.job, each.remark, batch.language) for each in packed if each.remark),
        ]
        clips = tuple(each.job for each in packed)
        return await self._letter(batch, clips, tuple(packed), wording.content(clips, remarks, batch.language))

    async def note(self, batch: Batch) -> Letter:
        """What goes with a voice message."""
        clips = tuple(batch.clips)
        return await self._letter(batch, clips, (), wording.content(clips, batch.remarks, batch.language))

    async def without_clips(self, batch: Batch, lost: Mapping[str, CartoonError]) -> Letter:
        """Where none of them can be posted."""
        lines = [*_lines(batch, lost), *batch.remarks]
        return await self._letter(batch, (), (), wording.refusal(batch.clips, lines, batch.language))

    async def _letter(self, batch: Batch, clips: tuple[Job, ...], files: tuple[Packed, ...], content: str) -> Letter:
        user_id = batch.first.requester.user_id
        is_wanted = batch.pings and (await self._preferences.member(user_id)).mention
        return Letter(
            key=batch.key,
            jobs=clips,
            content=content,
            beforehand=wording.beforehand(batch.first, batch.language),
            pings=user_id if is_wanted else None,
            files=files,
            offers_ultra=self._can_have_ultra(batch.first.request.task),
            posted_after=batch.made_at - _SINCE_MARGIN,
        )

    def _can_have_ultra(self, task: Task) -> bool:
        app = self._app
        try:
            context = request_context(app.settings, app.engines, app.characters)
        except BadInput:  # a wrong setting is told where something is asked for
            return False
        return context.availability.lacking(context.presets["ultra"], task) is None

    async def _beside(self, work: Callable[..., T], job: Job, limit_bytes: int, folder: Path) -> T:
        async with self._packing:
            return await asyncio.to_thread(work, self._app.files, job, limit_bytes, folder, self._unless_stopped)

    def _unless_stopped(self) -> None:
        """Encoding takes longer than there is time for at the end; the next start begins it anew."""
        if self._stopping.is_set():
            raise DeliveryPostponed("The clip was being made smaller.")


def _lines(batch: Batch, lost: Mapping[str, CartoonError]) -> list[str]:
    return [wording.about(job, lost[job.id].user_message, batch.language) for job in batch.clips if job.id in lost]
