"""A board on a clock that moves only when told to, with an editor that remembers."""

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from discord.utils import time_snowflake

from bot.app import App, open_characters
from bot.settings import Settings
from bot.settings.sections import DiscordSettings, StorageSettings
from bot.status.board import StatusBoard
from bot.status.editor import Address, Attachment, Outcome
from bot.status.text import Status
from generation.async_store import AsyncStore
from generation.backlog import Owner
from generation.domain import Request, SlotKind
from generation.errors import CancelReason
from generation.events import Events, JobChanged, JobProgressed
from generation.jobs import ChatDestination, Failure, Job, Progress, Requester, new_job_id
from generation.memory_store import MemoryStore
from generation.pausing import paused
from generation.service import Order, Service
from generation.testing import FixedEngines, FlatPictures, ToneVoice
from storage.files import ClipFiles
from tests.bot.status.standing_jobs import CLIP
from tests.clock import FakeClock
from tests.generation.requests import animate

STEP_S = 0.25
ANSWER = "of-the-interaction"
OWNER = Owner(id="owner", folder="folder")


class DraftPictures(FlatPictures):
    """The draft engine's stand-in."""

    name = "draft"


class DraftVoice(ToneVoice):
    name = "draft"


class GpuPictures(FlatPictures):
    name = "gpu"
    slot_kind = SlotKind.GPU


@dataclass(frozen=True, slots=True)
class Edit:
    at_s: float
    address: Address
    status: Status
    attached: tuple[Attachment, ...] | None

    @property
    def text(self) -> str:
        return "\n".join([*(state for _, state in self.status.states), *self.status.remarks])


class RecordingEditor:
    """Implements `Editor`. `answers` gives a message's next outcomes or errors; while held, edits take for ever."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self._held = asyncio.Event()
        self._held.set()
        self.edits: list[Edit] = []
        self.answers: dict[str, deque[Outcome | Exception]] = defaultdict(deque)
        self.under_way: set[str] = set()
        self.answer_ids: dict[str, str] = {}  # token -> the id of the message that answered

    @property
    def is_held(self) -> bool:
        return not self._held.is_set()

    def hold(self) -> None:
        self._held.clear()

    def release(self) -> None:
        self._held.set()

    def of(self, job: Job) -> list[Edit]:
        assert isinstance(job.destination, ChatDestination)
        return [edit for edit in self.edits if edit.address.message_id == job.destination.status_id]

    async def edit(self, address: Address, status: Status, attached: tuple[Attachment, ...] | None) -> Outcome:
        assert address.message_id not in self.under_way, "two edits of one message at once"
        self.under_way.add(address.message_id)
        try:
            await self._held.wait()
        finally:
            self.under_way.discard(address.message_id)
        answers = self.answers[address.message_id]
        outcome = answers.popleft() if answers else Outcome.SHOWN
        if isinstance(outcome, Exception):
            raise outcome
        if outcome is Outcome.SHOWN:
            self.edits.append(Edit(self._clock().timestamp(), address, status, attached))
        return outcome

    async def answer_to(self, token: str) -> str | None:
        return self.answer_ids.get(token)


class Stage:
    """`board` is begun by `restart`, which also takes up what is stored; jobs are moved as a dispatcher moves them."""

    def __init__(self, folder: Path, store: MemoryStore | None = None) -> None:
        self.clock = FakeClock()
        self.store = AsyncStore(store or MemoryStore(self.clock))
        self.events = Events()
        self.editor = RecordingEditor(self.clock)
        self.files = ClipFiles(folder / "clips")
        settings = Settings(storage=StorageSettings(data_dir=folder))
        self.engines = FixedEngines((FlatPictures(), GpuPictures(), DraftPictures()), (ToneVoice(), DraftVoice()))
        service = Service(
            self.store, self.files, self.events, self.engines, max_waiting=200, retention_days=30, clock=self.clock
        )
        characters = open_characters(settings)
        self.app = App(settings, folder, self.store, self.files, self.events, self.engines, characters, service)
        self.board = self.new_board()
        self._messages = 0

    def new_board(self) -> StatusBoard:
        return StatusBoard(self.app, self.editor, clock=self.clock, now_s=lambda: self.clock().timestamp())

    async def without_animatics(self) -> None:
        self.app = replace(
            self.app, settings=self.app.settings.model_copy(update={"discord": DiscordSettings(animatic=False)})
        )
        await self.restart()

    async def open(self) -> None:
        await self.store(lambda store: store.register(OWNER))
        await self.board.take_up()

    async def queue(
        self, request: Request | None = None, count: int = 1, *, user: str = "70", private: bool = False,
        spoiler: bool = False, can_post: bool = True, channel: str = "50", guild: str | None = "40",
    ) -> tuple[Job, ...]:  # fmt: skip
        """Jobs in one message that was posted just now, not yet told to the board."""
        self._messages += 1
        ids = tuple(new_job_id() for _ in range(count))
        to = ChatDestination(
            channel_id=channel,
            guild_id=guild,
            can_post=can_post,
            status_id=str(time_snowflake(self.clock()) + self._messages),
            reply_token=ANSWER,
            reply_until=self.clock() + timedelta(minutes=15),
            group=ids,
        )
        orders = [
            Order(
                request=replace(request or animate(), seed=number),
                requester=Requester(user_id=user, guild_id=guild),
                destination=to,
                private=private,
                spoiler=spoiler,
                job_id=job_id,
            )
            for number, job_id in enumerate(ids, start=1)
        ]
        return await self.app.service.submit_all(orders)

    async def tracked(self, request: Request | None = None, **values: object) -> Job:
        """One job whose message the board looks after."""
        (job,) = await self.queue(request, **values)  # type: ignore[arg-type]
        self.board.track([job])
        return job

    # ------------------------------------------------------------ what a dispatcher does

    async def claim(self, slot_kind: SlotKind = SlotKind.CPU) -> Job:
        job = await self.store(lambda store: store.claim(OWNER.id, slot_kind, skip_guilds=paused(store)))
        assert job is not None
        return self.tell(job)

    async def render(self, job: Job) -> Job:
        return self.tell(await self.store(lambda store: store.rendered(job.id, OWNER.id, CLIP, 1.0)))

    async def deliver(self, job: Job, receipt: str = "50/99") -> Job:
        return self.tell(await self.store(lambda store: store.delivered(job.id, receipt)))

    async def fail(self, job: Job, message: str = "The engine broke.") -> Job:
        failure = Failure(code="engine-failed", user_message=message)
        return self.tell(await self.store(lambda store: store.fail(job.id, failure, OWNER.id)))

    async def cancel(self, job: Job) -> Job:
        return await self.app.service.cancel(job.id, CancelReason.USER)

    async def finish(self, job: Job) -> Job:
        return await self.deliver(await self.render(job))

    def progress(self, job: Job, done: int, preview: bytes | None = None) -> None:
        self.events.publish(JobProgressed(job.id, Progress(stage="drawing", done=done, total=100, preview=preview)))

    def tell(self, job: Job) -> Job:
        self.events.publish(JobChanged(job))
        return job

    # ------------------------------------------------------------ time

    async def pass_s(self, seconds: float, step_s: float = STEP_S) -> None:
        for _ in range(round(seconds / step_s)):
            self.clock.advance(step_s)
            await self.board.tick()
            if self.editor.is_held:
                await asyncio.sleep(0)
            else:
                await self.board.settled()

    async def restart(self, seconds: float = 0.0) -> None:
        """Another process, some time later: nothing but the store is left."""
        self.clock.advance(seconds)
        self.board = self.new_board()
        await self.board.take_up()
