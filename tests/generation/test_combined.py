"""What /combine does with pictures that do not follow speech: from the wish to the clip in the library."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from generation.async_store import AsyncStore
from generation.backends.local import LocalBackend
from generation.backlog import Owner
from generation.dispatcher import Dispatcher
from generation.domain import Isolation, PictureOptions, SlotKind, SpeechOptions
from generation.engine_options import EngineOptions
from generation.events import Events, JobProgressed
from generation.jobs import Job, JobState, LibraryDestination, Progress, Requester
from generation.media.probe import probe
from generation.memory_store import MemoryStore
from generation.ports import Slot
from generation.presets import Preset
from generation.render import RenderOptions
from generation.service import Order, Service
from generation.testing import FixedEngines, RecordingDeliverer, RoundPictures, ToneVoice
from generation.wish import Context, PictureFacts, Wish
from storage.files import ClipFiles
from tests.clock import FakeClock
from tests.generation.media.material import decoded_frames
from tests.generation.stage import FAST
from tests.generation.wishing import combine, library, one
from tests.patience import PATIENCE_S

SIDE = 256
PRESET = Preset(
    name="balanced",
    picture=PictureOptions(engine="round", family="sdxl", width=SIDE, height=SIDE, frames=16, fps=8, steps=5),
    speech=SpeechOptions(engine="tone"),
)
CONTEXT = Context(
    characters=library(),
    pictures={"round": PictureFacts.of(RoundPictures())},
    speech={"tone": None},
    new_seed=lambda: 7,
    presets={"balanced": PRESET},
)


def engines(_: EngineOptions | None = None) -> FixedEngines:
    return FixedEngines((RoundPictures(),), (ToneVoice(),))


class Studio:
    """Queue, dispatcher and a backend that draws; memory for a database."""

    def __init__(self, folder: Path) -> None:
        self.clock, self.events, self.files = FakeClock(), Events(), ClipFiles(folder / "clips")
        self.store = AsyncStore(MemoryStore(self.clock))
        slots = [Slot(id="cpu:0", kind=SlotKind.CPU)]
        self.backend = LocalBackend(slots, engines, folder / "work", RenderOptions(), isolation=Isolation.THREAD)
        self.service = Service(
            self.store, self.files, self.events, engines(), max_waiting=9, retention_days=0, clock=self.clock
        )

    @asynccontextmanager
    async def dispatching(self) -> AsyncIterator[None]:
        dispatcher = Dispatcher(
            store=self.store,
            backend=self.backend,
            files=self.files,
            deliverer=RecordingDeliverer(),
            events=self.events,
            owner=Owner(id="me", folder="folder"),
            options=FAST,
        )
        running = asyncio.create_task(dispatcher.run())
        yield
        dispatcher.stop(1.0)
        await asyncio.wait_for(running, PATIENCE_S)

    async def make(self, wish: Wish) -> tuple[Job, list[Progress]]:
        """Until it has ended; and what was told on the way."""
        order = order_of(wish)
        with self.events.subscribed() as happened:
            job = await self.service.submit(order)
            async with self.dispatching():
                made = await asyncio.wait_for(self.service.wait(job.id), PATIENCE_S)
            told = [happened.get_nowait() for _ in range(happened.qsize())]
        return made, [each.progress for each in told if isinstance(each, JobProgressed)]

    def video(self, job: Job) -> Path:
        assert job.clip is not None
        return self.files.path(job.clip.files["video"].sha256)


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    made = Studio(tmp_path)
    yield made
    await made.backend.close()
    await made.store.close()


def grounds(video: Path) -> list[str]:
    """Whose picture is seen, in order: the corner has their colour, or nobody's."""
    names = ("temo", "felfel", "temo,felfel")
    seen: list[str] = []
    for frame in decoded_frames(video, SIDE, SIDE):
        corner = frame[:8, :8].astype(int).mean(axis=(0, 1))
        name = min(names, key=lambda each: float(np.abs(corner - RoundPictures.ground(each)).sum()))
        if seen[-1:] != [name]:
            seen.append(name)
    return seen


async def test_a_dialogue_becomes_a_clip_with_cuts_captions_and_sound(studio: Studio) -> None:
    said = (
        "[S1] Look at that big red ship over there. [S2] It is coming right at us, run away! "
        "[S1] Oh no, what now my friend?"
    )
    job, told = await studio.make(combine("Temo and Felfel at a harbour", said))
    assert job.state is JobState.DELIVERED, job.failure
    video = studio.video(job)
    info = probe(video)
    assert (info.video_codec, info.audio_codec, info.width) == ("avc1", "mp4a", SIDE)
    assert info.audio_s == pytest.approx(info.video_s, abs=0.03)
    assert grounds(video) == ["temo", "felfel", "temo"]
    assert job.clip is not None
    assert {"video", "thumbnail", "captions"} <= set(job.clip.files)
    assert job.clip.facts.engines["picture"]["shots"] == 2
    assert [each.line.speaker for each in job.clip.facts.spoken] == ["temo", "felfel", "temo"]
    assert {"speaking", "drawing", "finishing"} <= {each.stage for each in told}
    assert any(each.preview for each in told)


async def test_one_who_talks_is_one_shot_however_long(studio: Studio) -> None:
    job, _ = await studio.make(combine("Temo on the moon", "word " * 40, character="temo"))
    assert job.state is JobState.DELIVERED, job.failure
    info = probe(studio.video(job))
    assert info.frames == int(np.ceil((40 * 0.25 + 0.2) * 8))
    assert len(grounds(studio.video(job))) == 1
    assert job.clip is not None
    assert "shots" not in job.clip.facts.engines["picture"]


async def test_it_waits_as_long_as_all_its_shots_will_take(studio: Studio) -> None:
    said = "[S1] One two three four five six seven. [S2] One two three four five six seven."
    alone = await studio.service.submit(order_of(combine("a ship", "[S1] One two three four five six seven.")))
    both = await studio.service.submit(order_of(combine("a ship", said)))
    assert both.estimate_s > 1.5 * alone.estimate_s


def order_of(wish: Wish) -> Order:
    return Order(request=one(wish, CONTEXT), requester=Requester(user_id="ann"), destination=LibraryDestination())
