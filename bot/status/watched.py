"""A status message as the board remembers it, and all of them."""

import heapq
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.status.budget import Phase
from bot.status.editor import Address, Attachment
from bot.status.text import Status, phase_of
from generation.jobs import ChatDestination, Job, JobState, Progress

LAST_NOTE = timedelta(seconds=60)  # before the token dies: time enough for a turn in a busy channel
TOKEN_MARGIN = timedelta(seconds=5)
PREVIEW_EVERY_S = 10.0
SAID_AFTER = timedelta(seconds=60)  # a last word comes within seconds, unless its process died


def last_changed(job: Job) -> datetime:
    return job.delivered_at or job.ended_at or job.created_at


@dataclass(slots=True)
class Watched:
    """A group of jobs, in its order, and what their message shows. `may_have_files`: of an earlier process, perhaps."""

    destination: ChatDestination
    jobs: dict[str, Job]
    may_have_files: bool = False
    shown: Status | None = None
    is_busy: bool = False
    failures: int = 0
    by_answer: bool = False  # the bot itself may not edit it any more
    film: bytes | None = None  # the animatic, until it is shown
    film_shown: bool = False
    preview: bytes | None = None  # the last that was shown
    preview_at_s: float = 0.0
    live: dict[str, Progress] = field(default_factory=dict)  # by job id: fresher than the store's

    @property
    def key(self) -> str:
        return self.destination.status_id

    @property
    def private(self) -> bool:
        return self.first.private

    @property
    def first(self) -> Job:
        return next(iter(self.jobs.values()))

    def has_been_said(self, now: datetime) -> bool:
        """The last word, by an earlier process, very probably: it is said again, and must not hold live ones up."""
        if not self.may_have_files or self.shown is not None:
            return False
        return now - max(map(last_changed, self.jobs.values())) > SAID_AFTER

    @property
    def only_by_answer(self) -> bool:
        """The message can be edited only while the interaction's token lives."""
        return self.private or self.by_answer or not self.destination.can_post

    def put(self, job: Job) -> None:
        self.jobs[job.id] = job
        if job.state is not JobState.RUNNING:
            self.live.pop(job.id, None)

    def current(self) -> tuple[Job, ...]:
        """The jobs with the latest progress that was told."""
        return tuple(
            replace(job, progress=self.live[job.id]) if job.id in self.live else job for job in self.jobs.values()
        )

    def phase(self) -> Phase:
        """How urgent an edit is. A film that was waited for is not kept back."""
        phase = phase_of(tuple(self.jobs.values()))
        return Phase.RUNNING if phase is Phase.WAITING and self.film is not None else phase

    def last_note_at(self) -> datetime | None:
        """When the message has to say that it will show no more; None: it can be edited for ever."""
        until = self.destination.reply_until
        return until - LAST_NOTE if self.only_by_answer and until is not None else None

    def is_closing(self, now: datetime) -> bool:
        at = self.last_note_at()
        return at is not None and now >= at

    def fall_back(self, now: datetime) -> bool:
        """The bot was refused: from now on by the interaction's token. False where that is no way either."""
        if self.only_by_answer:
            return False
        self.by_answer = True
        return self.address(now) is not None

    def address(self, now: datetime) -> Address | None:
        """How the message is edited; None: it cannot be any more."""
        to = self.destination
        if not self.only_by_answer:
            return Address(channel_id=to.channel_id, message_id=to.status_id)
        if not to.reply_token or to.reply_until is None or now >= to.reply_until - TOKEN_MARGIN:
            return None
        return Address(channel_id=to.channel_id, message_id=to.status_id, token=to.reply_token)

    def attached(self, now_s: float) -> tuple[Attachment, ...] | None:
        """The files that an edit brings along; None: those that are there stay. The last word takes them off."""
        if phase_of(tuple(self.jobs.values())) is Phase.FINAL:
            has_files = self.may_have_files or self.film_shown or self.preview is not None
            return () if has_files else None
        if self.film is not None:
            return (Attachment(name="animatic.mp4", content=self.film, spoiler=self.first.spoiler),)
        preview = next((each.preview for each in self.live.values() if each.preview is not None), None)
        if self.film_shown or preview is None or preview == self.preview or now_s - self.preview_at_s < PREVIEW_EVERY_S:
            return None
        return (Attachment(name="preview.jpg", content=preview, spoiler=self.first.spoiler),)

    def was_shown(self, status: Status, attached: tuple[Attachment, ...] | None, now_s: float) -> None:
        self.shown = status
        self.failures = 0
        if not attached:
            return
        if attached[0].content is self.film:
            self.film, self.film_shown = None, True
        else:
            self.preview, self.preview_at_s = attached[0].content, now_s


class WatchList:
    """All messages that are looked after, by id, and by the jobs that they show."""

    def __init__(self) -> None:
        self._by_key: dict[str, Watched] = {}
        self._key_of: dict[str, str] = {}  # job id -> the message's id
        self._rereads: deque[str] = deque()  # whose jobs were read longest ago comes first
        self._last_notes: list[tuple[datetime, str]] = []  # a heap

    def __iter__(self) -> Iterator[Watched]:
        return iter(tuple(self._by_key.values()))

    def __len__(self) -> int:
        return len(self._by_key)

    def add(self, jobs: Sequence[Job], *, may_have_files: bool) -> Watched | None:
        """None where there is nothing to look after: no message, or one that is looked after already."""
        to = jobs[0].destination
        if not isinstance(to, ChatDestination) or not to.status_id or to.status_id in self._by_key:
            return None
        watched = Watched(destination=to, jobs={job.id: job for job in jobs}, may_have_files=may_have_files)
        self._by_key[watched.key] = watched
        self._key_of |= dict.fromkeys(watched.jobs, watched.key)
        self._rereads.appendleft(watched.key)
        if (at := watched.last_note_at()) is not None:
            heapq.heappush(self._last_notes, (at, watched.key))
        return watched

    def remove(self, watched: Watched) -> None:
        if self._by_key.pop(watched.key, None) is not None:
            for job_id in watched.jobs:
                self._key_of.pop(job_id, None)

    def get(self, key: str) -> Watched | None:
        return self._by_key.get(key)

    def of_job(self, job_id: str) -> Watched | None:
        return self._by_key.get(self._key_of.get(job_id, ""))

    def rereads(self, most: int) -> tuple[str, ...]:
        """Ids of jobs to read again: of the next messages in turn."""
        keys = [self._rereads.popleft() for _ in range(min(most, len(self._rereads)))]
        there = [key for key in keys if key in self._by_key]
        self._rereads.extend(there)
        return tuple(job_id for key in there for job_id in self._by_key[key].jobs)

    def due_last_notes(self, now: datetime) -> tuple[Watched, ...]:
        due: list[Watched] = []
        while self._last_notes and self._last_notes[0][0] <= now:
            _, key = heapq.heappop(self._last_notes)
            if key in self._by_key:
                due.append(self._by_key[key])
        return tuple(due)
