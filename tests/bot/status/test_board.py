"""The board: messages become true within the budget, each by the way that is open, and are let go of in the end."""

import asyncio
import threading
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from bot.status.budget import CHANNEL_BURST, CHANNEL_EVERY_S, EDIT_EVERY_S, WAITING_EVERY_S
from generation.errors import CancelReason, DiskFull
from generation.jobs import Job, Progress
from generation.memory_store import MemoryStore
from generation.pausing import pause, resume
from generation.ports import Clock
from tests.bot.status.stage import OWNER, Stage
from tests.clock import FakeClock


async def test_a_job_is_shown_from_the_queue_to_its_clip(stage: Stage) -> None:
    job = await stage.tracked()
    await stage.claim()
    stage.progress(job, 10)
    await stage.pass_s(4)
    stage.progress(job, 60)
    await stage.pass_s(4)
    rendered = await stage.render(job)
    await stage.pass_s(4)
    await stage.deliver(rendered)
    await stage.pass_s(4)
    shown = [edit.text.split("\n")[0] for edit in stage.editor.of(job)]
    assert [line[-4:] for line in shown[:2]] == [" 10%", " 60%"]
    assert shown[2:] == ["Made; it is being posted.", "Done, made in 1 min 15 s: https://discord.com/channels/40/50/99"]
    assert stage.editor.edits[-1].status.cancel is None
    await stage.pass_s(60)
    assert len(stage.editor.edits) == 4


async def test_nothing_is_edited_while_nothing_changes(stage: Stage) -> None:
    blocker = await stage.tracked(channel="51")
    await stage.claim()
    await stage.pass_s(4)
    waiting = await stage.tracked()
    await stage.pass_s(600)
    assert len(stage.editor.of(blocker)) == 1
    assert len(stage.editor.of(waiting)) <= 2


async def test_a_running_message_is_edited_every_3_s_at_most(stage: Stage) -> None:
    job = await stage.tracked()
    await stage.claim()
    for done in range(100):
        stage.progress(job, done)
        await stage.pass_s(0.5)
    times = [edit.at_s for edit in stage.editor.of(job)]
    gaps = [b - a for a, b in pairwise(times)]
    assert len(gaps) >= 14
    assert min(gaps) >= EDIT_EVERY_S


async def test_a_hundred_waiting_jobs_in_one_channel_stay_inside_the_budget(stage: Stage) -> None:
    jobs = [await stage.tracked(user=str(number)) for number in range(100)]
    running: list = []
    for step in range(440):
        if step % 20 == 0:
            if running:
                await stage.finish(running.pop())
            running.append(await stage.claim())
        stage.progress(running[-1], step % 20 * 5)
        await stage.pass_s(1.0)
    times = [edit.at_s for edit in stage.editor.edits]
    for start in range(len(times)):
        end = min(start + 25, len(times) - 1)
        assert end - start <= CHANNEL_BURST + (times[end] - times[start]) / CHANNEL_EVERY_S + 1e-6
    counts = Counter(edit.address.message_id for edit in stage.editor.edits)
    assert len(counts) == 100, "everybody was shown something"
    by_message: dict[str, list] = defaultdict(list)
    for edit in stage.editor.edits:
        by_message[edit.address.message_id].append(edit)
    for edits in by_message.values():
        waits = [e.at_s for e in edits if "queue" in e.text]
        assert all(b - a >= WAITING_EVERY_S for a, b in pairwise(waits))
    assert sum("%" in edit.text for edit in stage.editor.edits) >= 60, "what runs is shown most"
    assert "Done" in stage.editor.of(jobs[0])[-1].text


async def test_two_edits_of_one_message_are_never_under_way_and_the_last_state_comes_after(stage: Stage) -> None:
    job = await stage.tracked()
    stage.editor.hold()
    await stage.claim()
    await stage.pass_s(10)
    assert len(stage.editor.under_way) == 1
    await stage.finish(job)
    await stage.pass_s(10)
    stage.editor.release()
    await stage.board.settled()
    await stage.pass_s(10)
    assert [edit.text.split(".")[0].split(",")[0] for edit in stage.editor.edits] == ["Started", "Done"]


async def test_an_edit_that_hangs_holds_up_nobody_else(stage: Stage) -> None:
    slow = await stage.tracked(channel="51")
    await stage.claim()
    stage.editor.hold()
    await stage.pass_s(4)
    assert len(stage.editor.under_way) == 1
    other = await stage.tracked(channel="52")
    await stage.cancel(other)
    await stage.pass_s(4)
    assert len(stage.editor.under_way) == 2
    stage.editor.release()
    await stage.board.settled()
    assert len(stage.editor.of(slow)) == len(stage.editor.of(other)) == 1


