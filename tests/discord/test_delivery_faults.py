"""Discord fails in every way it has: no clip is lost, none comes twice, and each change is told."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.wording import megabytes
from generation.errors import DeliveryPostponed
from generation.jobs import ChatDestination, Job
from tests.discord.connected import Connected, at
from tests.discord.posting import QUICK, Posting
from tests.discord.server import Reset
from tests.patience import PATIENCE_S

__all__ = ["at"]

POST = "POST /channels/*/messages"
PATCH_ANSWER = "PATCH /webhooks/*/*/messages/*"
RESETS = [Reset.BEFORE_BODY, Reset.MID_UPLOAD, Reset.AFTER_DONE]


@pytest.fixture
async def posting(at: Connected, tmp_path: Path) -> AsyncIterator[Posting]:
    folder = tmp_path / "made"
    folder.mkdir()
    yield Posting(at, folder)


async def test_five_times_unavailable(posting: Posting) -> None:
    job = await posting.clip()
    fault = posting.server.faults.add(POST, status=503, times=5)
    clip = posting.message(await posting.deliverer.deliver(job))
    assert fault.hit == 5
    assert posting.clips() == [clip]


@pytest.mark.parametrize("reset", RESETS)
async def test_a_reset_connection_makes_one_clip(posting: Posting, reset: Reset) -> None:
    """Without nonces: what was posted is found by its buttons."""
    posting.server.rules.nonce_s = 0
    job = await posting.clip()
    posting.server.faults.add(POST, reset=reset, times=3)
    clip = posting.message(await posting.deliverer.deliver(job))
    assert posting.clips() == [clip]
    assert clip.pings == {posting.at.ana.id}


async def test_where_the_history_is_hidden_the_nonce_alone_holds(
    posting: Posting, caplog: pytest.LogCaptureFixture
) -> None:
    await posting.at.client.wait_until_ready()
    posting.server.permit(posting.at.channel, posting.server.bot, read_message_history=False)
    job = await posting.clip()
    guild = posting.at.client.guilds[0]
    channel = guild.text_channels[0]
    await posting.server.until(lambda: not channel.permissions_for(guild.me).read_message_history)
    posting.server.faults.add(POST, reset=Reset.AFTER_DONE)
    clip = posting.message(await posting.deliverer.deliver(job))
    assert posting.clips() == [clip]
    assert "the nonce alone" in caplog.text


async def test_a_process_that_died_after_posting_posts_no_second_clip(posting: Posting) -> None:
    """The receipt was not recorded; the nonce is forgotten; others have written since."""
    job = await posting.clip()
    first = await posting.deliverer.deliver(job)
    posting.server.rules.nonce_s = 0
    for number in range(120):
        posting.server.say(posting.at.channel, posting.at.ben, f"message {number}")
    assert await posting.another_deliverer().deliver(job) == first
    assert len(posting.clips()) == 1


async def test_a_status_message_is_not_taken_for_the_clip(posting: Posting) -> None:
    """It has the job's cancel button."""
    job = await posting.clip()
    assert posting.at.channel.messages[0].labels
    clip = posting.message(await posting.another_deliverer().deliver(job))
    assert clip.attachments


@pytest.mark.parametrize("reset", RESETS)
async def test_an_answer_that_is_reset_while_it_is_filled_is_one_clip(posting: Posting, reset: Reset) -> None:
    job = await posting.clip(private=True)
    fault = posting.server.faults.add(PATCH_ANSWER, reset=reset, times=2)
    clip = posting.message(await posting.deliverer.deliver(job))
    assert fault.hit == 2
    assert posting.clips() == [clip]


async def test_an_answer_whose_beginning_is_reset_may_leave_a_text_but_one_clip(posting: Posting) -> None:
    """Answers have no nonce and cannot be listed."""
    job = await posting.clip(private=True)
    posting.server.faults.add("POST /webhooks/*", reset=Reset.AFTER_DONE)
    clip = posting.message(await posting.deliverer.deliver(job))
    assert posting.clips() == [clip]


