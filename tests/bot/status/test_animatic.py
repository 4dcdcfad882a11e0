"""What a GPU will draw is drawn quickly on the CPU first, by a job that nobody sees."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bot.status.animatic import HIDDEN_USER
from bot.status.budget import EDIT_EVERY_S
from generation.backends.local.backend import LocalBackend
from generation.backlog import JobQuery
from generation.dispatcher import Dispatcher
from generation.domain import SlotKind, Task
from generation.jobs import Job, JobState
from generation.ports import Slot
from generation.render import RenderOptions
from generation.testing import RecordingDeliverer
from tests.bot.status.stage import OWNER, Stage
from tests.generation.requests import animate, combine, picture, speak
from tests.generation.stage import FAST
from tests.patience import PATIENCE_S

GPU_ANIMATION = replace(animate("gpu"), picture=replace(picture("gpu", 16), width=768, height=384, fps=12))


@asynccontextmanager
async def cpu_at_work(stage: Stage, tmp_path: Path) -> AsyncIterator[None]:
    """A dispatcher with one CPU slot and real files; nobody serves the GPU's jobs."""
    slot = Slot(id="cpu:0", kind=SlotKind.CPU)
    backend = LocalBackend([slot], lambda _: stage.engines, tmp_path / "work", RenderOptions())
    dispatcher = Dispatcher(
        store=stage.store,
        backend=backend,
        files=stage.files,
        deliverer=RecordingDeliverer(),
        events=stage.events,
        owner=replace(OWNER, id="cpu"),
        options=FAST,
    )
    running = asyncio.create_task(dispatcher.run())
    yield
    dispatcher.stop(0.0)
    await running
    await backend.close()


async def hidden(stage: Stage, *states: JobState) -> tuple[Job, ...]:
    query = JobQuery(user_id=HIDDEN_USER, states=frozenset(states or JobState))
    return await stage.app.service.jobs(query)


async def until_hidden(stage: Stage, state: JobState) -> Job:
    async with asyncio.timeout(PATIENCE_S):
        while not (found := await hidden(stage, state)):
            await stage.pass_s(0.25)
            await asyncio.sleep(0.01)
    return found[0]


async def test_the_animatic_is_shown_below_the_message_until_the_clip_is_there(stage: Stage, tmp_path: Path) -> None:
    async with cpu_at_work(stage, tmp_path):
        job = await stage.tracked(GPU_ANIMATION, spoiler=True)
        made = await until_hidden(stage, JobState.DELETED)
    await stage.pass_s(EDIT_EVERY_S + 1)
    (film,) = stage.editor.of(job)[-1].attached or ()
    assert film.name == "animatic.mp4"
    assert film.content[4:8] == b"ftyp"
    assert film.spoiler
    assert "animatic" in stage.editor.of(job)[-1].text
    assert not list((tmp_path / "clips").rglob("*.mp4")), "the hidden job keeps no file"
    assert made.private
    await stage.claim(SlotKind.GPU)
    stage.progress(job, 50, preview=b"jpeg")
    await stage.pass_s(15)
    assert stage.editor.of(job)[-1].attached is None, "the film stays, and no preview takes its place"
    await stage.finish(job)
    await stage.pass_s(5)
    assert stage.editor.of(job)[-1].attached == ()
    assert "animatic" not in stage.editor.of(job)[-1].text


async def test_the_animatic_is_the_same_request_made_small(stage: Stage) -> None:
    spoken = combine("Hello there.")
    request = replace(
        spoken, preset="ultra", notes=("fps 99 became 30.",), prompt="temo dances",
        picture=replace(picture("gpu", 32), width=1024, height=768, fps=16, motion="idle", loop=True, guidance=12.0),
    )  # fmt: skip
    await stage.tracked(request)
    await stage.board.settled()
    (job,) = await hidden(stage)
    drawn = job.request.picture
    assert drawn is not None
    assert (drawn.engine, drawn.width, drawn.height, drawn.fps, drawn.frames) == ("draft", 512, 384, 16, 32)
    assert (drawn.motion, drawn.loop, drawn.guidance) == ("idle", True, 0.0)
    assert job.request.speech is not None
    assert job.request.speech.engine == "draft"
    assert (job.request.task, job.request.preset, job.request.seed) == (Task.COMBINE, "draft", 1)
    assert (job.request.script, job.request.prompt, job.request.notes) == (request.script, "temo dances", ())
    assert job.slot_kind is SlotKind.CPU
    assert job.private


