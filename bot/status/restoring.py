"""Which status messages a start takes up again."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.status.editor import Editor
from bot.status.watched import last_changed
from generation.async_store import AsyncStore
from generation.backlog import JobQuery
from generation.jobs import ACTIVE, ENDED, ChatDestination, Job, JobState
from generation.store import Store

PAGE = 200
ENDED_WITHIN = timedelta(hours=1)  # a crash may have come between the end of a job and its last word


async def unfinished(store: AsyncStore, editor: Editor, now: datetime) -> tuple[tuple[Job, ...], ...]:
    """Groups of jobs with a status message, of which some are not delivered yet or ended lately, each in its order.

    Raises StorageFailed.
    """
    found = await _all_of(store, ACTIVE | {JobState.RENDERED})
    states = ENDED - {JobState.DELETED}
    ended = await store(lambda s: s.jobs(JobQuery(states=states, limit=PAGE)))
    found += [job for job in ended if last_changed(job) > now - ENDED_WITHIN]
    destinations = {to.group or (job.id,): to for job in found if isinstance(to := job.destination, ChatDestination)}
    groups = [
        await store(lambda s, ids=ids: s.jobs_of(ids))  # type: ignore[misc]
        for ids, to in destinations.items()
        if to.status_id
    ]
    lost = (_with_answer(store, editor, to, ids, now) for ids, to in destinations.items() if not to.status_id)
    groups += await asyncio.gather(*lost)  # each takes 25 s where Discord is unwell
    return tuple(jobs for jobs in groups if jobs)


async def _with_answer(
    store: AsyncStore, editor: Editor, to: ChatDestination, ids: Sequence[str], now: datetime
) -> tuple[Job, ...]:
    """A crash may have come between the answer and the note of its id. Empty where no answer is found any more."""
    if not to.reply_token or to.reply_until is None or now >= to.reply_until:
        return ()
    status_id = await editor.answer_to(to.reply_token)
    if status_id is None:
        return ()

    def readdress(store: Store) -> tuple[Job, ...]:
        return tuple(
            store.readdress(job.id, replace(job.destination, status_id=status_id))
            for job in store.jobs_of(ids)
            if isinstance(job.destination, ChatDestination) and job.state is not JobState.DELETED
        )

    return await store(readdress)


async def _all_of(store: AsyncStore, states: frozenset[JobState]) -> list[Job]:
    """Page by page: others are served in between."""
    found: list[Job] = []
    while True:
        query = JobQuery(states=states, before_seq=found[-1].seq if found else None, limit=PAGE)
        page = await store(lambda s, query=query: s.jobs(query))  # type: ignore[misc]
        found += page
        if len(page) < PAGE:
            return found
