"""Answers on a bad day: the connection breaks, a file is refused after the asker was told to wait."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.app import App
from generation import rush
from generation.jobs import ChatDestination, JobState
from tests.discord.connected import Connected, at, private
from tests.discord.placing import ended
from tests.discord.server.faults import Reset
from tests.generation.requests import animate, picture
from tests.patience import PATIENCE_S

__all__ = ["at"]

FIRST_ANSWER = "POST /interactions/*"
FILLED_ANSWER = "PATCH /webhooks/*"


@pytest.fixture
def crowd() -> Iterator[None]:
    """So many wait that everybody is told first that they were heard."""
    for _ in range(rush.MANY + 1):
        rush.begin()
    yield
    for _ in range(rush.MANY + 1):
        rush.end()


async def followed(at: Connected, status_id: str) -> ChatDestination:
    """Where the newest job goes, once it knows the message that shows how it stands."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            jobs = await at.newest(at.ana)
            there = jobs[0].destination if jobs else None
            if isinstance(there, ChatDestination) and there.status_id == status_id:
                return there
            await asyncio.sleep(0.02)


async def answered_once_and_followed(at: Connected) -> None:
    asked = await at.server.slash(at.channel, at.ana, "animate", prompt="temo waves", wait=False)
    shown = await asked.reply()
    assert "temo waves" in shown.embeds[0]["description"]
    assert asked.followups == []
    await followed(at, shown.id)


@pytest.mark.parametrize("reset", Reset)
async def test_an_answer_that_is_reset_is_sent_again_and_followed(at: Connected, reset: Reset) -> None:
    fault = at.server.faults.add(FIRST_ANSWER, reset=reset)
    await answered_once_and_followed(at)
    assert fault.hit == 1


@pytest.mark.parametrize("reset", Reset)
@pytest.mark.usefixtures("crowd")
async def test_a_deferral_that_is_reset_leaves_an_answer_all_the_same(at: Connected, reset: Reset) -> None:
    fault = at.server.faults.add(FIRST_ANSWER, reset=reset)
    await answered_once_and_followed(at)
    assert fault.hit == 1


@pytest.mark.parametrize("reset", Reset)
@pytest.mark.usefixtures("crowd")
async def test_a_late_answer_that_is_reset_is_sent_again(at: Connected, reset: Reset) -> None:
    fault = at.server.faults.add(FILLED_ANSWER, reset=reset)
    await answered_once_and_followed(at)
    assert fault.hit == 1


@pytest.mark.usefixtures("crowd")
async def test_a_file_that_is_refused_after_a_deferral_is_sent_smaller(at: Connected, app: App) -> None:
    request = replace(animate("noisy", frames=16), picture=picture("noisy", 16))
    job = await ended(app, request, at.ana.id, at.guild.id, state=JobState.UNDELIVERABLE)
    assert job.clip is not None
    size_bytes = job.clip.files["video"].size_bytes
    at.channel, at.server.rules.upload_bytes = at.server.dm(at.ana), size_bytes
    asked = await at.server.slash(at.channel, at.ana, "show", job=job.id, wait=False)
    at.server.rules.upload_bytes = int(size_bytes * 0.7)  # less than the command was told
    message = await private(asked)
    assert message.content.startswith("Made smaller to fit")
    assert len(message.attachments[0].data) <= size_bytes * 0.6


async def test_what_the_delivery_noted_before_the_answer_ended_is_kept(at: Connected, app: App) -> None:
    at.server.faults.add(FIRST_ANSWER, delay_s=0.5)
    asked = await at.server.slash(at.channel, at.ana, "animate", prompt="temo waves", wait=False)
    there = await followed(at, "")
    (job,) = await at.newest(at.ana)
    await app.store(lambda store: store.readdress(job.id, replace(there, answer_id="5")))
    assert (await followed(at, (await asked.reply()).id)).answer_id == "5"


async def test_a_job_that_was_deleted_before_the_answer_ended_is_not_followed(at: Connected, app: App) -> None:
    at.server.faults.add(FIRST_ANSWER, delay_s=0.5)
    asked = await at.server.slash(at.channel, at.ana, "animate", prompt="temo waves", wait=False)
    await followed(at, "")
    assert await app.service.forget(at.ana.id) == 0
    await asked.reply()
    await at.slash(at.ana, "queue")
    assert asked.followups == []