async def test_a_group_is_one_message(stage: Stage) -> None:
    jobs = await stage.queue(count=3)
    stage.board.track(jobs)
    first = await stage.claim()
    await stage.render(first)
    second = await stage.claim()
    await stage.fail(second)
    await stage.pass_s(5)
    assert [state.split(";")[0].split(":")[0] for _, state in stage.editor.edits[-1].status.states] == [
        "Made", "It could not be made", "Next in the queue",
    ]  # fmt: skip
    third = await stage.claim()
    await stage.render(third)
    await stage.deliver(first)
    await stage.deliver(third)
    await stage.pass_s(5)
    assert stage.editor.edits[-1].text.count("https://discord.com/channels/40/50/99") == 2
    assert {edit.address.message_id for edit in stage.editor.edits} == {stage.editor.edits[0].address.message_id}


async def test_what_another_process_did_is_seen(stage: Stage) -> None:
    job = await stage.tracked()
    await stage.store(lambda store: store.request_cancel(job.id, CancelReason.MODERATOR.value))
    await stage.pass_s(35)
    assert stage.editor.of(job)[-1].text == "Cancelled by a moderator."


async def test_progress_of_another_process_comes_from_the_store(stage: Stage) -> None:
    job = await stage.tracked()
    await stage.claim()
    beat = {job.id: Progress(stage="drawing", done=1, total=4)}
    await stage.store(lambda store: store.heartbeat(OWNER.id, beat))
    await stage.pass_s(5)
    assert "25%" in stage.editor.of(job)[-1].text


async def test_a_pause_by_a_moderator_is_told(stage: Stage) -> None:
    job = await stage.tracked()
    await stage.store(lambda store: pause(store, "40"))
    await stage.pass_s(35)
    assert "Paused by a moderator" in stage.editor.of(job)[-1].text
    await stage.store(lambda store: resume(store, "40"))
    await stage.pass_s(35)
    assert "Paused" not in stage.editor.of(job)[-1].text


async def test_looks_that_find_nothing_changed_leave_the_budget_to_others(stage: Stage) -> None:
    await stage.store(lambda store: pause(store, "40"))
    jobs = [await stage.tracked() for _ in range(100)]
    await stage.pass_s(300)
    for job in jobs[:CHANNEL_BURST]:
        await stage.cancel(job)
    await stage.pass_s(EDIT_EVERY_S)
    assert all("Cancelled" in stage.editor.of(job)[-1].text for job in jobs[:CHANNEL_BURST])


class HeldReads(MemoryStore):
    """Reading several jobs takes until `go`; `read` tells that the rows are taken."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.read, self.go = threading.Event(), threading.Event()

    def jobs_of(self, ids: Sequence[str]) -> tuple[Job, ...]:
        found = super().jobs_of(ids)
        self.read.set()
        self.go.wait(10)
        return found


async def test_what_happens_during_a_reading_is_newer_than_what_was_read(tmp_path: Path) -> None:
    store = HeldReads(FakeClock())
    stage = Stage(tmp_path, store)
    await stage.open()
    job = await stage.tracked()
    stage.clock.advance(EDIT_EVERY_S)
    ticking = asyncio.create_task(stage.board.tick())
    await asyncio.to_thread(store.read.wait, 10)
    stage.tell(store.request_cancel(job.id, CancelReason.USER.value))
    store.go.set()
    await ticking
    await stage.board.settled()
    assert [edit.text for edit in stage.editor.of(job)] == ["Cancelled by <@70>."]
    await stage.store.close()


class FullDisk(MemoryStore):
    """Settings cannot be read while `is_full`."""

    is_full = False

    def setting(self, scope: str, key: str) -> str | None:
        if self.is_full:
            raise DiskFull("The data folder")
        return super().setting(scope, key)


async def test_after_a_fault_of_the_store_the_messages_go_on(tmp_path: Path) -> None:
    store = FullDisk(FakeClock())
    stage = Stage(tmp_path, store)
    await stage.open()
    job = await stage.tracked()
    store.is_full = True
    stage.clock.advance(WAITING_EVERY_S)
    with pytest.raises(DiskFull):
        await stage.board.tick()
    store.is_full = False
    await stage.pass_s(WAITING_EVERY_S + 1)
    assert len(stage.editor.of(job)) == 1
    await stage.store.close()


class HeldSettings(MemoryStore):
    """Reading a setting takes until `go`; `asked` tells that one is wanted."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.asked, self.go = threading.Event(), threading.Event()

    def setting(self, scope: str, key: str) -> str | None:
        self.asked.set()
        self.go.wait(10)
        return super().setting(scope, key)


async def test_who_is_looked_at_when_the_stop_comes_has_a_last_word(tmp_path: Path) -> None:
    store = HeldSettings(FakeClock())
    stage = Stage(tmp_path, store)
    await stage.board.start()
    job = await stage.tracked()
    stage.clock.advance(WAITING_EVERY_S)
    await asyncio.to_thread(store.asked.wait, 10)
    stage.clock.advance(EDIT_EVERY_S)
    closing = asyncio.create_task(stage.board.close())
    await asyncio.sleep(0)
    store.go.set()
    await closing
    assert [edit.text for edit in stage.editor.of(job)] == ["The bot restarts; your clip keeps its place."]
    await stage.store.close()
