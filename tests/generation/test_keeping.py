"""A full disk in the moment a clip is recorded leaves nothing behind, and takes nothing of other clips."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from generation.async_store import AsyncStore
from generation.cancel import CancelToken
from generation.errors import DiskFull, StorageFailed
from generation.jobs import Clip, Job, JobState, Progress
from generation.memory_store import MemoryStore
from generation.ports import Rendered, Slot
from generation.testing import ScriptedBackend
from tests.clock import FakeClock
from tests.generation.stage import Stage, order


class WritingBackend(ScriptedBackend):
    """Its clips have the same video and a thumbnail of their own."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    async def run(self, job: Job, slot: Slot, on_progress: Callable[[Progress], None], cancel: CancelToken) -> Rendered:
        rendered = await super().run(job, slot, on_progress, cancel)
        self._folder.mkdir(exist_ok=True)
        files = {"video": self._folder / "clip.mp4", "thumbnail": self._folder / "thumbnail.jpg"}
        files["video"].write_bytes(b"the same for all")
        files["thumbnail"].write_text(job.id, encoding="ascii")
        return Rendered(files=files, clip=rendered.clip)


class FullStore(MemoryStore):
    """Has no room for another clip once `is_full`; once `is_lost` nobody learns which files are needed."""

    def __init__(self) -> None:
        super().__init__(FakeClock())
        self.is_full = False
        self.is_lost = False

    def rendered(self, job_id: str, owner_id: str, clip: Clip, cost_s: float, *, learn: bool = True) -> Job:
        if self.is_full:
            raise DiskFull("the database")
        return super().rendered(job_id, owner_id, clip, cost_s, learn=learn)

    def referenced_files(self) -> frozenset[str]:
        if self.is_lost:
            raise StorageFailed("The database is gone.")
        return super().referenced_files()


@pytest.fixture
def full() -> FullStore:
    return FullStore()


@pytest.fixture
async def writing(tmp_path: Path, full: FullStore) -> AsyncIterator[Stage]:
    store = AsyncStore(full)
    stage = Stage(tmp_path, store)
    stage.backend = WritingBackend(tmp_path / "work")
    yield stage
    await store.close()


async def made(stage: Stage) -> Job:
    job = await stage.service.submit(order())
    return await asyncio.wait_for(stage.service.wait(job.id), 5)


def clips(tmp_path: Path) -> set[str]:
    return {path.name for path in tmp_path.glob("clips/*/*")}


async def test_a_clip_that_cannot_be_recorded_leaves_no_file_and_no_other_clips_go(
    writing: Stage, full: FullStore, tmp_path: Path
) -> None:
    async with writing.dispatching():
        first = await made(writing)
        before = clips(tmp_path)
        full.is_full = True
        second = await made(writing)
    assert first.clip is not None
    assert before == {file.sha256 for file in first.clip.files.values()}
    assert second.state is JobState.FAILED
    assert second.failure is not None
    assert "Make room" in second.failure.user_message
    assert clips(tmp_path) == before


async def test_files_of_which_nobody_can_tell_who_needs_them_stay_for_the_sweep(
    writing: Stage, full: FullStore, tmp_path: Path
) -> None:
    async with writing.dispatching():
        await made(writing)
        before = clips(tmp_path)
        full.is_full = full.is_lost = True
        second = await made(writing)
    assert second.state is JobState.FAILED
    assert clips(tmp_path) > before
