"""Status messages on a Discord that refuses, forgets, breaks and expires: real edits by a real client."""

import asyncio
import time
from collections.abc import Callable

import numpy as np
import pytest

from bot.status.board import StatusBoard
from bot.status.editor import Address, Attachment, DiscordEditor, Outcome
from bot.status.standing import Surroundings
from bot.status.text import Status, describe
from generation.backlog import JobQuery, Owner
from generation.domain import SlotKind
from generation.errors import CancelReason
from generation.events import JobChanged, JobProgressed
from generation.jobs import Clip, ClipFacts, Job, JobState, Progress
from generation.media.thumbnail import jpeg_of_frame
from tests.bot.status.standing_jobs import NOW, drawing, job
from tests.discord.connected import Connected, at
from tests.discord.live import Live
from tests.discord.server import Message, Rate, Reset
from tests.patience import PATIENCE_S

__all__ = ["at"]

FASTER = 30.0  # than the clock on the wall: the board's pauses, not Discord's
SMALL = {"size": "256x256", "fps": 8, "frames": 8}


def status(one: Job | None = None) -> Status:
    return describe((one or job(),), Surroundings(now=NOW, language="en-US", expectations={}))


def state_of(message: Message) -> str:
    return "\n".join(field["value"] for field in message.embeds[0]["fields"])


async def posted(at: Connected) -> tuple[DiscordEditor, Message, Address]:
    """A message of the bot in the channel, and what edits it."""
    first = status()
    await at.client.get_partial_messageable(int(at.channel.id)).send(embed=first.embed(), view=first.view())
    message = at.channel.last_message
    return DiscordEditor(at.client), message, Address(channel_id=at.channel.id, message_id=message.id)


class Showing:
    """The board of a connected client, faster; jobs are moved as a dispatcher moves them."""

    def __init__(self, at: Connected) -> None:
        self.at = at

    async def open(self) -> None:
        client, app = self.at.client, self.at.app
        client.board = StatusBoard(app, DiscordEditor(client), now_s=lambda: time.monotonic() * FASTER)
        await client.board.start()
        await app.store(lambda store: store.register(Owner(id="owner", folder="folder")))

    async def asked(self, **options: object) -> tuple[Message, Job]:
        """The status message of a command, once the board has it, and its job."""
        at = self.at
        sent = await at.server.slash(at.channel, at.ana, "animate", prompt="temo waves", **SMALL, **options)
        async with asyncio.timeout(PATIENCE_S):
            while not (one := await self.newest()).destination.status_id:  # type: ignore[union-attr]
                await asyncio.sleep(0.01)
        return await sent.reply(), one

    async def newest(self) -> Job:
        (one,) = await self.at.app.service.jobs(JobQuery(limit=1))
        return one

    async def until(self, what: Callable[[], object]) -> None:
        await self.at.server.until(what)

    async def says(self, message: Message, part: str) -> None:
        await self.until(lambda: part in state_of(message))

    async def claim(self) -> Job:
        return self.tell(await self.at.app.store(lambda store: store.claim("owner", SlotKind.CPU)))

    async def finish(self, one: Job) -> None:
        clip = Clip(files={}, facts=ClipFacts(duration_s=1.0, render_s=2.0))
        store = self.at.app.store
        self.tell(await store(lambda s: s.rendered(one.id, "owner", clip, 2.0)))
        self.tell(await store(lambda s: s.delivered(one.id, f"{self.at.channel.id}/123")))

    def tell(self, one: Job | None) -> Job:
        assert one is not None
        self.at.app.events.publish(JobChanged(one))
        return one


# ---------------------------------------------------------------- the editor


async def test_an_edit_replaces_text_button_and_files_and_pings_nobody(at: Connected) -> None:
    editor, message, address = await posted(at)
    film = Attachment(name="animatic.mp4", content=b"\0\0\0\x18ftyp", spoiler=True)
    running = status(drawing(50))
    assert await editor.edit(address, running, (film,)) is Outcome.SHOWN
    assert message.labels == ["Cancel"]
    assert message.files == {"SPOILER_animatic.mp4": film.content}
    assert await editor.edit(address, running, None) is Outcome.SHOWN
    assert len(message.files) == 1
    ended = status(job(JobState.CANCELLED, cancel_requested="user"))
    assert await editor.edit(address, ended, ()) is Outcome.SHOWN
    assert message.files == {}
    assert message.labels == []
    assert state_of(message) == "Cancelled by <@70>."
    assert message.pings == frozenset()


async def test_a_right_that_was_taken_and_what_was_deleted_are_gone(at: Connected) -> None:
    editor, message, address = await posted(at)
    at.server.permit(at.channel, at.server.bot, view_channel=False)
    assert await editor.edit(address, status(), None) is Outcome.GONE
    at.server.permit(at.channel, at.server.bot, view_channel=True)
    assert await editor.edit(address, status(), None) is Outcome.SHOWN
    at.server.delete_message(message, at.server.bot)
    assert await editor.edit(address, status(), None) is Outcome.GONE
    at.server.delete_channel(at.channel)
    assert await editor.edit(address, status(), None) is Outcome.GONE


