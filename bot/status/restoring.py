"""Which status messages a start takes up again."""

from datetime import datetime, timedelta

from generation.async_store import AsyncStore
from generation.backlog import JobQuery
from generation.jobs import ACTIVE, ENDED, ChatDestination, Job, JobState

PAGE = 200
ENDED_WITHIN = timedelta(hours=1)  # a crash may have come between the end of a job and its last word


async def unfinished(store: AsyncStore, now: datetime) -> tuple[tuple[Job, ...], ...]:
    """Groups of jobs with a status message, of which some are not delivered yet or ended lately, each in its order.

    Raises StorageFailed.
    """
    found = await _all_of(store, ACTIVE | {JobState.RENDERED})
    states = ENDED - {JobState.DELETED}
    ended = await store(lambda s: s.jobs(JobQuery(states=states, limit=PAGE)))
    found += [job for job in ended if _last_changed(job) > now - ENDED_WITHIN]
    groups: dict[str, tuple[Job, ...]] = {}
    for job in found:
        to = job.destination
        if isinstance(to, ChatDestination) and to.status_id and to.status_id not in groups:
            groups[to.status_id] = await _group(store, to, job)
    return tuple(groups.values())


async def _all_of(store: AsyncStore, states: frozenset[JobState]) -> list[Job]:
    """Page by page: others are served in between."""
    found: list[Job] = []
    while True:
        query = JobQuery(states=states, before_seq=found[-1].seq if found else None, limit=PAGE)
        page = await store(lambda s, query=query: s.jobs(query))  # type: ignore[misc]
        found += page
        if len(page) < PAGE:
            return found


async def _group(store: AsyncStore, to: ChatDestination, job: Job) -> tuple[Job, ...]:
    return await store(lambda s: s.jobs_of(to.group)) if len(to.group) > 1 else (job,)


def _last_changed(job: Job) -> datetime:
    return job.delivered_at or job.ended_at or job.created_at
