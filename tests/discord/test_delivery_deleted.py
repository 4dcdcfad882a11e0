"""Clips that are deleted while they are on their way: they are not posted, and take no other with them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from generation.errors import DeliveryFailed
from tests.discord.connected import Connected, at
from tests.discord.posting import Posting

__all__ = ["at"]

POST = "POST /channels/*/messages"
ANSWER = "POST /webhooks/*"


@pytest.fixture
async def posting(at: Connected, tmp_path: Path) -> AsyncIterator[Posting]:
    folder = tmp_path / "made"
    folder.mkdir()
    yield Posting(at, folder)


@pytest.mark.parametrize("options", [{}, {"as": "voice message"}])
async def test_what_is_forgotten_while_discord_is_away_is_never_posted(
    posting: Posting, options: dict[str, object]
) -> None:
    job = await posting.clip("speak", dialogue="Hello there.", **options)
    unwell = posting.server.faults.add(POST, status=503, times=10_000)
    waiting = asyncio.create_task(posting.deliverer.deliver(job))
    await posting.server.until(lambda: unwell.hit >= 2)
    await posting.at.app.service.forget(job.requester.user_id, deadline_s=0.1)
    posting.server.faults.clear()
    with pytest.raises(DeliveryFailed, match="deleted"):
        await waiting
    assert posting.clips() == []


async def test_a_variation_that_is_deleted_is_left_out_of_the_message(posting: Posting) -> None:
    first, second = await posting.made(await posting.asked("animate", prompt="temo waves", variations=2))
    unwell = posting.server.faults.add(POST, status=503, times=10_000)
    waiting = asyncio.create_task(posting.deliverer.deliver(second))
    await posting.server.until(lambda: unwell.hit >= 2)
    await posting.at.app.service.delete(first.id)
    posting.server.faults.clear()
    clip = posting.message(await waiting)
    assert len(clip.attachments) == 1
    assert {label[-1] for label in clip.labels} == {"2"}
    assert posting.clips() == [clip]


async def test_a_variation_that_is_deleted_while_its_answer_begins_does_not_keep_the_others(posting: Posting) -> None:
    first, second = await posting.made(await posting.asked("animate", prompt="temo waves", variations=2, private=True))
    posting.server.faults.add(ANSWER, delay_s=0.3)
    waiting = asyncio.create_task(posting.deliverer.deliver(second))
    await posting.server.until(lambda: posting.server.sent(ANSWER))
    await posting.at.app.service.delete(first.id)
    assert posting.message(await waiting).attachments
    assert (await posting.now(second)).destination.answer_id  # type: ignore[union-attr]
