"""`queue` and `cancel`: what waits and runs, and stopping it."""

import asyncio
import math

from bot.app import App, open_app, slot_counts
from bot.cli import options as common
from bot.cli.console import print_json, print_lines, print_table
from bot.cli.describing import what
from bot.cli.start import current_settings
from generation.backlog import JobQuery
from generation.errors import CancelReason
from generation.fairness import Expectation
from generation.jobs import Job, JobState
from generation.pausing import is_paused, paused

SHOWN = 50  # waiting jobs: more than anybody reads
PAGE = 1_000  # jobs asked for at once


def queue(as_json: common.Json = False) -> None:
    """What runs, and what waits in the order of its start."""

    async def look() -> list[dict[str, object]]:
        async with open_app(current_settings()) as app:
            return await _rows(app)

    rows = asyncio.run(look())
    if as_json:
        print_json(rows)
        return
    if not rows:
        print_lines("Nothing waits.")
        return
    running = sum(row["state"] == JobState.RUNNING.value for row in rows)
    shown = rows[: running + SHOWN]
    print_table(
        ("job", "state", "attempts", "what"),
        [(str(row["job"]), _stand(row), str(row["attempts"]), str(row["what"])) for row in shown],
    )
    if len(shown) < len(rows):
        print_lines(f"… and {len(rows) - len(shown):,} more")


def cancel(job: str) -> None:
    """Stop a job that waits or runs."""

    async def ask() -> Job:
        async with open_app(current_settings()) as app:
            return await app.service.cancel(job, CancelReason.USER)

    ended = asyncio.run(ask()).state is JobState.CANCELLED
    print_lines(f"{job} is cancelled." if ended else f"{job} runs, and stops within a moment.")


async def _rows(app: App) -> list[dict[str, object]]:
    """Running jobs first, then the waiting ones by kind of slot and position."""
    waiting = await _all(app, JobState.QUEUED)
    running = await _all(app, JobState.RUNNING)  # second: what starts in between is seen twice rather than not at all
    started = {job.id for job in running}
    waiting = [job for job in waiting if job.id not in started]
    expected: dict[str, Expectation] = {}
    for kind in {job.slot_kind for job in waiting}:
        expected |= await app.service.expectations(kind, slot_counts(app.settings)[kind])
    held = await app.store(paused)
    # A job that started after all this was read has no expectation any more: it was next. What is paused comes last.
    waiting.sort(
        key=lambda job: (
            is_paused(job.requester.guild_id, held),
            job.slot_kind,
            expected[job.id].position if job.id in expected else 0,
        )
    )
    rows = [_row(job, None) for job in running]
    return rows + [_row(job, expected.get(job.id), is_held=is_paused(job.requester.guild_id, held)) for job in waiting]


async def _all(app: App, state: JobState) -> list[Job]:
    found: list[Job] = []
    before: int | None = None
    while page := await app.service.jobs(JobQuery(states=frozenset({state}), before_seq=before, limit=PAGE)):
        found += page
        before = page[-1].seq
    return found[::-1]


def _row(job: Job, expected: Expectation | None, *, is_held: bool = False) -> dict[str, object]:
    progress = job.progress
    start_known = expected is not None and math.isfinite(expected.starts_in_s)
    return {
        "job": job.id,
        "state": job.state.value,
        "paused": is_held,
        "position": expected.position if expected else None,
        "starts_in_s": round(expected.starts_in_s, 1) if expected and start_known else None,
        "stage": progress.stage if progress else None,
        "fraction": round(progress.fraction, 3) if progress else None,
        "attempts": job.attempts,
        "created_at": job.created_at.isoformat(),
        "what": what(job),
    }


def _stand(row: dict[str, object]) -> str:
    if row["stage"] is not None:
        return f"{row['stage']} {row['fraction']:.0%}"
    if row["paused"]:
        return "paused by a moderator"
    if row["position"] is None:
        return str(row["state"])
    start = "" if row["starts_in_s"] is None else f", in about {row['starts_in_s']:.0f} s"
    return f"waiting, place {row['position']}{start}"
