"""Keeps the status messages true: each is edited when what it shows has changed and the budget allows it."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime

from bot.app import App, slot_counts
from bot.language import ENGLISH
from bot.status.animatic import Animatics
from bot.status.budget import EDIT_EVERY_S, EditBudget, Phase
from bot.status.editor import Address, Attachment, Editor, Outcome
from bot.status.restoring import unfinished
from bot.status.standing import Surroundings
from bot.status.text import Status, describe
from bot.status.watched import Watched, WatchList
from generation.errors import CartoonError
from generation.events import Event, JobChanged
from generation.fairness import Expectation
from generation.jobs import Job, JobState
from generation.pausing import paused
from generation.ports import Clock

log = logging.getLogger(__name__)

TICK_S = 0.25
AFTER_FAULT_S = 5.0
LOOKS = 50  # at most so many messages are described in one tick
REREAD_EVERY_S = 1.0  # what other processes change is seen by reading again, some messages at a time
REREADS = 25
CLOSE_S = EDIT_EVERY_S + 0.5  # what was edited just before the stop has its turn, too
RETRY_FIRST_S = 5.0
RETRY_MOST_S = 300.0


def _utc_now() -> datetime:
    return datetime.now(UTC)


class StatusBoard:
    """Lives on the event loop's thread. `start` after the login, `track` each answer, `close` before the logout."""

    def __init__(
        self, app: App, editor: Editor, *, clock: Clock = _utc_now, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        """`now_s` measures time between edits; it never goes back."""
        self._app = app
        self._editor = editor
        self._clock = clock
        self._now_s = now_s
        self._budget = EditBudget(now_s)
        self._animatics = Animatics(app, self._take_film)
        self._watched = WatchList()
        self._reread_at_s = now_s()
        self._edits: set[asyncio.Task[None]] = set()
        self._restarting = False
        self._subscription = ExitStack()
        self._happened: asyncio.Queue[Event] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take up the messages that the last process left, and go on until `close`. Raises StorageFailed."""
        await self.take_up()
        self._task = asyncio.create_task(self._run(), name="status messages")

    async def take_up(self) -> None:
        """`start` without the going on, which `tick` does then."""
        self._happened = self._subscription.enter_context(self._app.events.subscribed())
        await self._animatics.clear()
        for jobs in await unfinished(self._app.store, self._editor, self._clock()):
            self._watch(jobs, may_have_files=True)

    def track(self, jobs: Sequence[Job]) -> None:
        """A group whose message was sent just now; the jobs' destination knows its id."""
        self._watch(jobs, may_have_files=False)

    async def close(self) -> None:
        """Tell those who still wait that nothing is lost, as many as the budget allows within `CLOSE_S`."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._restarting = True
        for watched in self._watched:
            self._want(watched)
        try:
            async with asyncio.timeout(CLOSE_S):
                await self._say_last_words()
        except TimeoutError:
            log.info("%d status messages are left without a last word", len(self._watched))
        except CartoonError as error:
            log.warning("no last words: %s %s", error.user_message, error.detail)
        for edit in self._edits:
            edit.cancel()
        await asyncio.gather(*self._edits, return_exceptions=True)
        await self._animatics.settled()
        self._subscription.close()

    async def settled(self) -> None:
        """Until the edits and films under way have ended."""
        await self._animatics.settled()
        while self._edits:
            await asyncio.wait(self._edits)

    # ------------------------------------------------------------ the loop

    async def _run(self) -> None:
        while True:
            try:
                await self.tick()
                await asyncio.sleep(TICK_S)
            except Exception:  # a full disk, say: the jobs go on, and their messages once it is over
                log.exception("status messages could not be looked after")
                await asyncio.sleep(AFTER_FAULT_S)

    async def _say_last_words(self) -> None:
        while len(self._watched):
            await self.tick()
            await asyncio.sleep(TICK_S / 5)

    async def tick(self) -> None:
        """Hear what happened, and begin the edits that may begin now. Raises StorageFailed."""
        self._hear_all()
        if self._now_s() >= self._reread_at_s:
            self._reread_at_s = self._now_s() + REREAD_EVERY_S
            await self._reread()
        for watched in self._watched.due_last_notes(self._clock()):
            self._want(watched)
        found = (self._watched.get(key) for key in self._budget.take(LOOKS))
        await self._look_at([watched for watched in found if watched is not None])

    def _hear_all(self) -> frozenset[str]:
        """Returns the ids of the jobs that changed."""
        changed: set[str] = set()
        while not self._happened.empty():
            event = self._happened.get_nowait()
            self._hear(event)
            if isinstance(event, JobChanged):
                changed.add(event.job.id)
        return frozenset(changed)

    def _hear(self, event: Event) -> None:
        if isinstance(event, JobChanged):
            self._animatics.hear(event.job)
            self._update(event.job)
        elif (watched := self._watched.of_job(event.job_id)) is not None:
            watched.live[event.job_id] = event.progress.after(watched.live.get(event.job_id))

    async def _reread(self) -> None:
        ids = self._watched.rereads(REREADS)
        if ids:
            read = await self._app.store(lambda store: store.jobs_of(ids))
            changed = self._hear_all()  # what happened during the reading is newer than what was read
            for job in read:
                if job.id not in changed:
                    self._update(job)

    def _update(self, job: Job) -> None:
        watched = self._watched.of_job(job.id)
        if watched is not None:
            watched.put(job)
            self._want(watched)

    def _want(self, watched: Watched) -> None:
        if not watched.is_busy:  # else it wishes again when its edit has ended
            self._budget.want(watched.key, self._phase(watched))

    def _phase(self, watched: Watched) -> Phase:
        phase = watched.phase()
        if phase is Phase.FINAL and watched.has_been_said(self._clock()):
            return Phase.WAITING
        is_last_word = watched.is_closing(self._clock()) or (self._restarting and phase is Phase.WAITING)
        return Phase.FINAL if is_last_word else phase

    # ------------------------------------------------------------ which messages

    def _watch(self, jobs: Sequence[Job], *, may_have_files: bool) -> None:
        watched = self._watched.add(jobs, may_have_files=may_have_files)
        if watched is None:
            return
        age_s = (self._clock() - watched.first.created_at).total_seconds()  # its id tells Discord's time, not ours
        self._budget.begin(watched.key, watched.destination.channel_id, max(0.0, age_s))
        self._animatics.begin(watched.key, jobs)
        self._want(watched)

    def _forget(self, watched: Watched) -> None:
        self._watched.remove(watched)
        self._budget.forget(watched.key)
        self._animatics.end(watched.key)

    def _take_film(self, key: str, film: bytes) -> None:
        watched = self._watched.get(key)
        if watched is not None:
            watched.film = film
            self._want(watched)

    # ------------------------------------------------------------ looks and edits

    async def _look_at(self, chosen: Sequence[Watched]) -> None:
        for watched in chosen:
            watched.is_busy = True
        try:
            around = await self._surroundings(chosen)
        except BaseException:  # the stop may come here, too, and has a word for them
            for watched in chosen:
                watched.is_busy = False
                self._want(watched)
            raise
        for watched in chosen:
            self._look(watched, around)

    async def _surroundings(self, chosen: Sequence[Watched]) -> Surroundings:
        """Asked for once for all, and not at all where nobody waits."""
        kinds = {job.slot_kind for each in chosen for job in each.jobs.values() if job.state is JobState.QUEUED}
        expected: dict[str, Expectation] = {}
        slots = slot_counts(self._app.settings)
        for kind in kinds:
            expected |= await self._app.service.expectations(kind, slots[kind])
        return Surroundings(
            now=self._clock(),
            language=ENGLISH,
            expectations=expected,
            paused=await self._app.store(paused) if kinds else frozenset(),
            restarting=self._restarting,
        )

    def _look(self, watched: Watched, around: Surroundings) -> None:
        address = watched.address(around.now)
        if address is None:
            log.info("a status message can be edited no more", extra={"job_id": watched.first.id})
            self._forget(watched)
            return
        attached = watched.attached(self._now_s())
        status = describe(
            watched.current(),
            replace(around, language=watched.destination.language),
            animatic=watched.film is not None or watched.film_shown,
            unwatched=watched.is_closing(around.now),
        )
        is_last = self._restarting or self._phase(watched) is Phase.FINAL
        if status == watched.shown and attached is None:
            self._budget.unchanged(watched.key)
            self._looked(watched, is_last=is_last)
            return
        edit = asyncio.create_task(self._edit(watched, address, status, attached, is_last=is_last))
        self._edits.add(edit)
        edit.add_done_callback(self._edits.discard)

    def _looked(self, watched: Watched, *, is_last: bool) -> None:
        """The message is as it should be. While something can change, it is looked at again."""
        watched.is_busy = False
        if is_last:
            self._forget(watched)
        else:
            self._want(watched)

    async def _edit(
        self,
        watched: Watched,
        address: Address,
        status: Status,
        attached: tuple[Attachment, ...] | None,
        *,
        is_last: bool,
    ) -> None:
        try:
            outcome = await self._editor.edit(address, status, attached)
        except Exception:  # the seam: whatever the chat's library raises ends here, with its traceback
            log.exception("a status message broke", extra={"job_id": watched.first.id})
            self._forget(watched)
            return
        if outcome is Outcome.SHOWN:
            watched.was_shown(status, attached, self._now_s())
            self._looked(watched, is_last=is_last)
        elif outcome is Outcome.GONE and not watched.fall_back(self._clock()):
            log.info("a status message is gone", extra={"job_id": watched.first.id})
            self._forget(watched)
        else:
            self._put_off(watched, outcome)

    def _put_off(self, watched: Watched, outcome: Outcome) -> None:
        watched.is_busy = False
        if outcome is Outcome.OLD:
            self._budget.slow(watched.key)
        elif outcome is Outcome.LATER:
            self._budget.hold(watched.key, min(RETRY_FIRST_S * 2**watched.failures, RETRY_MOST_S))
            watched.failures += 1
        self._want(watched)