@pytest.mark.parametrize("fault", [{"status": 503}, {"reset": Reset.BEFORE_BODY}, {"reset": Reset.AFTER_DONE}])
async def test_a_sick_discord_is_asked_again_later(at: Connected, fault: dict[str, object]) -> None:
    editor, _, address = await posted(at)
    at.server.faults.add("PATCH /channels/*/messages/*", **fault)  # type: ignore[arg-type]
    assert await editor.edit(address, status(), None) is Outcome.LATER
    assert await editor.edit(address, status(), None) is Outcome.SHOWN


async def test_old_messages_are_known_by_discords_own_error(at: Connected) -> None:
    editor, _, address = await posted(at)
    at.server.rules.old_edits = Rate(0, 0.01)
    at.server.clock.advance(3700)
    assert await editor.edit(address, status(), None) is Outcome.OLD


# ---------------------------------------------------------------- the board


async def test_a_message_is_kept_true_by_the_bot_itself(at: Connected) -> None:
    showing = Showing(at)
    await showing.open()
    message, one = await showing.asked()
    await showing.claim()
    at.app.events.publish(JobProgressed(one.id, Progress(stage="drawing", done=1, total=4)))
    await showing.says(message, "25%")
    await showing.finish(one)
    await showing.says(message, f"https://discord.com/channels/{at.guild.id}/{at.channel.id}/123")
    assert message.labels == []
    assert not at.server.sent("PATCH /webhooks/*")
    await at.client.board.close()


async def test_a_models_preview_is_seen_beside_its_progress_and_taken_off_at_the_end(at: Connected) -> None:
    showing = Showing(at)
    await showing.open()
    message, _ = await showing.asked()
    one = await showing.claim()
    picture = jpeg_of_frame(np.full((64, 64, 3), (200, 90, 30), np.uint8))
    for done, preview in ((1, picture), (2, None)):  # not every step has one
        progress = Progress(stage="drawing", done=done, total=4, preview=preview)
        at.app.events.publish(JobProgressed(one.id, progress))
    await showing.until(lambda: message.files == {"preview.jpg": picture})
    await showing.says(message, "50%")
    await showing.finish(one)
    await showing.until(lambda: message.files == {})
    await at.client.board.close()


async def test_its_button_cancels_for_the_owner_and_moderators_alone(at: Connected) -> None:
    showing = Showing(at)
    await showing.open()
    mine, _ = await showing.asked(variations=2)
    other, _ = await showing.asked()
    await at.click(mine, at.ben, "Cancel all")
    await at.click(mine, at.ana, "Cancel all")
    await at.click(other, at.mod, "Cancel")
    await showing.says(mine, f"Cancelled by <@{at.ana.id}>.")
    await showing.says(other, "Cancelled by a moderator.")
    assert state_of(mine).count("Cancelled") == 2
    assert mine.labels == other.labels == []
    await at.client.board.close()


async def test_a_private_message_is_kept_true_by_its_token(at: Connected) -> None:
    showing = Showing(at)
    await showing.open()
    message, one = await showing.asked(private=True)
    assert message.ephemeral
    await showing.claim()
    await showing.says(message, "Started.")
    await showing.finish(one)
    await showing.says(message, "Done")
    assert not at.server.sent("PATCH /channels/*")
    await at.client.board.close()


async def test_a_token_that_died_early_ends_the_messages_of_one_job_alone(at: Connected) -> None:
    showing = Showing(at)
    await showing.open()
    private, one = await showing.asked(private=True)
    at.server.clock.advance(16 * 60)
    public, other = await showing.asked()
    await showing.claim()
    await showing.until(lambda: at.server.sent("PATCH /webhooks/*"))
    at.app.events.publish(JobChanged(await at.app.service.cancel(other.id, CancelReason.MODERATOR)))
    await showing.says(public, "Cancelled by a moderator.")
    count = len(at.server.sent("PATCH /webhooks/*"))
    await showing.finish(one)
    await asyncio.wait_for(at.client.board.settled(), PATIENCE_S)
    assert "Started" not in state_of(private)
    assert len(at.server.sent("PATCH /webhooks/*")) == count == 1
    await at.client.board.close()


async def test_a_channel_that_closes_to_the_bot_leaves_the_token(at: Connected) -> None:
    showing = Showing(at)
    await showing.open()
    message, one = await showing.asked()
    at.server.permit(at.channel, at.server.bot, view_channel=False)
    await showing.claim()
    await showing.finish(one)
    await showing.says(message, "Done")
    assert at.server.sent("PATCH /webhooks/*")
    await at.client.board.close()


async def test_another_process_takes_the_messages_up(at: Connected) -> None:
    showing = Showing(at)
    await showing.open()
    message, one = await showing.asked()
    await at.client.board.close()
    assert "The bot restarts" in state_of(message)
    await at.restart()
    again = Showing(at)
    await again.open()
    await again.says(message, "Next in the queue")
    await again.claim()
    await again.finish(one)
    await again.says(message, "Done")
    await at.client.board.close()


async def test_the_whole_bot_shows_a_clip_from_the_queue_to_its_link(live: Live) -> None:
    async with live.running():
        asked = await live.server.slash(live.channel, live.ana, "animate", prompt="temo waves", **SMALL)
        message = await asked.reply()
        clip = await live.clip()
        await live.server.until(lambda: "Done" in state_of(message))
        assert f"{live.channel.id}/{clip.id}" in state_of(message)
        assert message.labels == []
        assert message.embeds[0]["title"] == "Animation"