async def test_only_pictures_from_a_gpu_have_one_and_a_group_has_one_in_all(stage: Stage) -> None:
    await stage.tracked(animate())
    await stage.tracked(speak("Hi."))
    await stage.board.settled()
    assert await hidden(stage) == ()
    stage.board.track(await stage.queue(GPU_ANIMATION, count=3))
    await stage.board.settled()
    assert len(await hidden(stage)) == 1


async def test_it_can_be_switched_off(stage: Stage) -> None:
    await stage.without_animatics()
    await stage.tracked(GPU_ANIMATION)
    await stage.board.settled()
    assert await hidden(stage) == ()


async def test_it_goes_before_the_members_own_jobs_and_is_not_in_their_history(stage: Stage) -> None:
    for _ in range(3):
        await stage.tracked(animate())
    await stage.finish(await stage.claim())
    for _ in range(2):
        await stage.tracked(GPU_ANIMATION, user="71")
    await stage.board.settled()
    first, second = await stage.claim(), await stage.claim()
    assert HIDDEN_USER in {first.requester.user_id, second.requester.user_id}
    seen = await stage.app.service.jobs(JobQuery(guild_id="40", include_private=True))
    assert HIDDEN_USER not in {job.requester.user_id for job in seen}


async def test_a_job_that_ends_before_takes_its_animatic_with_it(stage: Stage) -> None:
    job = await stage.tracked(GPU_ANIMATION)
    await stage.board.settled()
    await stage.cancel(job)
    await stage.pass_s(5)
    assert [each.state for each in await hidden(stage)] == [JobState.CANCELLED]


async def test_an_animatic_that_fails_changes_nothing(stage: Stage) -> None:
    job = await stage.tracked(GPU_ANIMATION)
    await stage.board.settled()
    await stage.fail(await stage.claim())
    await stage.claim(SlotKind.GPU)
    await stage.finish(job)
    await stage.pass_s(5)
    assert "Done" in stage.editor.of(job)[-1].text
    assert all(edit.attached in (None, ()) for edit in stage.editor.of(job))


async def test_a_start_removes_what_was_left_and_begins_anew(stage: Stage) -> None:
    await stage.tracked(GPU_ANIMATION)
    await stage.board.settled()
    (old,) = await hidden(stage, JobState.QUEUED)
    await stage.restart(seconds=60)
    await stage.board.settled()
    (new,) = await hidden(stage, JobState.QUEUED)
    assert new.id != old.id
    assert (await stage.app.service.job(old.id)).state is JobState.CANCELLED


# ---------------------------------------------------------------- previews, where there is no animatic


async def test_a_preview_is_shown_every_ten_seconds_at_most_and_taken_off_at_the_end(stage: Stage) -> None:
    await stage.without_animatics()
    job = await stage.tracked(GPU_ANIMATION, private=True)
    await stage.claim(SlotKind.GPU)
    for second in range(40):
        stage.progress(job, second, preview=b"jpeg %d" % (second // 2))
        await stage.pass_s(1.0)
    shown = [edit for edit in stage.editor.of(job) if edit.attached]
    assert len(stage.editor.of(job)) > 2 * len(shown)
    assert 3 <= len(shown) <= 4
    assert {edit.attached[0].name for edit in shown if edit.attached} == {"preview.jpg"}
    assert len({edit.attached[0].content for edit in shown if edit.attached}) == len(shown)
    await stage.finish(job)
    await stage.pass_s(5)
    assert stage.editor.of(job)[-1].attached == ()


async def test_a_preview_is_not_lost_to_progress_that_follows_it_at_once(stage: Stage) -> None:
    await stage.without_animatics()
    job = await stage.tracked(GPU_ANIMATION, private=True)
    await stage.claim(SlotKind.GPU)
    stage.progress(job, 1, preview=b"jpeg")
    stage.progress(job, 2)
    await stage.pass_s(15.0)
    (shown,) = [edit.attached[0] for edit in stage.editor.of(job) if edit.attached]
    assert shown.content == b"jpeg"
