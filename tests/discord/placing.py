"""Jobs of members brought to where a test needs them, with real small clips."""

import tempfile
from collections.abc import Generator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from bot.app import App
from generation.domain import Request, Shot, SlotKind
from generation.jobs import ChatDestination, Failure, Job, JobState, NewJob, Requester, new_job_id
from generation.keeping import kept
from generation.ports import Facts, Frame, Report
from generation.render import RenderOptions, render
from generation.store import Store
from generation.testing import CollectingReport, FixedEngines, FlatPictures, ToneVoice

OWNER = "test"
LOST = Failure(code="delivery-failed", user_message="The channel is gone.")


class NoisyPictures(FlatPictures):
    """Frames that no encoder makes small."""

    name = "noisy"

    def render(self, shot: Shot, report: Report) -> Generator[Frame, None, Facts]:
        noise = np.random.default_rng(shot.seed)
        for index in range(shot.frames):
            report("drawing", index, shot.frames)
            yield noise.integers(0, 256, (shot.options.height, shot.options.width, 3), dtype=np.uint8)
        return {"seed": shot.seed}


ENGINES = FixedEngines(pictures=(FlatPictures(), NoisyPictures()), speech=(ToneVoice(),))


async def waiting(
    app: App,
    request: Request,
    user_id: object,
    guild_id: object = None,
    *,
    private: bool = False,
    spoiler: bool = False,
    group: tuple[str, ...] = (),
    job_id: str = "",
) -> Job:
    """A queued job whose clip would go to a chat."""
    guild = None if guild_id is None else str(guild_id)
    new = NewJob(
        id=job_id or new_job_id(),
        request=request,
        requester=Requester(user_id=str(user_id), guild_id=guild),
        destination=ChatDestination(channel_id="77", guild_id=guild, group=group),
        slot_kind=SlotKind.CPU,
        estimate_s=10.0,
        cost_class="test",
        private=private,
        spoiler=spoiler,
    )
    return await app.store(lambda store: store.enqueue(new))


async def running(app: App) -> Job:
    """The next waiting job, claimed."""
    job = await app.store(lambda store: store.claim(OWNER, SlotKind.CPU))
    assert job is not None
    return job


async def ended(app: App, request: Request, user_id: object, guild_id: object = None, **how: object) -> Job:
    """A job that was delivered, or with `state` could not be. Nothing else may wait. `receipt`: of the delivery."""
    state, receipt = how.pop("state", JobState.DELIVERED), str(how.pop("receipt", "77/88"))
    job = await waiting(app, request, user_id, guild_id, **how)  # type: ignore[arg-type]
    assert (await running(app)).id == job.id

    def finish(store: Store) -> Job:
        with tempfile.TemporaryDirectory() as folder:
            made = render(request, ENGINES, Path(folder), CollectingReport(), RenderOptions())
            with kept(store, app.files, made) as files:
                store.rendered(job.id, OWNER, replace(made.clip, files=files), 1.0)
        if state is JobState.UNDELIVERABLE:
            return store.undeliverable(job.id, LOST)
        return store.delivered(job.id, receipt)

    return await app.store(finish)


async def expire(app: App) -> None:
    """As the retention does it: the files go, the facts stay."""
    await app.store(lambda store: app.files.remove(store.expire(datetime(2999, 1, 1, tzinfo=UTC))))
