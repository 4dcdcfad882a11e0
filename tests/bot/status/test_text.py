"""What a status message says in each state of its jobs."""

import math
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.status import first_answer
from bot.status.budget import Phase
from bot.status.standing import Surroundings, duration, progress_bar, steady
from bot.status.text import Status, describe
from generation.domain import Request
from generation.errors import CancelReason
from generation.fairness import Expectation
from generation.jobs import Failure, Job, JobState, Progress
from generation.pausing import EVERYTHING
from tests.bot.status.standing_jobs import CLIP, IDS, NOW, drawing, group, job
from tests.generation.requests import animate, combine, speak


def around(
    starts_in_s: float | None = None,
    position: int = 3,
    *,
    paused: frozenset[str] = frozenset(),
    restarting: bool = False,
) -> Surroundings:
    expected = {} if starts_in_s is None else {IDS[0]: Expectation(position=position, starts_in_s=starts_in_s)}
    return Surroundings(now=NOW, language="en-US", expectations=expected, paused=paused, restarting=restarting)


def said(one: Job, where: Surroundings | None = None) -> str:
    return describe((one,), where or around()).states[0][1]


def unix(moment: datetime) -> str:
    return f"<t:{int(moment.timestamp())}:R>"


# ---------------------------------------------------------------- states


def test_a_waiting_job_tells_its_place_and_when_it_will_start() -> None:
    shown = said(job(), around(100.0))
    assert shown == f"Number 3 in the queue. Expected start: {unix(NOW + timedelta(seconds=105))}."


@pytest.mark.parametrize(
    ("where", "parts"),
    [
        (around(), ["Waiting."]),
        (around(0.5, position=1), ["Next", "any moment"]),
        (around(math.inf), ["Number 3", "until something is there"]),
        (around(100.0, paused=frozenset({"40"})), ["Paused by a moderator", "keeps its place"]),
        (around(100.0, paused=frozenset({EVERYTHING})), ["Paused by the owner", "keeps its place"]),
        (around(100.0, paused=frozenset({"41"})), ["Number 3"]),
        (around(100.0, restarting=True), ["The bot restarts", "keeps its place"]),
    ],
)
def test_what_keeps_a_waiting_job_is_told(where: Surroundings, parts: list[str]) -> None:
    shown = said(job(), where)
    assert all(part in shown for part in parts)


def test_a_running_job_has_a_bar_a_percentage_and_an_expected_end() -> None:
    shown = said(drawing(25))
    assert "Drawing ▰▰▰▰▱▱▱▱▱▱▱▱▱▱▱▱ 25%" in shown
    assert f"Expected end: {unix(NOW + timedelta(seconds=90))}." in shown


def test_before_its_speed_is_known_a_job_is_expected_to_end_as_estimated() -> None:
    assert f"Expected end: {unix(NOW + timedelta(seconds=30))}." in said(drawing(1))
    assert "Expected end" not in said(drawing(1, claimed_at=NOW - timedelta(seconds=61)))


def test_the_stages_are_told_in_plain_words() -> None:
    def in_stage(stage: str, request: Request) -> str:
        return said(replace(drawing(50), request=request, progress=Progress(stage=stage, done=1, total=2)))

    assert in_stage("speaking", combine("Hi.")).startswith("Speaking (step 1 of 2)")
    assert in_stage("drawing", combine("Hi.")).startswith("Drawing (step 2 of 2)")
    assert in_stage("speaking", speak("Hi.")).startswith("Speaking ▰")
    assert in_stage("loading models", animate()).startswith("Loading models ▰")
    assert in_stage("decoding", animate()).startswith("Developing the pictures ▰")
    assert in_stage("smoothing", combine("Hi.")).startswith("Smoothing the movement ▰")
    assert in_stage("finishing", combine("Hi.")).startswith("Putting the clip together ▰")


@pytest.mark.parametrize(
    ("one", "where", "parts"),
    [
        (job(JobState.RUNNING), around(), ["Started."]),
        (drawing(50, cancel_requested=CancelReason.USER.value), around(), ["Stopping."]),
        (drawing(50), around(restarting=True), ["The bot restarts", "made again", "keeps its place"]),
        (job(JobState.RENDERED), around(), ["Made; it is being posted."]),
        (job(JobState.RENDERED), around(restarting=True), ["posted when the bot is back"]),
        (
            job(JobState.DELIVERED, clip=CLIP, receipt="50/61"),
            around(),
            ["Done, made in 1 min 15 s: https://discord.com/channels/40/50/61"],
        ),
        (
            job(JobState.DELIVERED, clip=CLIP, receipt="/home/somebody/clip.mp4"),
            around(),
            ["Done, made in 1 min 15 s."],
        ),
        (job(JobState.CANCELLED, cancel_requested=CancelReason.USER.value), around(), ["Cancelled by <@70>."]),
        (
            job(JobState.CANCELLED, cancel_requested=CancelReason.MODERATOR.value),
            around(),
            ["Cancelled by a moderator."],
        ),
        (job(JobState.CANCELLED), around(), ["Cancelled."]),
        (
            job(JobState.FAILED, failure=Failure(code="engine-failed", user_message="The *pen* broke.")),
            around(),
            ["It could not be made: The \\*pen\\* broke.", "costs you nothing", "tell the owner", IDS[0]],
        ),
        (
            job(JobState.UNDELIVERABLE, failure=Failure(code="delivery-failed", user_message="I may not post.")),
            around(),
            ["could not be posted: I may not post.", f"/show job:{IDS[0]}"],
        ),
        (job(JobState.DELETED), around(), ["Deleted."]),
    ],
)
def test_each_state_says_what_happened_and_what_to_do(one: Job, where: Surroundings, parts: list[str]) -> None:
    shown = said(one, where)
    assert all(part in shown for part in parts), shown


