"""The animatic: what a GPU will draw, drawn quickly on the CPU by a hidden job, and shown until the clip is there."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import replace

from bot.app import App
from generation.backlog import JobQuery
from generation.domain import SlotKind
from generation.drafts import draft_of
from generation.errors import CancelReason, CartoonError, StaleTransition
from generation.jobs import ACTIVE, ENDED, Job, JobState, LibraryDestination, Requester, new_job_id
from generation.presets import DRAFT
from generation.service import Order

log = logging.getLogger(__name__)

HIDDEN_USER = "animatic"  # no member's id: those are numbers
WEIGHT = 1000.0  # a short job in front of the members' own on the CPU, for which its requester is not charged
SIDE_MOST = 512
MOST_BYTES = 8_000_000  # with room below Discord's least upload limit, 10 MiB
PAGE = 200


class Animatics:
    """`on_film` is given the message's id and an MP4, if ever. Nothing here delays or fails the real job."""

    def __init__(self, app: App, on_film: Callable[[str, bytes], None]) -> None:
        self._app = app
        self._on_film = on_film
        self._hidden: dict[str, str] = {}  # the message's id -> the hidden job's
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, key: str, jobs: Sequence[Job]) -> None:
        """Have one made for the first job, where it is for a GPU and the draft engine is there."""
        job, engine = jobs[0], self._app.engines.picture(DRAFT)
        if not self._app.settings.discord.animatic or job.slot_kind is not SlotKind.GPU or job.request.picture is None:
            return
        if job.state not in ACTIVE or engine is None or engine.available() is not None:
            return
        order = Order(
            request=replace(draft_of(job.request, engine.motions, side_most=SIDE_MOST), notes=()),
            requester=Requester(user_id=HIDDEN_USER, weight=WEIGHT),
            destination=LibraryDestination(),
            private=True,
            job_id=new_job_id(),
        )
        self._hidden[key] = order.job_id
        self._do(self._queue(key, order))

    def hear(self, job: Job) -> None:
        if job.requester.user_id == HIDDEN_USER and job.state in ENDED:
            key = next((key for key, job_id in self._hidden.items() if job_id == job.id), None)
            if key is not None and job.state is JobState.DELIVERED:
                self._do(self._show(key, job))

    def end(self, key: str) -> None:
        """The message shows something else by now, or nothing."""
        job_id = self._hidden.pop(key, None)
        if job_id is not None:
            self._do(self._remove(job_id))

    async def clear(self) -> None:
        """Remove what an earlier process left. Raises StorageFailed."""
        states = ACTIVE | {JobState.RENDERED, JobState.DELIVERED, JobState.UNDELIVERABLE}
        before_seq: int | None = None
        while True:
            query = JobQuery(user_id=HIDDEN_USER, states=states, before_seq=before_seq, limit=PAGE)
            page = await self._app.service.jobs(query)
            for job in page:
                await self._remove(job.id)
            if len(page) < PAGE:
                return
            before_seq = page[-1].seq

    async def settled(self) -> None:
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _do(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(self._tried(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tried(self, work: Coroutine[None, None, None]) -> None:
        """An animatic is worth no fuss: too many wait already, or a disk is full."""
        try:
            await work
        except CartoonError as error:
            log.info("no animatic: %s %s", error.user_message, error.detail)
        except Exception:
            log.exception("an animatic broke")

    async def _queue(self, key: str, order: Order) -> None:
        job = await self._app.service.submit(order)
        if self._hidden.get(key) != job.id:  # the real job ended meanwhile
            await self._remove(job.id)

    async def _show(self, key: str, job: Job) -> None:
        video = job.clip.files.get("video") if job.clip else None
        if video is not None and video.size_bytes <= MOST_BYTES:
            film = await asyncio.to_thread(lambda: self._app.files.path(video.sha256).read_bytes())
            if self._hidden.get(key) == job.id:
                self._on_film(key, film)
        self.end(key)

    async def _remove(self, job_id: str) -> None:
        """Cancelled where it has not ended yet, else deleted with its file."""
        try:
            await self._app.service.cancel(job_id, CancelReason.USER)
        except StaleTransition:
            with suppress(StaleTransition):  # it had failed, or was cancelled: there is no file
                await self._app.service.delete(job_id)
