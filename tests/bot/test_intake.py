"""From a member's wish to queued jobs: what was left open, what the place allows, all variations or none."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import App, open_app
from bot.characters import Characters
from bot.intake import Ask, Intake
from bot.preferences import Preferences
from bot.settings import Settings
from bot.settings.sections import QueueSettings, StorageSettings
from generation.backlog import JobQuery
from generation.domain import Task
from generation.errors import BadInput, CartoonError, Refused, TooManyJobs, Unavailable, UnknownName
from generation.jobs import ChatDestination, Job, JobState
from generation.wish import Wish
from tests.bot.moderation.test_gate import ANN, PLACE

WISH = Wish(task=Task.COMBINE, prompt="a walk", dialogue="[S1] Hello.")
GUILD = "9"


class Desk:
    """An intake on a fresh data folder. `ask` is Ann's, in the server, unless it says otherwise."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.preferences = Preferences(app.store)
        self.intake = Intake(app, self.preferences, Characters(app))

    async def take(self, wish: Wish = WISH, **how: object) -> tuple[Job, ...]:
        given: dict[str, object] = {"asker": ANN, "place": PLACE} | how
        return await self.intake.take(Ask(wish=wish, **given))  # type: ignore[arg-type]

    async def server(self, **fields: object) -> None:
        await self.preferences.change_server(GUILD, lambda before: before.model_copy(update=fields))

    async def member(self, **fields: object) -> None:
        await self.preferences.change_member(ANN.user_id, lambda before: before.model_copy(update=fields))

    async def queued(self) -> int:
        return len(await self.app.service.jobs(JobQuery(user_id=ANN.user_id, limit=100)))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    settings = Settings(storage=StorageSettings(data_dir=tmp_path), queue=QueueSettings(max_waiting=5))
    async with open_app(settings) as app:
        yield Desk(app)


async def test_a_wish_becomes_a_job_that_knows_its_way_back(desk: Desk) -> None:
    (job,) = await desk.take(voice_message=True)
    assert (job.state, job.request.preset, job.request.captions) == (JobState.QUEUED, "draft", True)
    assert (job.private, job.spoiler) == (False, False)
    assert (job.requester.user_id, job.requester.guild_id, job.requester.weight) == (ANN.user_id, GUILD, 1.0)
    assert job.destination == PLACE.destination((job.id,), voice_message=True)


async def test_variations_are_one_group_with_seeds_in_a_row(desk: Desk) -> None:
    jobs = await desk.take(replace(WISH, variations=3, seed=41))
    assert [job.request.seed for job in jobs] == [41, 42, 43]
    ids = tuple(job.id for job in jobs)
    assert all(isinstance(job.destination, ChatDestination) and job.destination.group == ids for job in jobs)


async def test_all_variations_or_none(desk: Desk) -> None:
    await desk.take(replace(WISH, variations=3))
    with pytest.raises(TooManyJobs, match="3 jobs at once are too many: 5 may wait, and 3 do already"):
        await desk.take(replace(WISH, variations=3))
    assert await desk.queued() == 3


async def test_a_server_may_lower_how_many_wait(desk: Desk) -> None:
    await desk.server(max_waiting=1)
    await desk.take()
    with pytest.raises(TooManyJobs, match="You have a job waiting already"):
        await desk.take()


async def test_what_is_left_open_is_as_the_server_has_it_then_as_the_member(desk: Desk) -> None:
    await desk.server(captions=False, private=True, character="felfel", role_weights={"7": 2.0, "8": 3.0})
    asker = replace(ANN, role_ids=frozenset({"7", "8"}))
    (job,) = await desk.take(asker=asker)
    assert (job.request.captions, job.private, job.requester.weight) == (False, True, 3.0)
    assert [each.name for each in job.request.cast] == ["felfel"]
    await desk.member(captions=True, private=False, spoiler=True, character="temo", language="de")
    (mine,) = await desk.take()
    assert (mine.request.captions, mine.private, mine.spoiler) == (True, False, True)
    assert [each.name for each in mine.request.cast] == ["temo"]
    assert isinstance(mine.destination, ChatDestination)
    assert mine.destination.language == "de"