async def test_an_answer_that_its_asker_removes_while_it_is_filled_comes_directly(posting: Posting) -> None:
    job = await posting.clip(private=True)
    posting.server.faults.add(PATCH_ANSWER, status=404)
    clip = posting.message(await posting.deliverer.deliver(job))
    assert clip.channel is posting.server.dm(posting.at.ana)


async def test_a_process_that_died_after_answering_fills_the_same_answer(posting: Posting) -> None:
    job = await posting.clip(private=True)
    first = await posting.deliverer.deliver(job)
    there = (await posting.now(job)).destination
    assert isinstance(there, ChatDestination)
    assert there.answer_id == first.split("/")[1]
    assert await posting.another_deliverer().deliver(await posting.now(job)) == first
    assert len(posting.clips()) == 1


async def test_a_voice_message_that_was_reset_comes_once(posting: Posting) -> None:
    posting.server.rules.nonce_s = 0
    job = await posting.clip("speak", dialogue="Hello there.", **{"as": "voice message"})
    posting.server.faults.add(POST, reset=Reset.AFTER_DONE, times=2)
    voice = posting.message(await posting.deliverer.deliver(job))
    assert posting.clips() == [voice]
    assert [each.reference for each in posting.at.channel.messages[-2:]] == [None, voice]


async def test_a_direct_message_that_was_reset_comes_once(posting: Posting) -> None:
    posting.server.rules.nonce_s = 0
    job = await posting.clip()
    posting.server.delete_channel(posting.at.channel)
    posting.server.faults.add(POST, reset=Reset.AFTER_DONE, after=1)
    clip = posting.message(await posting.deliverer.deliver(job))
    assert posting.clips() == [clip]
    assert clip.channel is posting.server.dm(posting.at.ana)


# ---------------------------------------------------------------- too large


async def test_twice_too_large_is_made_smaller_and_told(posting: Posting) -> None:
    job = await posting.clip(fat=True)
    before = video_bytes(job)
    fault = posting.server.faults.add(POST, status=413, times=2)
    clip = posting.message(await posting.deliverer.deliver(job))
    assert fault.hit == 2
    smaller = len(clip.attachments[0].data)
    assert smaller <= 0.36 * before
    assert f"Made smaller to fit: {megabytes(before)} -> {megabytes(smaller)}" in clip.content
    assert f"`/show job:{job.id}`" in clip.content
    assert posting.clips() == [clip]


async def test_a_limit_that_discord_lowered_unseen_is_found(posting: Posting) -> None:
    job = await posting.clip(fat=True)
    posting.at.guild.upload_limit_bytes = int(video_bytes(job) * 0.5)
    clip = posting.message(await posting.deliverer.deliver(job))
    assert len(clip.attachments[0].data) <= posting.at.guild.upload_limit_bytes


