"""Jobs as the status message meets them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from generation.domain import Request, SlotKind
from generation.jobs import ChatDestination, Clip, ClipFacts, Job, JobState, Progress, Requester
from tests.generation.requests import animate

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
IDS = tuple(f"{number}abcdefghj" for number in range(1, 10))
CLIP = Clip(files={}, facts=ClipFacts(duration_s=4.0, render_s=75.2))


def chat(**values: Any) -> ChatDestination:  # noqa: ANN401 - any field
    return replace(ChatDestination(channel_id="50", guild_id="40", status_id="60"), **values)


def job(state: JobState = JobState.QUEUED, request: Request | None = None, **values: Any) -> Job:  # noqa: ANN401
    made = Job(
        id=IDS[0],
        seq=1,
        state=state,
        request=request or animate(),
        requester=Requester(user_id="70", guild_id="40"),
        destination=chat(),
        slot_kind=SlotKind.CPU,
        estimate_s=60.0,
        cost_class="animate/draft/flat",
        warm_key="",
        spoiler=False,
        private=False,
        created_at=NOW,
    )
    return replace(made, **values)


def drawing(done: int, total: int = 100, **values: Any) -> Job:  # noqa: ANN401
    values = {"claimed_at": NOW - timedelta(seconds=30)} | values
    return job(JobState.RUNNING, progress=Progress(stage="drawing", done=done, total=total), **values)


def group(*states: JobState) -> tuple[Job, ...]:
    ids = IDS[: len(states)]
    return tuple(
        job(state, animate(seed=number), id=job_id, destination=chat(group=ids))
        for number, (job_id, state) in enumerate(zip(ids, states, strict=True), start=1)
    )
