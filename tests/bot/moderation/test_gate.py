"""What a place lets through, and the line that says why not."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import App, open_app
from bot.client import CartoonClient
from bot.intake import Ask
from bot.moderation import gate
from bot.moderation.rights import may_moderate, require_moderator
from bot.place import Asker, Place
from bot.preferences import Preferences, ServerSettings
from bot.settings import Settings
from bot.settings.sections import StorageSettings
from generation.domain import Task
from generation.errors import Refused
from generation.wish import Wish
from tests.discord.placing import ended, waiting
from tests.generation.requests import animate

ANN = Asker(user_id="5", name="ann")
WISH = Wish(task=Task.COMBINE, prompt="temo waves", dialogue="[S1] Hello.", preset="draft")
PLACE = Place(
    channel_id="77",
    guild_id="9",
    can_post=True,
    lacking=(),
    reply_token="",
    reply_until=datetime(2999, 1, 1, tzinfo=UTC),
    reply_limit_bytes=10 << 20,
    language="en-US",
)


class Gate:
    """Somebody's wish at one server's gate."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.preferences = Preferences(app.store)

    async def set(self, **fields: object) -> None:
        await self.preferences.change_server("9", lambda before: before.model_copy(update=fields))

    async def refusal(self, wish: Wish = WISH, place: Place = PLACE, *, private: bool = False) -> str:
        """The line; empty where the wish is let through."""
        try:
            await gate.check(self.app, self.preferences, ANN, place, wish, private=private)
        except Refused as error:
            return error.user_message
        return ""

    async def quota_refusal(self, estimate_s: float, place: Place = PLACE) -> str:
        try:
            await gate.check_quota(self.app, self.preferences, ANN, place, estimate_s)
        except Refused as error:
            return error.user_message
        return ""


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Gate]:
    async with open_app(Settings(storage=StorageSettings(data_dir=tmp_path / "data"))) as app:
        yield Gate(app)


async def test_nothing_stands_in_the_way_at_first(server: Gate) -> None:
    assert await server.refusal() == ""
    assert await server.refusal(place=replace(PLACE, guild_id=None)) == ""
    assert await server.quota_refusal(1e6) == ""


async def test_who_is_blocked_is_refused_there_alone(server: Gate) -> None:
    await server.set(blocked_users=("5",))
    assert "blocked you" in await server.refusal()
    assert "blocked you" in await server.refusal(private=True)
    assert await server.refusal(place=replace(PLACE, guild_id="10")) == ""


async def test_the_allowed_channels_are_named(server: Gate) -> None:
    await server.set(channels=("78", "79"))
    assert "<#78> <#79>" in await server.refusal()
    assert await server.refusal(place=replace(PLACE, channel_id="79")) == ""
    assert await server.refusal(place=replace(PLACE, channel_id="80", parent_id="79")) == ""


async def test_what_the_bot_lacks_is_named_before_anything_is_queued(server: Gate) -> None:
    lacking = replace(PLACE, can_post=False, lacking=("attach_files", "send_messages_in_threads"))
    assert "Attach Files, Send Messages in Threads" in await server.refusal(place=lacking)
    assert await server.refusal(place=lacking, private=True) == ""


async def test_a_draining_server_takes_nothing_new(server: Gate) -> None:
    await server.set(draining=True)
    assert "What is queued will be finished" in await server.refusal()


async def test_only_allowed_presets_pass_however_they_are_written(server: Gate) -> None:
    await server.set(presets=("draft", "fast"))
    assert await server.refusal() == ""
    assert await server.refusal(replace(WISH, preset=None)) == ""
    assert await server.refusal(replace(WISH, preset=" FAST ")) == ""
    assert "draft, fast" in await server.refusal(replace(WISH, preset="Ultra"))


@pytest.mark.parametrize(
    ("option", "line"),
    [
        ("prompt", "The prompt"),
        ("dialogue", "The dialogue"),
        ("negative", "The negative prompt"),
        ("character", "A character's name"),
        ("second_character", "A character's name"),
    ],
)
async def test_blocked_words_are_refused_in_every_text_and_not_repeated(server: Gate, option: str, line: str) -> None:
    await server.set(blocked_words=("wicked",))
    for disguised in ("w1cked", "wick**ed**", "W I C K E D"):
        refusal = await server.refusal(replace(WISH, **{option: f"so {disguised}"}))
        assert refusal.startswith(line)
        assert "w" not in refusal.removeprefix(line).replace("word", "").replace("allowed", "")


