"""Clips that are made by hand, so that a test decides when, and handed over to the loopback's Discord."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from bot.delivery import ChatDeliverer, DeliveryOptions
from bot.retrying import Pauses
from generation.backlog import JobQuery, Owner
from generation.domain import SlotKind
from generation.errors import CancelReason, CartoonError
from generation.jobs import Clip, ClipFacts, Failure, Job, JobState, StoredFile, new_job_id
from generation.media.encode import EncodeOptions, FrameEncoder
from generation.media.wav import write_wav
from generation.service import Order
from tests.discord.connected import Connected
from tests.discord.server import Channel, Message, User
from tests.generation.media.material import make_clip, speech_like

QUICK = DeliveryOptions(pauses=Pauses(first_s=0.02, longest_s=0.1, jitter_s=0.0), poll_s=0.05, ready_s=0.2, grace_s=0.5)
OWNER = Owner(id="by-hand", folder="here")
SMALL_PX, FAT_PX, SECONDS = 64, 128, 2


class Posting:
    """Jobs of real commands at `at`, rendered by the test. `deliverer` has quick pauses."""

    def __init__(self, at: Connected, folder: Path) -> None:
        self.at = at
        self.server = at.server
        self._folder = folder
        self._made = 0
        self.deliverer = self.another_deliverer()

    def another_deliverer(self, options: DeliveryOptions = QUICK) -> ChatDeliverer:
        """As the next process has it: what was rendered before is older than it."""
        return ChatDeliverer(self.at.client, self.at.app, self.at.client.preferences, options)

    async def asked(
        self, command: str, /, by: User | None = None, there: Channel | None = None, **values: object
    ) -> tuple[Job, ...]:
        """The jobs of a command, in order."""
        user = by or self.at.ana
        await self.server.slash(there or self.at.channel, user, command, **values)
        jobs = await self.at.app.service.jobs(JobQuery(user_id=user.id, limit=50))
        return tuple(reversed([job for job in jobs if job.state is JobState.QUEUED]))

    async def copies(self, jobs: Sequence[Job], count: int) -> tuple[Job, ...]:
        """A group of so many instead of these."""
        ids = tuple(new_job_id() for _ in range(count))
        like = jobs[0]
        for job in jobs:
            await self.at.app.service.cancel(job.id, CancelReason.USER)
        orders = [
            Order(
                request=like.request,
                requester=like.requester,
                destination=replace(like.destination, group=ids),  # type: ignore[arg-type]
                job_id=job_id,
            )
            for job_id in ids
        ]
        return await self.at.app.service.submit_all(orders)

    async def clip(self, command: str = "animate", /, *, fat: bool = False, **values: object) -> Job:
        """One finished job. `fat`: a video of noise, about 300 kB."""
        prompt = {} if command == "speak" else {"prompt": "temo waves"}
        (job,) = await self.asked(command, **(prompt | values))
        return (await self.made([job], fat=fat))[0]

    async def made(self, jobs: Sequence[Job], *, fat: bool = False) -> tuple[Job, ...]:
        """Rendered, each in its own files."""
        store = self.at.app.store
        await store(lambda store: store.register(OWNER))
        for _ in jobs:
            claimed = await store(lambda store: store.claim(OWNER.id, SlotKind.CPU))
            assert claimed
        for number, job in enumerate(jobs):
            clip = self._speech() if job.request.picture is None else self._video(fat=fat, frames=16 * SECONDS + number)
            await store(lambda store, job=job, clip=clip: store.rendered(job.id, OWNER.id, clip, 0.1))
        return tuple([await self.now(job) for job in jobs])

    async def failed(self, job: Job, line: str) -> None:
        failure = Failure(code="render-failed", user_message=line)
        await self.at.app.store(lambda store: store.fail(job.id, failure))

    async def now(self, job: Job) -> Job:
        return await self.at.app.service.job(job.id)

    async def refused(self, job: Job) -> str:
        """What is told about a delivery that fails."""
        try:
            receipt = await self.deliverer.deliver(job)
        except CartoonError as error:
            return error.user_message
        raise AssertionError(f"delivered: {receipt}")

    def clips(self) -> list[Message]:
        """All messages with files, wherever they are."""
        return [each for each in self.server.messages_of(self.server.bot) if each.attachments]

    def message(self, receipt: str) -> Message:
        channel_id, message_id = receipt.split("/")
        return self.server.channels[channel_id].by_id[message_id]

    def _video(self, *, fat: bool, frames: int) -> Clip:
        path = self._path(".mp4")
        size = FAT_PX if fat else SMALL_PX
        if fat:
            noise = np.random.default_rng(1)
            with FrameEncoder(path, width=size, height=size, fps=16, frames=frames, options=EncodeOptions()) as encoder:
                for _ in range(frames):
                    encoder.write(noise.integers(0, 255, (size, size, 3), np.uint8))
        else:
            make_clip(path, frames=frames, size=size, sound=False)
        facts = ClipFacts(duration_s=SECONDS, width=size, height=size, fps=16, frames=frames)
        return self._kept("video", path, "video/mp4", facts)

    def _speech(self) -> Clip:
        path = self._path(".wav")
        write_wav(path, speech_like(SECONDS), 24_000)
        return self._kept("audio", path, "audio/wav", ClipFacts(duration_s=SECONDS))

    def _kept(self, role: str, path: Path, mime: str, facts: ClipFacts) -> Clip:
        size = path.stat().st_size
        return Clip(
            files={role: StoredFile(sha256=self.at.app.files.put(path), size_bytes=size, mime=mime)}, facts=facts
        )

    def _path(self, ending: str) -> Path:
        self._made += 1
        return self._folder / f"{self._made}{ending}"


async def with_destination(posting: Posting, job: Job, **changes: object) -> Job:
    """The job as if it had been asked for at another time, or elsewhere."""
    there = replace(job.destination, **changes)  # type: ignore[arg-type]
    return await posting.at.app.store(lambda store: store.readdress(job.id, there))
