"""A row of `jobs` as a `Job`, and back. Rows go no further than this package."""

from typing import Any

from sqlalchemy import Row

from generation.domain import SlotKind
from generation.errors import BadInput, StorageFailed
from generation.jobs import Clip, Job, JobState, Requester
from generation.snapshot import CLIP_FACTS, CLIP_FILES, DESTINATION, FAILURE, PROGRESS, REQUEST

# Columns that change as they are, by the field's own name; the others of a job's life are JSON.
_CHANGING = (
    "attempts",
    "charged_s",
    "cost_s",
    "owner_id",
    "cancel_requested",
    "claimed_at",
    "ended_at",
    "delivered_at",
    "receipt",
)


def new_row(job: Job, place: int) -> dict[str, object]:
    """Everything but `seq`, which the database gives."""
    return {
        "id": job.id,
        "state": job.state.value,
        "slot_kind": job.slot_kind.value,
        "user_id": job.requester.user_id,
        "guild_id": job.requester.guild_id,
        "weight": job.requester.weight,
        "place": place,
        "estimate_s": job.estimate_s,
        "cost_class": job.cost_class,
        "warm_key": job.warm_key,
        "spoiler": job.spoiler,
        "private": job.private,
        "created_at": job.created_at,
        "destination": DESTINATION.dump(job.destination),
        "request": REQUEST.dump(job.request),
        **{name: getattr(job, name) for name in _CHANGING},
    }


def changed_columns(before: Job, after: Job) -> dict[str, object]:
    """What an UPDATE must set. A clip is written anew only where it changed: its facts are long."""
    values = {name: getattr(after, name) for name in _CHANGING if getattr(after, name) != getattr(before, name)}
    if after.state is not before.state:
        values["state"] = after.state.value
    if after.destination != before.destination:
        values["destination"] = DESTINATION.dump(after.destination)
    if after.failure != before.failure:
        values["failure"] = FAILURE.dump(after.failure) if after.failure else None
    if after.progress != before.progress:
        values["progress"] = PROGRESS.dump(after.progress) if after.progress else None
    if after.clip is not before.clip:
        values["clip_files"] = CLIP_FILES.dump(dict(after.clip.files)) if after.clip else None
        values["clip_facts"] = CLIP_FACTS.dump(after.clip.facts) if after.clip else None
    return values


def to_job(row: Row[Any]) -> Job:
    """Raises StorageFailed when this version of the program cannot read the row.

    Fields that are unknown today are passed over: a field that is given up must not cost anybody their history.
    """
    try:
        return _to_job(row)
    except (BadInput, ValueError) as error:
        message = f"The job {row.id} was written by another version of Cartoon Bot and cannot be read."
        raise StorageFailed(message, detail=repr(getattr(error, "detail", error))) from error


def _to_job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        seq=row.seq,
        state=JobState(row.state),
        request=REQUEST.load(row.request, unknown_fields=True),
        requester=Requester(user_id=row.user_id, guild_id=row.guild_id, weight=row.weight),
        destination=DESTINATION.load(row.destination, unknown_fields=True),
        slot_kind=SlotKind(row.slot_kind),
        estimate_s=row.estimate_s,
        cost_class=row.cost_class,
        warm_key=row.warm_key,
        spoiler=row.spoiler,
        private=row.private,
        created_at=row.created_at,
        failure=FAILURE.load(row.failure, unknown_fields=True) if row.failure else None,
        clip=_to_clip(row),
        progress=PROGRESS.load(row.progress, unknown_fields=True) if row.progress else None,
        **{name: getattr(row, name) for name in _CHANGING},
    )


def _to_clip(row: Row[Any]) -> Clip | None:
    if row.clip_files is None:
        return None
    return Clip(
        files=CLIP_FILES.load(row.clip_files, unknown_fields=True),
        facts=CLIP_FACTS.load(row.clip_facts, unknown_fields=True),
    )