async def test_an_answers_own_limit_is_kept_before_anything_is_sent(posting: Posting) -> None:
    job = await posting.clip(private=True, fat=True)
    there = replace(job.destination, reply_limit_bytes=video_bytes(job) // 2)  # type: ignore[arg-type]
    job = await posting.at.app.store(lambda store: store.readdress(job.id, there))
    clip = posting.message(await posting.deliverer.deliver(job))
    assert len(clip.attachments[0].data) <= video_bytes(job) // 2
    assert len(posting.server.sent(PATCH_ANSWER)) == 1


async def test_what_cannot_be_small_enough_is_told_where_it_was_asked_for(posting: Posting) -> None:
    job = await posting.clip(fat=True)
    posting.at.guild.upload_limit_bytes = 500
    line = await posting.refused(job)
    assert f"`/show job:{job.id}`" in line
    told = posting.at.channel.last_message
    assert line in told.content
    assert told.pings == {posting.at.ana.id}
    assert posting.clips() == []


async def test_of_a_group_only_the_clip_that_cannot_be_posted_is_left_out(posting: Posting) -> None:
    good, gone = await posting.made(await posting.asked("animate", prompt="temo waves", variations=2))
    forget_files(posting, gone)
    clip = posting.message(await posting.deliverer.deliver(good))
    assert len(clip.attachments) == 1
    line = await posting.refused(gone)
    assert f"Clip 2: {line}" in clip.content
    assert [label for label in clip.labels if label.endswith("2")] == []


async def test_a_clip_whose_files_are_gone_is_told(posting: Posting) -> None:
    job = await posting.clip()
    forget_files(posting, job)
    line = await posting.refused(job)
    assert line in posting.at.channel.last_message.content


# ---------------------------------------------------------------- time


async def test_without_the_gateway_clips_come_all_the_same(posting: Posting) -> None:
    job = await posting.clip()
    await posting.server.gateway.take_down()
    clip = posting.message(await posting.deliverer.deliver(job))
    assert posting.clips() == [clip]
    posting.server.gateway.bring_up()


async def test_a_stop_postpones_what_waits_for_discord(posting: Posting) -> None:
    job = await posting.clip()
    posting.server.faults.add(POST, status=503, times=10_000)
    slow = posting.another_deliverer(replace(QUICK, pauses=replace(QUICK.pauses, first_s=600.0, longest_s=600.0)))
    waiting = asyncio.create_task(slow.deliver(job))
    await posting.server.until(lambda: posting.server.sent(POST))
    slow.stop()
    with pytest.raises(DeliveryPostponed):
        await asyncio.wait_for(waiting, PATIENCE_S)
    posting.server.faults.clear()
    await posting.another_deliverer().deliver(job)
    assert len(posting.clips()) == 1


async def test_a_stop_breaks_off_an_upload_that_hangs(posting: Posting) -> None:
    job = await posting.clip()
    posting.server.faults.add(POST, delay_s=600.0)
    waiting = asyncio.create_task(posting.deliverer.deliver(job))
    await posting.server.until(lambda: posting.server.sent(POST))
    posting.deliverer.stop()
    with pytest.raises(DeliveryPostponed):
        await asyncio.wait_for(waiting, PATIENCE_S)


async def test_what_is_made_while_the_program_ends_is_sent_yet(posting: Posting) -> None:
    job = await posting.clip()
    await posting.at.client.wait_until_ready()
    posting.deliverer.stop()
    clip = posting.message(await posting.deliverer.deliver(job))
    assert posting.clips() == [clip]


async def test_a_rate_limit_is_waited_for(posting: Posting) -> None:
    job = await posting.clip()
    posting.server.faults.add(POST, status=429, retry_after_s=0.2)
    clip = posting.message(await posting.deliverer.deliver(job))
    assert posting.clips() == [clip]


async def test_many_clips_hold_no_more_than_a_few_uploads_at_once(posting: Posting) -> None:
    jobs = await posting.asked("animate", prompt="temo waves", variations=4)
    jobs += await posting.asked("animate", by=posting.at.ben, prompt="felfel waves")
    made = await posting.made(jobs)
    receipts = await asyncio.gather(*(posting.deliverer.deliver(job) for job in made))
    assert len(set(receipts)) == 2
    assert len(posting.clips()) == 2


async def test_no_token_is_logged(posting: Posting, caplog: pytest.LogCaptureFixture) -> None:
    job = await posting.clip(private=True)
    assert isinstance(job.destination, ChatDestination)
    posting.server.faults.add(PATCH_ANSWER, reset=Reset.AFTER_DONE)
    await posting.deliverer.deliver(job)
    ours = [record for record in caplog.records if record.name.startswith("bot.")]
    assert any("not delivered yet" in record.getMessage() for record in ours)
    assert all(getattr(record, "job_id", "") == job.id for record in ours if "delivered yet" in record.getMessage())
    assert not any(job.destination.reply_token in record.getMessage() for record in ours)


def forget_files(posting: Posting, job: Job) -> None:
    assert job.clip
    posting.at.app.files.remove(frozenset({job.clip.files["video"].sha256}))


def video_bytes(job: Job) -> int:
    assert job.clip
    return job.clip.files["video"].size_bytes
