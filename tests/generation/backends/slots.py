"""A slot, and a job as it comes to one."""

from datetime import UTC, datetime

from generation.domain import Request, SlotKind
from generation.jobs import Job, JobState, LibraryDestination, Requester
from generation.ports import Slot

CPU = Slot(id="cpu:0", kind=SlotKind.CPU)
GPU = Slot(id="cuda:0", kind=SlotKind.GPU)


def running_job(request: Request, job_id: str = "abc1234567") -> Job:
    return Job(
        id=job_id,
        seq=1,
        state=JobState.RUNNING,
        request=request,
        requester=Requester(user_id="ann"),
        destination=LibraryDestination(),
        slot_kind=SlotKind.CPU,
        estimate_s=1.0,
        cost_class="c",
        warm_key="w",
        spoiler=False,
        private=False,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
