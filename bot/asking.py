"""A wish from a command, a form or a button: queued, answered at once, and followed from then on."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import discord

from bot.answering import Answer, Sent, respond
from bot.client import CartoonClient, client_of
from bot.intake import Ask
from bot.place import asker_of, place_of
from bot.scripts import read_script
from bot.status import first_answer
from generation.domain import Request
from generation.jobs import ChatDestination, Job, JobState
from generation.pausing import paused
from generation.store import Store
from generation.wish import Wish


async def ask(
    interaction: discord.Interaction,
    wish: Wish,
    *,
    captions: bool | None = None,
    private: bool | None = None,
    spoiler: bool | None = None,
    voice_message: bool = False,
    script: discord.Attachment | None = None,
) -> None:
    """Queue what is wished for and answer with the status message. `script` is the dialogue as a file."""
    client = client_of(interaction)
    asked = Ask(
        asker=asker_of(interaction),
        place=place_of(interaction),
        wish=wish,
        captions=captions,
        private=private,
        spoiler=spoiler,
        voice_message=voice_message,
    )

    async def take() -> tuple[Job, ...]:
        if script is None:
            return await client.intake.take(asked)
        text = await read_script(script, client.app.settings.limits.script_file_characters)
        return await client.intake.take(replace(asked, wish=replace(wish, dialogue=text, dialogue_is_file=True)))

    await _queue(interaction, client, asked, take)


async def ask_again(interaction: discord.Interaction, job: Job, request: Request, wish: Wish) -> None:
    """Queue `request`, made from that of `job`. `wish` says in words what it holds."""
    client = client_of(interaction)
    destination = job.destination
    voice_message = isinstance(destination, ChatDestination) and destination.voice_message
    asked = Ask(
        asker=asker_of(interaction),
        place=place_of(interaction),
        wish=wish,
        captions=request.captions,
        private=job.private,
        spoiler=job.spoiler,
        voice_message=voice_message,
    )
    await _queue(interaction, client, asked, lambda: client.intake.repeat(asked, request))


async def _queue(
    interaction: discord.Interaction, client: CartoonClient, asked: Ask, take: Callable[[], Awaitable[tuple[Job, ...]]]
) -> None:
    queued: tuple[Job, ...] = ()

    async def work() -> Answer:
        nonlocal queued
        queued = await take()
        expected = await client.intake.expectations(queued)
        held = frozenset() if len(expected) == len(queued) else await client.app.store(paused)
        return first_answer(queued, expected, _language(queued[0]), held)

    sent = await respond(interaction, work(), private=await client.intake.is_private(asked))
    if queued and sent is not None and (jobs := await _with_status(client, queued, sent)):
        client.board.track(jobs)


async def _with_status(client: CartoonClient, jobs: tuple[Job, ...], sent: Sent) -> tuple[Job, ...]:
    """The jobs as they are now, knowing the message that shows how they stand; none that are deleted.

    Read and written in one operation: a clip that was quicker than its answer may have noted where it goes.
    """
    ids = [job.id for job in jobs]

    def readdress(store: Store) -> tuple[Job, ...]:
        return tuple(
            store.readdress(job.id, replace(job.destination, status_id=sent.message_id, channel_id=sent.channel_id))
            for job in store.jobs_of(ids)
            if isinstance(job.destination, ChatDestination) and job.state is not JobState.DELETED
        )

    return await client.app.store(readdress)


def _language(job: Job) -> str:
    return job.destination.language if isinstance(job.destination, ChatDestination) else "en-US"
