"""How a job stands, as one line for the members of a chat."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from discord.utils import format_dt

from bot.language import say
from bot.lora_files import FETCHING
from bot.receipts import receipt_url
from bot.status.echo import NAME_CHARACTERS, plain
from generation.domain import Task
from generation.errors import CancelReason
from generation.fairness import Expectation
from generation.jobs import Failure, Job, JobState, Progress
from generation.pausing import EVERYTHING

BAR_CELLS = 16
REASON_CHARACTERS = 300
REASON_CHARACTERS_OF_MANY = 60
MIN_FRACTION = 0.05  # of a stage: before, its speed says nothing about its end
SOON_S = 2.0

_MEMBERS_MISTAKE = frozenset({"bad-input", "unknown-name", "unspeakable", "unavailable"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What a job's line depends on beside the job. `paused`: ids of servers, or `EVERYTHING`.

    `alone`: the job is the only one of its message.
    """

    now: datetime
    language: str
    expectations: Mapping[str, Expectation]  # by job id
    paused: frozenset[str] = frozenset()
    restarting: bool = False
    alone: bool = True


def standing(job: Job, around: Surroundings) -> str:
    """At most 1,000 characters, as a field of an embed holds."""
    return _LINES[job.state](job, around)


def progress_bar(fraction: float) -> str:
    filled = int(fraction * BAR_CELLS)
    return "▰" * filled + "▱" * (BAR_CELLS - filled)


def duration(seconds: float) -> str:
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def steady(moment: datetime, now: datetime) -> datetime:
    """A moment to come, rounded up, more coarsely the further off it is: forecasts waver, and edits are few."""
    ahead_s = (moment - now).total_seconds()
    grid_s = 15 if ahead_s < 120 else 60 if ahead_s < 1800 else 300
    return datetime.fromtimestamp(math.ceil(moment.timestamp() / grid_s) * grid_s, tz=moment.tzinfo)


def _waiting(job: Job, around: Surroundings) -> str:
    language = around.language
    expected = around.expectations.get(job.id)
    if around.restarting:
        return say(language, "The bot restarts; your clip keeps its place.")
    if EVERYTHING in around.paused:
        return say(language, "Paused by the owner of the bot. Your clip keeps its place.")
    if job.requester.guild_id in around.paused:
        return say(language, "Paused by a moderator of this server. Your clip keeps its place.")
    return say(language, "Waiting.") if expected is None else _expected_start(expected, around)


def _expected_start(expected: Expectation, around: Surroundings) -> str:
    language = around.language
    if expected.position == 1 and expected.starts_in_s <= SOON_S:
        return say(language, "Next in the queue; it starts at any moment.")
    if math.isinf(expected.starts_in_s):
        line = "Number {position} in the queue. It waits until something is there that can make it."
        return say(language, line, position=expected.position)
    starts = steady(around.now + timedelta(seconds=expected.starts_in_s), around.now)
    line = "Number {position} in the queue. Expected start: {when}."
    return say(language, line, position=expected.position, when=format_dt(starts, "R"))


def _running(job: Job, around: Surroundings) -> str:
    language = around.language
    if job.cancel_requested:
        return say(language, "Stopping.")
    if around.restarting:
        return say(language, "The bot restarts; your clip is made again from its beginning, and keeps its place.")
    if job.progress is None:
        return say(language, "Started.")
    shown = f"{stage(job, job.progress, language)} {progress_bar(job.progress.fraction)}"
    line = f"{shown} {job.progress.fraction:.0%}"
    ends = _expected_end(job, job.progress, around.now)
    if ends is None:
        return line
    return line + "\n" + say(language, "Expected end: {when}.", when=format_dt(steady(ends, around.now), "R"))


def stage(job: Job, progress: Progress, language: str) -> str:
    """The engine's word for what it does, in plain words; where speech comes before pictures, with its number."""
    steps = {
        FETCHING: say(language, "Fetching the characters"),
        "decoding": say(language, "Developing the pictures"),
        "enlarging": say(language, "Enlarging the pictures"),
        "smoothing": say(language, "Smoothing the movement"),
        "finishing": say(language, "Putting the clip together"),
    }
    if job.request.task is not Task.COMBINE:
        steps |= {"speaking": say(language, "Speaking"), "drawing": say(language, "Drawing")}
    else:
        steps |= {
            "speaking": say(language, "Speaking (step 1 of 2)"),
            "drawing": say(language, "Drawing (step 2 of 2)"),
        }
    return steps.get(progress.stage, plain(progress.stage.capitalize(), NAME_CHARACTERS))


def _expected_end(job: Job, progress: Progress, now: datetime) -> datetime | None:
    """By the last stage's speed once that can be seen, before by the estimate; None where that has passed."""
    if job.claimed_at is None:
        return None
    last = "speaking" if job.request.task is Task.SPEAK else "drawing"
    if progress.stage == last and progress.fraction >= MIN_FRACTION:
        return job.claimed_at + (now - job.claimed_at) / progress.fraction
    ends = job.claimed_at + timedelta(seconds=job.estimate_s)
    return ends if ends > now else None


def _rendered(_: Job, around: Surroundings) -> str:
    if around.restarting:
        return say(around.language, "Made; it is posted when the bot is back.")
    made = "Made; it is being posted." if around.alone else "Made; the clips are posted together."
    return say(around.language, made)


def _done(job: Job, around: Surroundings) -> str:
    language = around.language
    took = duration(job.clip.facts.render_s if job.clip else job.cost_s)
    url = receipt_url(job)
    if url is None:
        return say(language, "Done, made in {time}.", time=took)
    return say(language, "Done, made in {time}: {url}", time=took, url=url)


def _cancelled(job: Job, around: Surroundings) -> str:
    language = around.language
    match job.cancel_requested:
        case CancelReason.USER:
            return say(language, "Cancelled by {member}.", member=f"<@{job.requester.user_id}>")
        case CancelReason.MODERATOR:
            return say(language, "Cancelled by a moderator.")
        case _:
            return say(language, "Cancelled.")


def _failed(job: Job, around: Surroundings) -> str:
    language = around.language
    line = say(language, "It could not be made: {reason}", reason=_reason(job.failure, around))
    if not around.alone or job.failure is None or job.failure.code in _MEMBERS_MISTAKE:
        return line
    help_line = "It costs you nothing. Ask for it again; if it fails again, tell the owner of the bot: `{job}`."
    return line + "\n" + say(language, help_line, job=job.id)


def _undeliverable(job: Job, around: Surroundings) -> str:
    language = around.language
    reason = _reason(job.failure, around)
    line = say(language, "The clip is made, but could not be posted: {reason}", reason=reason)
    return line + "\n" + say(language, "`/show job:{job}` gives it to you.", job=job.id)


def _deleted(_: Job, around: Surroundings) -> str:
    return say(around.language, "Deleted.")


def _reason(failure: Failure | None, around: Surroundings) -> str:
    most = REASON_CHARACTERS if around.alone else REASON_CHARACTERS_OF_MANY
    return plain(failure.user_message, most) if failure else "?"


_LINES: Mapping[JobState, Callable[[Job, Surroundings], str]] = {
    JobState.QUEUED: _waiting,
    JobState.RUNNING: _running,
    JobState.RENDERED: _rendered,
    JobState.DELIVERED: _done,
    JobState.CANCELLED: _cancelled,
    JobState.FAILED: _failed,
    JobState.UNDELIVERABLE: _undeliverable,
    JobState.DELETED: _deleted,
}
