"""The board's ways to a message: which is taken, and what happens when one closes; its start and its end."""

import asyncio
from dataclasses import replace

import pytest

from bot.status.budget import CHANNEL_BURST, EDIT_EVERY_S, OLD_EVERY_S
from bot.status.editor import Outcome
from generation.jobs import ChatDestination
from generation.pausing import pause
from tests.bot.status.stage import ANSWER, OWNER, Stage
from tests.patience import PATIENCE_S

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


async def test_the_last_note_comes_in_time_however_many_wait(stage: Stage) -> None:
    """Each clip that is made changes the place of all others: more than may be edited, and than is read again."""
    await stage.store(lambda store: pause(store, "41"))
    private = []
    for number in range(2000):
        private += [await stage.tracked(private=True, guild="41", user="71")] if number % 200 == 0 else []
        await stage.tracked(user=str(number))
    await stage.pass_s(13.5 * 60, step_s=90.0)
    for _ in range(8):
        await stage.finish(await stage.claim())
        await stage.pass_s(10, step_s=1.0)
    assert all("no longer shown" in stage.editor.of(job)[-1].text for job in private)


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


@pytest.mark.parametrize("is_found", [True, False])
async def test_an_answer_whose_id_a_crash_kept_from_being_noted_is_looked_up(stage: Stage, *, is_found: bool) -> None:
    (job,) = await stage.queue()
    there = job.destination
    assert isinstance(there, ChatDestination)
    await stage.store(lambda store: store.readdress(job.id, replace(there, status_id="")))
    if is_found:
        stage.editor.answer_ids[ANSWER] = there.status_id
    await stage.restart(seconds=10)
    await stage.cancel(job)
    await stage.pass_s(5)
    assert [edit.text for edit in stage.editor.of(job)] == (["Cancelled by <@70>."] if is_found else [])


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


async def test_a_stop_takes_four_seconds_at_most_and_stays_in_the_budget(stage: Stage) -> None:
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
    async with asyncio.timeout(PATIENCE_S):
        await stage.board.close()


async def test_started_it_goes_by_itself(stage: Stage) -> None:
    job = (await stage.queue())[0]
    await stage.board.start()
    await stage.cancel(job)
    stage.clock.advance(5)
    async with asyncio.timeout(PATIENCE_S):
        while not stage.editor.edits:
            await asyncio.sleep(0.01)
    await stage.board.close()
    assert "Cancelled" in stage.editor.of(job)[-1].text
