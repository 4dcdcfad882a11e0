"""The board: messages become true within the budget, each by the way that is open, and are let go of in the end."""

import asyncio
from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from bot.status.budget import CHANNEL_BURST, CHANNEL_EVERY_S, EDIT_EVERY_S, OLD_EVERY_S, WAITING_EVERY_S
from bot.status.editor import Outcome
from generation.errors import CancelReason
from generation.jobs import Progress
from generation.pausing import pause, resume
from tests.bot.status.stage import ANSWER, OWNER, Stage


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
    for step in range(300):
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


# ---------------------------------------------------------------- the ways to a message


async def test_where_the_bot_may_post_it_edits_by_itself_for_ever(stage: Stage) -> None:
    job = await stage.tracked()
    await stage.pass_s(20 * 60, step_s=1.0)
    await stage.claim()
    await stage.finish(job)
    await stage.pass_s(5)
    assert {edit.address.token for edit in stage.editor.of(job)} == {""}
    assert "Done" in stage.editor.of(job)[-1].text


@pytest.mark.parametrize("where", [{"private": True}, {"can_post": False}])
async def test_an_answer_is_edited_by_its_token_and_says_so_before_the_token_dies(
    stage: Stage, where: dict[str, bool]
) -> None:
    job = await stage.tracked(**where)
    await stage.claim()
    stage.progress(job, 10)
    await stage.pass_s(13 * 60, step_s=1.0)
    assert "no longer shown" not in stage.editor.of(job)[-1].text
    await stage.pass_s(70, step_s=1.0)
    last = stage.editor.of(job)[-1]
    assert last.address.token == ANSWER
    assert "Progress is no longer shown here. The clip will come as a direct message." in last.text
    assert last.status.cancel is not None
    count = len(stage.editor.edits)
    await stage.finish(job)
    await stage.pass_s(60)
    assert len(stage.editor.edits) == count


async def test_the_last_note_comes_in_time_in_a_channel_full_of_waiting_messages(stage: Stage) -> None:
    for _ in range(100):
        await stage.tracked()
    private = await stage.tracked(private=True)
    for _ in range(15 * 60):
        await stage.pass_s(1.0, step_s=1.0)
    assert "no longer shown" in stage.editor.of(private)[-1].text


async def test_who_may_not_edit_by_itself_any_more_uses_the_token(stage: Stage) -> None:
    job = await stage.tracked()
    stage.editor.answers[job.destination.status_id].append(Outcome.GONE)  # type: ignore[union-attr]
    await stage.claim()
    await stage.pass_s(8)
    assert [edit.address.token for edit in stage.editor.of(job)] == [ANSWER]


async def test_a_message_that_is_gone_is_let_go_of(stage: Stage) -> None:
    job = await stage.tracked()
    other = await stage.tracked()
    stage.editor.answers[job.destination.status_id].extend([Outcome.GONE] * 2)  # type: ignore[union-attr]
    await stage.claim()
    await stage.pass_s(10)
    await stage.finish(job)
    await stage.cancel(other)
    await stage.pass_s(20)
    assert stage.editor.of(job) == []
    assert "Cancelled" in stage.editor.of(other)[-1].text


async def test_an_error_that_nobody_knows_costs_one_message_and_no_more(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    job = await stage.tracked()
    other = await stage.tracked()
    stage.editor.answers[job.destination.status_id].append(RuntimeError("odd"))  # type: ignore[union-attr]
    await stage.claim()
    await stage.pass_s(5)
    await stage.cancel(other)
    await stage.pass_s(5)
    assert "Cancelled" in stage.editor.of(other)[-1].text
    assert [getattr(record, "job_id", None) for record in caplog.records if record.levelname == "ERROR"] == [job.id]


async def test_when_discord_is_ill_the_last_word_is_said_later(stage: Stage) -> None:
    job = await stage.tracked()
    await stage.cancel(job)
    stage.editor.answers[job.destination.status_id].extend([Outcome.LATER] * 3)  # type: ignore[union-attr]
    await stage.pass_s(30)
    assert stage.editor.of(job) == []
    await stage.pass_s(20)
    assert [edit.text for edit in stage.editor.of(job)] == ["Cancelled by <@70>."]


async def test_a_message_that_discord_calls_old_waits_ten_minutes(stage: Stage) -> None:
    job = await stage.tracked()
    stage.editor.answers[job.destination.status_id].append(Outcome.OLD)  # type: ignore[union-attr]
    await stage.claim()
    await stage.pass_s(5)
    await stage.finish(job)
    await stage.pass_s(OLD_EVERY_S - 10, step_s=1.0)
    assert stage.editor.of(job) == []
    await stage.pass_s(15)
    assert "Done" in stage.editor.of(job)[-1].text


# ---------------------------------------------------------------- start and end


async def test_a_start_takes_up_every_message_that_is_not_finished(stage: Stage) -> None:
    waiting = (await stage.queue())[0]
    group = await stage.queue(count=2, user="71")
    running = await stage.claim()
    assert running.id == waiting.id
    await stage.finish(await stage.claim())
    crashed = (await stage.queue(user="72"))[0]
    await stage.cancel(crashed)
    await stage.restart(seconds=120)
    stage.progress(running, 40)
    await stage.pass_s(35)
    assert "40%" in stage.editor.of(waiting)[-1].text
    assert [state.split(",")[0] for _, state in stage.editor.of(group[0])[-1].status.states] == [
        "Done", "Next in the queue; it starts at any moment.",
    ]  # fmt: skip
    assert "Cancelled" in stage.editor.of(crashed)[-1].text, "a crash had kept its last word back"
    assert stage.editor.of(crashed)[-1].attached == ()


async def test_what_ended_long_ago_is_not_edited_again(stage: Stage) -> None:
    await stage.cancel((await stage.queue())[0])
    await stage.restart(seconds=2 * 3600)
    await stage.pass_s(60)
    assert stage.editor.edits == []


async def test_a_stop_tells_who_waits_that_nothing_is_lost(stage: Stage) -> None:
    waiting = await stage.tracked()
    made = await stage.tracked(channel="51")
    await stage.claim()
    await stage.claim()
    await stage.render(made)
    await stage.store(lambda store: store.requeue(waiting.id, OWNER.id, "shutdown", count_attempt=False))
    await stage.pass_s(1)
    stage.clock.advance(EDIT_EVERY_S)
    await stage.board.close()
    assert stage.editor.of(made)[-1].text == "Made; it is posted when the bot is back."
    assert "keeps its place" in stage.editor.of(waiting)[-1].text


async def test_a_stop_takes_three_seconds_at_most_and_stays_in_the_budget(stage: Stage) -> None:
    for number in range(20):
        await stage.tracked(user=str(number))
    await stage.pass_s(4)
    started_s = asyncio.get_running_loop().time()
    await stage.board.close()
    assert asyncio.get_running_loop().time() - started_s < 4
    assert 1 <= len(stage.editor.edits) <= CHANNEL_BURST


async def test_a_stop_does_not_wait_for_an_edit_that_hangs(stage: Stage) -> None:
    await stage.tracked()
    stage.editor.hold()
    await stage.pass_s(4)
    async with asyncio.timeout(5):
        await stage.board.close()


async def test_started_it_goes_by_itself(stage: Stage) -> None:
    job = (await stage.queue())[0]
    await stage.board.start()
    await stage.cancel(job)
    stage.clock.advance(5)
    async with asyncio.timeout(5):
        while not stage.editor.edits:
            await asyncio.sleep(0.01)
    await stage.board.close()
    assert "Cancelled" in stage.editor.of(job)[-1].text
