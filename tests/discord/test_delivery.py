"""Clips into Discord: which way, what the message says, whom it pings."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.receipts import receipt_url
from generation.errors import DeliveryPostponed
from generation.jobs import JobState
from tests.discord.connected import Connected, at
from tests.discord.posting import Posting, with_destination

__all__ = ["at"]

HOSTILE = "@everyone <@&1> <@2> [a](https://evil.example) **bold** ||hidden|| `code` @here <#3> waves"


@pytest.fixture
async def posting(at: Connected, tmp_path: Path) -> AsyncIterator[Posting]:
    folder = tmp_path / "made"
    folder.mkdir()
    yield Posting(at, folder)


async def test_a_clip_is_a_new_message_that_mentions_its_requester_alone(posting: Posting) -> None:
    job = await posting.clip(character="temo", seed=7)
    receipt = await posting.deliverer.deliver(job)
    clip = posting.message(receipt)
    assert clip is posting.at.channel.last_message
    assert clip.pings == {posting.at.ana.id}
    assert [each.filename for each in clip.attachments] == ["temo-7.mp4"]
    assert clip.attachments[0].description == "temo waves"
    assert clip.attachments[0].data[4:8] == b"ftyp"
    assert "> temo waves" in clip.content
    assert clip.labels == ["Again", "Edit", "Details", "Delete"]  # nothing here can make it in ultra
    assert not clip.embeds


async def test_a_receipt_leads_to_the_clip(posting: Posting) -> None:
    job = await posting.clip()
    receipt = await posting.deliverer.deliver(job)
    delivered = await posting.at.app.store(lambda store: store.delivered(job.id, receipt))
    clip = posting.at.channel.last_message
    assert receipt_url(delivered) == (
        f"https://discord.com/channels/{posting.at.guild.id}/{posting.at.channel.id}/{clip.id}"
    )


async def test_a_hostile_prompt_pings_nobody_and_formats_nothing(posting: Posting) -> None:
    job = await posting.clip(prompt=HOSTILE)
    clip = posting.message(await posting.deliverer.deliver(job))
    assert clip.pings == {posting.at.ana.id}
    shown = clip.content.split("\n> ", 1)[1]
    assert "https://" not in shown
    assert "**" not in shown
    assert "||" not in shown


async def test_a_spoiler_hides_clip_and_prompt(posting: Posting) -> None:
    clip = posting.message(await posting.deliverer.deliver(await posting.clip(spoiler=True)))
    assert clip.attachments[0].filename.startswith("SPOILER_")
    assert "||temo waves||" in clip.content


async def test_who_wants_no_mention_is_not_pinged(posting: Posting) -> None:
    preferences = posting.at.client.preferences
    await preferences.change_member(posting.at.ana.id, lambda mine: mine.model_copy(update={"mention": False}))
    assert posting.message(await posting.deliverer.deliver(await posting.clip())).pings == frozenset()


async def test_a_speech_is_an_mp3(posting: Posting) -> None:
    clip = posting.message(await posting.deliverer.deliver(await posting.clip("speak", dialogue="Hello there.")))
    assert clip.attachments[0].filename.endswith(".mp3")
    assert "Hello there." in (clip.attachments[0].description or "")


async def test_a_group_is_one_message_and_names_the_clip_that_failed(posting: Posting) -> None:
    jobs = await posting.asked("animate", prompt="temo waves", variations=4, seed=10)
    await posting.failed(jobs[1], "The picture engine broke.")
    made = await posting.made([jobs[0], jobs[2], jobs[3]])
    receipts = {await posting.deliverer.deliver(job) for job in made}
    assert len(receipts) == 1
    clip = posting.message(receipts.pop())
    assert len(clip.attachments) == 3
    assert "Clip 2 could not be made: The picture engine broke." in clip.content
    assert [row["components"][0]["label"] for row in clip.components] == ["Again 1", "Again 3", "Again 4"]
    assert clip.pings == {posting.at.ana.id}


async def test_a_group_waits_for_its_last_clip(posting: Posting) -> None:
    jobs = await posting.asked("animate", prompt="temo waves", variations=2)
    deliverer = posting.deliverer
    (first,) = await posting.made(jobs[:1])
    deliverer.stop()
    with pytest.raises(DeliveryPostponed):
        await deliverer.deliver(first)
    assert posting.clips() == []
    await posting.made(jobs[1:])
    again = posting.another_deliverer()
    assert len({await again.deliver(await posting.now(job)) for job in jobs}) == 1
    assert len(posting.clips()) == 1


async def test_a_private_clip_is_an_answer_only_its_asker_sees(posting: Posting) -> None:
    clip = posting.message(await posting.deliverer.deliver(await posting.clip(private=True)))
    assert clip.ephemeral
    assert clip.viewer is posting.at.ana
    assert clip.attachments[0].filename.endswith(".mp4")
    assert [each for each in posting.at.channel.messages if each.attachments] == []


async def test_a_private_clip_that_comes_late_is_a_direct_message(posting: Posting) -> None:
    job = await with_destination(posting, await posting.clip(private=True), reply_until=datetime.now(UTC))
    clip = posting.message(await posting.deliverer.deliver(job))
    assert clip.channel is posting.server.dm(posting.at.ana)
    assert "may not" not in clip.content


async def test_a_token_that_ends_before_it_should_is_no_end(posting: Posting) -> None:
    job = await posting.clip(private=True)
    posting.server.clock.advance(901)
    clip = posting.message(await posting.deliverer.deliver(job))
    assert clip.channel is posting.server.dm(posting.at.ana)


async def test_a_channel_that_may_not_be_posted_in_any_more_is_answered(posting: Posting) -> None:
    job = await posting.clip()
    posting.server.permit(posting.at.channel, posting.server.bot, send_messages=False)
    clip = posting.message(await posting.deliverer.deliver(job))
    assert clip.channel is posting.at.channel
    assert clip.metadata
    assert not clip.ephemeral


async def test_without_permission_and_time_it_is_a_direct_message_that_says_why(posting: Posting) -> None:
    job = await with_destination(posting, await posting.clip(), reply_until=datetime.now(UTC))
    posting.server.permit(posting.at.channel, posting.server.bot, send_messages=False)
    clip = posting.message(await posting.deliverer.deliver(job))
    assert clip.channel is posting.server.dm(posting.at.ana)
    assert f"I may not post in <#{posting.at.channel.id}> any more." in clip.content
    assert "time to answer" not in clip.content


async def test_a_deleted_channel_is_told(posting: Posting) -> None:
    job = await posting.clip()
    posting.server.delete_channel(posting.at.channel)
    clip = posting.message(await posting.deliverer.deliver(job))
    assert clip.channel is posting.server.dm(posting.at.ana)
    assert "The channel where you asked is gone." in clip.content


async def test_a_server_without_the_bot_is_left_for_a_direct_message(posting: Posting) -> None:
    """No server in common: Discord then takes no direct message of the bot either."""
    job = await with_destination(posting, await posting.clip(), reply_until=datetime.now(UTC))
    posting.server.remove_bot(posting.at.guild)
    posting.at.ana.accepts_dms = False
    line = await posting.refused(job)
    assert "You accept no direct messages from me." in line
    assert f"`/show job:{job.id}`" in line


async def test_nobody_is_reached_when_direct_messages_are_refused_too(posting: Posting) -> None:
    job = await with_destination(posting, await posting.clip(private=True), reply_until=datetime.now(UTC))
    posting.at.ana.accepts_dms = False
    assert "You accept no direct messages from me." in await posting.refused(job)
    assert posting.clips() == []


async def test_a_voice_message_has_its_text_as_a_reply(posting: Posting) -> None:
    job = await posting.clip("speak", dialogue="Hello there.", **{"as": "voice message"})
    voice = posting.message(await posting.deliverer.deliver(job))
    (attachment,) = voice.attachments
    assert voice.flags & 1 << 13
    assert attachment.data[:4] == b"OggS"
    assert attachment.duration_s == 2
    assert attachment.waveform
    note = posting.at.channel.last_message
    assert note.reference is voice
    assert note.pings == {posting.at.ana.id}
    assert "Again" in note.labels


async def test_where_voice_messages_are_not_allowed_it_is_a_file(posting: Posting) -> None:
    job = await posting.clip("speak", dialogue="Hello there.", **{"as": "voice message"})
    posting.server.permit(posting.at.channel, posting.server.bot, send_voice_messages=False)
    clip = posting.message(await posting.deliverer.deliver(job))
    assert clip.attachments[0].filename.endswith(".mp3")
    assert "No voice message can be sent this way, so it is a file." in clip.content


async def test_more_clips_than_a_message_has_rows_take_several(posting: Posting) -> None:
    """Each clip keeps its buttons; the requester is pinged once."""
    jobs = await posting.copies(await posting.asked("animate", prompt="temo waves"), 7)
    receipts = [await posting.deliverer.deliver(job) for job in await posting.made(jobs)]
    first, second = map(posting.message, dict.fromkeys(receipts))
    assert receipts[4] != receipts[5]
    assert (len(first.attachments), len(second.attachments)) == (5, 2)
    assert "Again 7" in second.labels
    assert (first.pings, second.pings) == ({posting.at.ana.id}, frozenset())


async def test_where_the_bot_is_no_member_the_request_is_answered(posting: Posting) -> None:
    server = posting.server
    guild = server.add_guild("Elsewhere", with_bot=False)
    channel = server.add_channel(guild)
    dan = server.add_user("dan", guild, has_installed=True)
    (job,) = await posting.made(await posting.asked("animate", by=dan, there=channel, prompt="temo waves"))
    clip = posting.message(await posting.deliverer.deliver(job))
    assert (clip.channel, clip.pings) == (channel, {dan.id})
    assert len(server.sent("POST /webhooks/*")) == 1


async def test_a_request_in_a_direct_message_is_delivered_there(posting: Posting) -> None:
    there = posting.server.dm(posting.at.ana)
    (job,) = await posting.made(await posting.asked("animate", there=there, prompt="temo waves"))
    assert posting.message(await posting.deliverer.deliver(job)).channel is there


async def test_a_deleted_job_is_not_posted(posting: Posting) -> None:
    job = await posting.clip()
    await posting.at.app.service.delete(job.id)
    assert "deleted" in await posting.refused(job)
    assert posting.clips() == []
    assert (await posting.now(job)).state is JobState.DELETED
