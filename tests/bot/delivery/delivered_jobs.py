"""Finished jobs as a chat asked for them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from generation.domain import Request, SlotKind
from generation.jobs import ChatDestination, Job, JobState, Requester, new_job_id
from tests.generation.requests import animate

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
THERE = ChatDestination(
    channel_id="7",
    guild_id="5",
    reply_token="of-nobody",  # noqa: S106
    reply_until=NOON + timedelta(minutes=15),
    reply_limit_bytes=10,
)


def job_of(request: Request | None = None, **changes: object) -> Job:
    plain = Job(
        id=new_job_id(),
        seq=1,
        state=JobState.RENDERED,
        request=request or animate(),
        requester=Requester(user_id="1", guild_id="5"),
        destination=THERE,
        slot_kind=SlotKind.CPU,
        estimate_s=1.0,
        cost_class="",
        warm_key="",
        spoiler=False,
        private=False,
        created_at=NOON,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def group_of(count: int) -> list[Job]:
    jobs = [job_of() for _ in range(count)]
    there = replace(THERE, group=tuple(job.id for job in jobs))
    return [replace(job, destination=there) for job in jobs]