def test_a_mistake_of_the_members_own_is_not_sent_to_the_owner() -> None:
    failure = Failure(code="unspeakable", user_message="There is nothing to say.")
    assert said(job(JobState.FAILED, failure=failure)) == "It could not be made: There is nothing to say."


def test_a_clip_that_went_into_a_direct_message_is_linked_there() -> None:
    assert "channels/@me/51/61" in said(job(JobState.DELIVERED, clip=CLIP, receipt="51/61"))


@pytest.mark.parametrize("state", JobState)
def test_only_what_can_still_be_cancelled_has_the_button(state: JobState) -> None:
    assert (describe((job(state),), around()).cancel is not None) is (state in {JobState.QUEUED, JobState.RUNNING})


def test_a_cancel_that_was_asked_for_takes_the_button_away() -> None:
    assert describe((drawing(1, cancel_requested="user"),), around()).cancel is None


# ---------------------------------------------------------------- groups


def test_a_group_has_a_line_for_each_variation_and_one_button() -> None:
    status = describe(group(JobState.DELIVERED, JobState.RENDERED, JobState.FAILED, JobState.QUEUED), around())
    assert [name for name, _ in status.states] == ["1 · seed 1", "2 · seed 2", "3 · seed 3", "4 · seed 4"]
    assert [line.split(".")[0].split(",")[0] for _, line in status.states] == [
        "Done", "Made; the clips are posted together", "It could not be made: ?", "Waiting",
    ]  # fmt: skip
    assert status.cancel == (IDS[0], "Cancel all")
    assert "4 variations from seed 1" in status.request


@pytest.mark.parametrize(
    ("states", "phase"),
    [
        ((JobState.QUEUED, JobState.QUEUED), Phase.WAITING),
        ((JobState.QUEUED, JobState.RUNNING), Phase.RUNNING),
        ((JobState.RENDERED, JobState.FAILED), Phase.RUNNING),
        ((JobState.CANCELLED, JobState.QUEUED), Phase.WAITING),
        ((JobState.DELIVERED, JobState.UNDELIVERABLE), Phase.FINAL),
    ],
)
def test_a_group_is_as_urgent_as_its_most_urgent_job(states: tuple[JobState, ...], phase: Phase) -> None:
    assert describe(group(*states), around()).phase is phase


def test_the_colour_tells_success_from_failure() -> None:
    def colour(*states: JobState) -> int:
        return describe(group(*states), around()).colour

    done, lost, gone = JobState.DELIVERED, JobState.FAILED, JobState.CANCELLED
    assert len({colour(JobState.QUEUED), colour(JobState.RUNNING), colour(done), colour(lost), colour(gone)}) == 5
    assert colour(done, lost) == colour(done)
    assert colour(lost, gone) == colour(lost)


# ---------------------------------------------------------------- remarks


def test_the_last_note_and_the_animatic_are_told_until_the_end() -> None:
    status = describe((job(),), around(), animatic=True, unwatched=True)
    assert "animatic" in status.remarks[0]
    assert "no longer shown here" in status.remarks[1]
    assert describe((job(JobState.DELIVERED),), around(), animatic=True, unwatched=True).remarks == ()


def test_the_first_answer_is_the_first_status() -> None:
    one = job()
    answer = first_answer((one,), {one.id: Expectation(position=3, starts_in_s=100.0)}, "en-US")
    status: Status = describe((one,), around(100.0))
    assert [each.to_dict() for each in answer.embeds] == [status.embed().to_dict()]
    assert answer.view is not None
    assert [getattr(item, "job_id", None) for item in answer.view.children] == [one.id]


# ---------------------------------------------------------------- numbers


@given(st.floats(0, 1))
def test_the_bar_is_always_as_long(fraction: float) -> None:
    assert len(progress_bar(fraction)) == 16


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0.0 s"), (9.94, "9.9 s"), (59.6, "1 min 0 s"), (3725, "62 min 5 s")]
)
def test_durations_are_short(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@given(st.floats(0, 1e5), st.floats(0, 1))
def test_an_expected_moment_is_never_early_and_stands_still_while_time_passes(ahead_s: float, passed: float) -> None:
    expected = NOW + timedelta(seconds=ahead_s)
    shown = steady(expected, NOW)
    assert 0 <= (shown - expected).total_seconds() <= 300
    assert (shown - expected).total_seconds() <= max(15, ahead_s / 2)
    later = steady(expected, NOW + timedelta(seconds=ahead_s * passed))
    assert abs((later - shown).total_seconds()) <= 300
