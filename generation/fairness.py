"""Who runs next: start-time fair queueing over users, by the seconds that their jobs hold a slot.

The rule is that of P. Goyal, H. M. Vin and H. Cheng, "Start-time Fair Queueing" (SIGCOMM 1996), with a user for a
flow, a job for a packet and slot seconds for bits. A user's account is their flow's virtual time: it grows by the
seconds used, divided by the user's weight, and the lowest account is served next. The paper's bound holds: while two
users both have jobs waiting, their accounts differ by no more than their longest job (as charged at the claim).

Who has neither a waiting nor a running job is not active, and no account of theirs is saved up for later: see
`activated`. Charges are estimates at the claim and become facts when the job ends.
"""

import heapq
import math
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from generation.backlog import Backlog, WaitingJob

# A job is overtaken by at most this many later jobs of its own user: enough for a handful of variations to share the
# loaded models, few enough that nobody wonders. Loading a model takes about as long as one or two clips.
WARM_WINDOW = 8

# An exponentially weighted mean: after ten jobs of a class 89 % of it is what those ten showed, so that a new driver
# or a hotter card is learned within an hour, and one odd job moves a forecast by a fifth at most.
SMOOTHING = 0.2

# No measured job changes a class by more than this factor: a laptop's sleep in mid-job is no measurement.
MAX_RATIO = 20.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """A user with waiting jobs: their account and the arrival of their oldest waiting job."""

    user_id: str
    used_s: float
    oldest_seq: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A waiting job as the choice within its user needs it. `place` counts the user's own jobs of the slot kind."""

    id: str
    place: int
    warm_key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Calibration:
    """How much longer than estimated the jobs of a cost class take. Without measurements the estimate stands."""

    ratio: float = 1.0
    samples: int = 0

    def after(self, estimate_s: float, cost_s: float) -> "Calibration":
        """With one more finished job. The first few count equally, and the estimate itself as one of them."""
        if estimate_s <= 0:
            return self
        seen = min(max(cost_s / estimate_s, 1 / MAX_RATIO), MAX_RATIO)
        part = max(SMOOTHING, 1 / (self.samples + 2))
        return Calibration(ratio=self.ratio + part * (seen - self.ratio), samples=self.samples + 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Expectation:
    """When a waiting job is expected to start. `position` 1 is next; without slots `starts_in_s` is infinite."""

    position: int
    starts_in_s: float


def activated(own_s: float, lowest_active_s: float | None, highest_s: float) -> float:
    """The account of a user who becomes active.

    `lowest_active_s` is the lowest account among the other active users, without what is charged for jobs that still
    run: the paper's virtual time is the start of what is served, and a charge that is given back, because a job was
    cancelled or quicker than estimated, must not put who gets it back before the newcomer. None when nobody else is
    active; then `highest_s`, the highest account of all, takes its place, as the paper has it for an idle server.
    Without the first a newcomer would run alone until they had used as much as everyone before them; without the
    second whoever used the idle machine last night would wait behind everyone who comes today. Never below `own_s`:
    leaving resets nothing.
    """
    return max(own_s, highest_s if lowest_active_s is None else lowest_active_s)


def charged(used_s: float, slot_s: float, weight: float) -> float:
    """The account after `slot_s` more slot seconds (negative: given back)."""
    return max(0.0, used_s + slot_s / weight)


def next_user(heads: Iterable[Head]) -> str | None:
    """The lowest account; between equals whose job waits longest. None: nobody waits."""
    first = min(heads, key=lambda head: (head.used_s, head.oldest_seq), default=None)
    return first.user_id if first else None


def next_job(waiting: Sequence[Candidate], warm: frozenset[str]) -> str:
    """The oldest job that finds its models loaded, else the oldest. `waiting` is one user's, oldest first, not empty.

    Only those within `WARM_WINDOW` places of the oldest may go before it; so a job is overtaken that often at most.
    """
    last = waiting[0].place + WARM_WINDOW
    near = (job for job in waiting if job.place <= last)
    return next((job.id for job in near if job.warm_key in warm), waiting[0].id)


def forecast(backlog: Backlog, slots: int) -> Mapping[str, Expectation]:
    """Job id -> expected start, if nobody else came: the queue played forward by the rules above, models all warm.

    `slots` is the number of slots of the backlog's kind. 10,000 jobs of 1,000 users take about 40 ms.
    """
    free_at = _free_at(backlog.running.values(), slots)
    jobs: defaultdict[str, deque[WaitingJob]] = defaultdict(deque)
    for job in sorted(backlog.waiting, key=lambda job: job.seq):
        jobs[job.user_id].append(job)
    used = {account.user_id: account.used_s for account in backlog.accounts}
    users = [(used.get(user_id, 0.0), queue[0].seq, user_id) for user_id, queue in jobs.items()]
    heapq.heapify(users)
    starts: dict[str, Expectation] = {}
    while users:
        used_s, _, user_id = users[0]
        queue = jobs[user_id]
        job = queue.popleft()
        starts[job.id] = Expectation(position=len(starts) + 1, starts_in_s=free_at[0])
        heapq.heapreplace(free_at, free_at[0] + job.cost_s)
        if queue:
            heapq.heapreplace(users, (charged(used_s, job.cost_s, job.weight), queue[0].seq, user_id))
        else:
            heapq.heappop(users)
    return starts


def _free_at(running_s: Iterable[float], slots: int) -> list[float]:
    """A heap of the seconds until each slot is free. More jobs than slots: the surplus must end first."""
    busy = sorted(running_s)
    if slots < 1:
        return [math.inf]
    return [0.0] * (slots - len(busy)) + busy[-slots:]
