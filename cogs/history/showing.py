"""One job: its details, its clip again, and its clip as another kind of file."""

import io
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import discord

from bot.access import Viewer, seen_job, viewer_of
from bot.answering import Answer, respond, tell
from bot.buttons import JobButton, button, view
from bot.client import client_of
from bot.details import details, whole_texts
from bot.exports import Export, Exports
from bot.language import ENGLISH, say
from generation.errors import DeliveryFailed, MediaFailed, StaleTransition, StorageFailed
from generation.jobs import ACTIVE, Job, JobState

SMALLER = 0.6  # of the limit, after Discord has refused a file within it
FETCHED = "show"  # the receipt of a clip that its requester fetched: an answer only they saw, which no link leads to


@dataclass(slots=True)
class _Attempt:
    """One answer with a file of at most `limit_bytes`. `job`: whose clip was attached."""

    limit_bytes: int
    language: str = ENGLISH
    job: Job | None = None
    is_fetched: bool = False  # the requester has the clip with this answer


class Showing:
    """Answers are for the asker alone, whoever made the clip."""

    def __init__(self, exports: Exports) -> None:
        self._exports = exports

    async def details(self, interaction: discord.Interaction, job_id: str) -> None:
        async def work() -> Answer:
            viewer = await viewer_of(interaction)
            job = await seen_job(interaction, viewer, job_id)
            return Answer(embeds=[details(job, viewer.language)], files=_texts(job, viewer), view=_buttons(job, viewer))

        await respond(interaction, work())

    async def whole(self, interaction: discord.Interaction, job_id: str) -> None:
        """Details, and the clip with them where it is kept and fits."""

        async def work(attempt: _Attempt) -> Answer:
            viewer = await viewer_of(interaction)
            job = await seen_job(interaction, viewer, job_id)
            note, files = "", _texts(job, viewer)
            if is_kept(job):
                try:
                    export = await self._clip(attempt, viewer, job)
                except (DeliveryFailed, MediaFailed, StorageFailed) as error:  # the details can be shown all the same
                    note = error.user_message
                else:
                    note = export.note
                    files.insert(0, export.file)
            shown = details(job, viewer.language)
            return Answer(content=note, embeds=[shown], files=files, view=_buttons(job, viewer))

        await _sent(interaction, work)

    async def file(self, interaction: discord.Interaction, job_id: str) -> None:
        """The clip itself."""

        async def work(attempt: _Attempt) -> Answer:
            viewer = await viewer_of(interaction)
            job = await seen_job(interaction, viewer, job_id)
            return _answer(await self._clip(attempt, viewer, job))

        await _sent(interaction, work)

    async def converted(self, interaction: discord.Interaction, job_id: str, ending: str) -> None:
        async def work(attempt: _Attempt) -> Answer:
            viewer = await viewer_of(interaction)
            job = await seen_job(interaction, viewer, job_id)
            export = await self._exports.converted(job, ending, attempt.limit_bytes, viewer.language)
            attempt.job, attempt.language = job, viewer.language
            return _answer(export)

        await _sent(interaction, work)

    async def _clip(self, attempt: _Attempt, viewer: Viewer, job: Job) -> Export:
        export = await self._exports.clip(job, attempt.limit_bytes, viewer.language)
        attempt.job, attempt.language = job, viewer.language
        # A moderator who looks at a clip has not delivered it.
        attempt.is_fetched = viewer.owns(job) and job.state is JobState.UNDELIVERABLE
        return export


async def _sent(interaction: discord.Interaction, work: Callable[[_Attempt], Awaitable[Answer]]) -> None:
    """Once more with a smaller file where Discord does not take the first: its own limit is not its last word.

    A clip that its requester has with this is delivered.
    """
    attempt = _Attempt(interaction.filesize_limit)
    sent = await respond(interaction, work(attempt))
    if sent is None and attempt.job is not None:
        attempt = _Attempt(int(interaction.filesize_limit * SMALLER))
        sent = await respond(interaction, work(attempt))
    if attempt.job is None:
        return
    if sent is None:
        await tell(interaction, say(attempt.language, "Discord did not take the file. Try again in a moment."))
    elif attempt.is_fetched:
        with suppress(StaleTransition):  # delivered or deleted while it was being sent
            await client_of(interaction).app.service.fetched(attempt.job.id, FETCHED)


def is_kept(job: Job) -> bool:
    """Whether there is a clip that the retention has not removed."""
    return job.clip is not None and ("video" in job.clip.files or "audio" in job.clip.files)


def _answer(export: Export) -> Answer:
    return Answer(content=export.note, files=[export.file])


def _texts(job: Job, viewer: Viewer) -> list[discord.File]:
    text = whole_texts(job, viewer.language)
    return [] if text is None else [discord.File(io.BytesIO(text.encode()), f"{job.id}.txt")]


def _buttons(job: Job, viewer: Viewer) -> discord.ui.View | None:
    """What can be had of the job now."""
    language = viewer.language
    buttons: list[JobButton] = []
    kept = job.clip.files if job.clip else {}
    if is_kept(job):
        buttons.append(button("file", job.id, label=say(language, "File")))
        if "video" in kept:
            buttons.append(button("gif", job.id, label=say(language, "GIF")))
        if "video" in kept and job.request.script is not None:
            buttons.append(button("audio", job.id, label=say(language, "Sound (.mp3)")))
        if "captions" in kept:
            buttons.append(button("captions", job.id, label=say(language, "Captions (.srt)")))
    elif job.state in ACTIVE:
        if viewer.owns(job) or viewer.moderates(job):
            buttons.append(button("cancel", job.id, label=say(language, "Cancel"), style=discord.ButtonStyle.danger))
    elif job.state is not JobState.RENDERED:
        buttons.append(button("rerender", job.id, label=say(language, "Make it again")))
    return view(buttons) if buttons else None