@pytest.mark.parametrize("typed", ["wi(cked)", "wi()cked", "wi\u0e34cked", "wi\u05b0cked"])
async def test_what_is_spoken_counts_however_it_was_typed(server: Gate, typed: str) -> None:
    await server.set(blocked_words=("wicked",))
    assert (await server.refusal(replace(WISH, dialogue=f"[S1] so {typed} [S2] Yes."))).startswith("The dialogue")


async def test_more_characters_are_looked_at_too(server: Gate) -> None:
    await server.set(blocked_words=("wicked",))
    assert await server.refusal(replace(WISH, more_characters=("temo", "wicked"))) != ""


async def test_names_beside_each_other_are_no_phrase(server: Gate) -> None:
    await server.set(blocked_words=("temo felfel",))
    assert await server.refusal(replace(WISH, character="temo", second_character="felfel")) == ""


async def test_the_starter_list_holds_outside_of_servers_too(server: Gate) -> None:
    nasty = replace(WISH, prompt="a gang rape")
    assert await server.refusal(nasty) != ""
    assert await server.refusal(nasty, replace(PLACE, guild_id=None)) != ""
    await server.set(starter_words=False)
    assert await server.refusal(nasty) == ""


async def test_a_pause_is_made_between_requests_and_its_end_is_told(server: Gate) -> None:
    await server.set(cooldown_s=600.0)
    assert await server.refusal() == ""
    job = await waiting(server.app, animate(), 5, 9)
    told = re.search(r"<t:(\d+):R>", await server.refusal())
    assert told is not None
    assert abs(int(told[1]) - (job.created_at + timedelta(seconds=600)).timestamp()) <= 1
    assert await server.refusal(place=replace(PLACE, guild_id="10")) == ""
    await server.set(cooldown_s=0.001)
    assert await server.refusal() == ""


async def test_requests_at_the_same_moment_count_for_each_other(server: Gate) -> None:
    intake = CartoonClient(server.app).intake
    await server.set(cooldown_s=600.0)
    asked = [intake.take(Ask(asker=ANN, place=PLACE, wish=WISH)) for _ in range(5)]
    asked.append(intake.take(Ask(asker=replace(ANN, user_id="6"), place=PLACE, wish=WISH)))
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [isinstance(answer, Refused) for answer in answers] == [False, True, True, True, True, False]


async def test_deleting_a_job_ends_no_pause(server: Gate) -> None:
    await server.set(cooldown_s=600.0)
    job = await ended(server.app, animate(), 5, 9)
    await server.app.service.delete(job.id)
    assert "again" in await server.refusal()
    await server.app.service.forget("5")
    assert "again" in await server.refusal()


async def test_a_quota_counts_what_waits_and_what_was_used(server: Gate) -> None:
    await server.set(quota_minutes=1)
    await waiting(server.app, animate(), 5, 9)  # estimated at 10 s
    assert await server.quota_refusal(50) == ""
    refusal = await server.quota_refusal(54)
    assert "used 0.2 of your 1 min" in refusal
    assert "about 0.9 min" in refusal
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    assert f"<t:{int(midnight.timestamp())}:R>" in refusal
    assert await server.quota_refusal(51, replace(PLACE, guild_id="10")) == ""


async def test_a_members_own_quota_may_be_more_or_none(server: Gate) -> None:
    await server.set(quota_minutes=1, member_quotas={"5": 10})
    assert await server.quota_refusal(599) == ""
    await server.set(member_quotas={"5": 0})
    assert "0 of your 0 min" in await server.quota_refusal(0.1)


# ---------------------------------------------------------------- who may moderate


def test_who_manages_the_server_or_has_a_configured_role_may_moderate() -> None:
    roles = ServerSettings(moderator_roles=("1", "2"))
    assert may_moderate(replace(ANN, is_manager=True), ServerSettings())
    assert may_moderate(replace(ANN, role_ids=frozenset({"2", "3"})), roles)
    assert not may_moderate(replace(ANN, role_ids=frozenset({"3"})), roles)
    assert not may_moderate(ANN, ServerSettings())


def test_others_are_told_who_may() -> None:
    with pytest.raises(Refused, match="manage the server"):
        require_moderator(ANN, ServerSettings(), "en-US")
    with pytest.raises(Refused, match="<@&1> <@&2>"):
        require_moderator(ANN, ServerSettings(moderator_roles=("1", "2")), "en-US")
