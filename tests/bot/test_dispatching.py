"""Dispatching inside a command: for its own jobs, and considerate of others on the same data folder."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import App, open_app
from bot.dispatching import DeliverByDestination, Dispatching, dispatching
from bot.settings import Settings
from bot.settings.sections import GenerationSettings, QueueSettings, StorageSettings
from generation.domain import Character, PictureOptions, Request, Task
from generation.errors import DeliveryPostponed, StorageFailed
from generation.jobs import ChatDestination, Destination, Job, JobState, LibraryDestination, Requester
from generation.service import Order
from generation.testing import RecordingDeliverer
from tests.patience import PATIENCE_S

TEMO = Character(name="temo", title="Temo")
LIBRARY = LibraryDestination()


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    settings = Settings(
        storage=StorageSettings(data_dir=tmp_path / "data"),
        generation=GenerationSettings(cpu_slots=2),
        queue=QueueSettings(shutdown_deadline_s=60.0),
    )
    async with open_app(settings) as opened:
        yield opened


async def submitted(app: App, user: str, frames: int, to: Destination = LIBRARY) -> Job:
    picture = PictureOptions(engine="draft", width=256, height=256, fps=8, frames=frames)
    request = Request(task=Task.ANIMATE, preset="draft", seed=1, cast=(TEMO,), prompt="temo waves", picture=picture)
    order = Order(request=request, requester=Requester(user_id=user), destination=to)
    return await app.service.submit(order)


async def until(app: App, job: Job, state: JobState) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while (await app.service.job(job.id)).state is not state:
            await asyncio.sleep(0.01)


async def test_a_neighbours_job_that_runs_already_may_end_within_the_deadline(app: App) -> None:
    own, neighbours = await submitted(app, "ann", 2), await submitted(app, "bob", 200)
    async with dispatching(app, [own], asyncio.get_running_loop().create_future()):
        await until(app, neighbours, JobState.RUNNING)
        await app.service.wait(own.id)
    assert (await app.service.job(neighbours.id)).state is JobState.DELIVERED


async def test_who_is_in_a_hurry_gives_a_neighbours_job_back(app: App) -> None:
    hurry = asyncio.get_running_loop().create_future()
    own, neighbours = await submitted(app, "ann", 2), await submitted(app, "bob", 5000)
    async with dispatching(app, [own], hurry):
        await until(app, neighbours, JobState.RUNNING)
        await app.service.wait(own.id)
        asyncio.get_running_loop().call_later(0.1, hurry.set_result, None)
        left_at = time.monotonic()
    assert time.monotonic() - left_at < 10
    now = await app.service.job(neighbours.id)
    assert (now.state, now.attempts) == (JobState.QUEUED, 0)


async def test_a_block_that_is_left_by_an_error_gives_back_what_runs_at_once(app: App) -> None:
    own = await submitted(app, "ann", 5000)
    with pytest.raises(KeyError):
        async with dispatching(app, [own], asyncio.get_running_loop().create_future()):
            await until(app, own, JobState.RUNNING)
            raise KeyError
    assert (await app.service.job(own.id)).state is JobState.QUEUED


async def test_a_lock_that_cannot_be_opened_is_told_with_its_path(app: App) -> None:
    (app.folder / "dispatcher.lock").mkdir()
    with pytest.raises(StorageFailed, match=r"dispatcher\.lock"):
        await asyncio.wait_for(Dispatching(app).task, PATIENCE_S)


async def test_the_lock_is_free_for_the_next_one_after_a_stop(app: App) -> None:
    for _ in range(2):
        own = await submitted(app, "ann", 2)
        async with dispatching(app, [own], asyncio.get_running_loop().create_future()):
            assert (await asyncio.wait_for(app.service.wait(own.id), PATIENCE_S)).state is JobState.DELIVERED


async def test_chats_have_their_own_deliverer(app: App) -> None:
    files, chats = RecordingDeliverer(), RecordingDeliverer()
    both = DeliverByDestination(files, chats)
    to_chat = await submitted(app, "ann", 2, ChatDestination(channel_id="7"))
    to_library = await submitted(app, "ann", 2)
    assert await both.deliver(to_chat) == f"receipt-{to_chat.id}"
    await both.deliver(to_library)
    assert (chats.delivered, files.delivered) == ([to_chat.id], [to_library.id])


async def test_a_stop_reaches_both_deliverers(app: App) -> None:
    files, chats = RecordingDeliverer(), RecordingDeliverer()
    files.hold()
    chats.hold()
    both = DeliverByDestination(files, chats)
    both.stop()
    for to in (ChatDestination(channel_id="7"), LIBRARY):
        with pytest.raises(DeliveryPostponed):
            await both.deliver(await submitted(app, "ann", 2, to))