async def test_what_is_said_wins_over_all_settings(desk: Desk) -> None:
    await desk.member(captions=True, private=True, spoiler=True, character="temo")
    wish = replace(WISH, character="felfel")
    (job,) = await desk.take(wish, captions=False, private=False, spoiler=False)
    assert (job.request.captions, job.private, job.spoiler) == (False, False, False)
    assert [each.name for each in job.request.cast] == ["felfel"]


async def test_outside_of_servers_no_server_decides(desk: Desk) -> None:
    await desk.server(captions=False, private=True)
    (job,) = await desk.take(place=replace(PLACE, guild_id=None))
    assert (job.request.captions, job.private, job.requester.guild_id) == (True, False, None)


async def test_limits_of_the_server_are_told(desk: Desk) -> None:
    await desk.server(variations_max=1, side_max_px=512)
    (job,) = await desk.take(replace(WISH, variations=4, size="1024x1024"))
    assert job.request.picture is not None
    assert (job.request.picture.width, job.request.picture.height) == (512, 512)
    assert [note.split(":")[0] for note in job.request.notes] == [
        "size 1024x1024 became 512x512",
        "variations 4 became 1, the most that is allowed.",
    ]


@pytest.mark.parametrize(
    ("wish", "error", "said"),
    [
        (replace(WISH, character="fellfel"), UnknownName, "Did you mean 'felfel'"),
        (replace(WISH, preset="ultra"), Unavailable, "What can be had here: draft"),
        (replace(WISH, dialogue=" "), BadInput, "the dialogue is empty"),
        (replace(WISH, dialogue="Привет, как дела?"), BadInput, "cannot say Cyrillic"),
        (replace(WISH, prompt="x" * 2001), BadInput, "2,001 characters; 2,000 are allowed"),
    ],
)
async def test_what_is_refused_leaves_nothing_behind(
    desk: Desk, wish: Wish, error: type[CartoonError], said: str
) -> None:
    with pytest.raises(error, match=said):
        await desk.take(wish)
    assert await desk.queued() == 0


async def test_a_place_where_nothing_can_be_posted(desk: Desk) -> None:
    closed = replace(PLACE, can_post=False, lacking=("attach_files",))
    with pytest.raises(Refused, match="I lack Attach Files"):
        await desk.take(place=closed)
    assert await desk.take(place=closed, private=True)
    await desk.member(private=True)
    assert await desk.take(place=closed)


async def test_requests_of_a_member_are_counted_one_after_the_other(desk: Desk) -> None:
    """Five at once in a server with a pause between requests: one gets through."""
    await desk.server(cooldown_s=60)
    taken = await asyncio.gather(*(desk.take() for _ in range(5)), return_exceptions=True)
    assert sorted(type(each).__name__ for each in taken) == ["Refused"] * 4 + ["tuple"]


async def test_the_quota_counts_all_variations(desk: Desk) -> None:
    (job,) = await desk.take()
    await desk.server(quota_minutes=job.estimate_s * 2.5 / 60)
    with pytest.raises(Refused, match="Today you have used"):
        await desk.take(replace(WISH, variations=2))
    assert await desk.take()


async def test_a_request_again_is_checked_as_a_new_one(desk: Desk) -> None:
    (job,) = await desk.take()
    ask = Ask(asker=ANN, place=PLACE, wish=WISH, captions=False)
    (again,) = await desk.intake.repeat(ask, job.request)
    assert again.request == job.request
    await desk.server(blocked_words=("walk",), starter_words=False)
    with pytest.raises(Refused, match="The prompt has a word"):
        await desk.intake.repeat(ask, job.request)
    await desk.server(blocked_words=(), blocked_users=(ANN.user_id,))
    with pytest.raises(Refused, match="blocked you"):
        await desk.intake.repeat(ask, job.request)
