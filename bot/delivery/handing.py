"""One message with clips on its way: route after route, and smaller where it must be."""

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import discord

from bot.app import App
from bot.delivery import wording
from bot.delivery.attempts import Attempts
from bot.delivery.batch import Batch, DeliveryOptions
from bot.delivery.letters import Letter, Letters
from bot.delivery.packing import too_large
from bot.delivery.refusals import Closed, TooLarge, Why, told
from bot.delivery.routes import Route, can_answer, routes
from bot.delivery.ways import Answer, Channel, Direct, Token, Way
from bot.language import say
from bot.preferences import Preferences
from generation.errors import CartoonError, DeliveryFailed, DeliveryPostponed, StorageFailed, from_os_error
from generation.jobs import ChatDestination, JobState
from generation.store import Store

log = logging.getLogger(__name__)

Outcomes = Mapping[str, str | CartoonError]  # by job id: a receipt, or why there is none

SMALLER = 0.6  # of the size that was refused
SMALLER_ATTEMPTS = 3


class _Deleted(Exception):
    """Clips of a batch are not to be shown any more."""

    def __init__(self, ids: frozenset[str]) -> None:
        super().__init__(*sorted(ids))
        self.ids = ids


class Handing:
    """Hands batches over, any number beside each other."""

    def __init__(
        self,
        client: discord.Client,
        app: App,
        preferences: Preferences,
        stopping: asyncio.Event,
        options: DeliveryOptions,
    ) -> None:
        self._client = client
        self._app = app
        self._options = options
        self._attempts = Attempts(stopping, options)
        self._letters = Letters(app, preferences, stopping)
        self._started_at = options.clock()

    async def hand_over(self, batch: Batch) -> Outcomes:
        """Raises DeliveryPostponed, StorageFailed. What else goes wrong is an outcome.

        A clip that is deleted meanwhile has none.
        """
        batch.is_unknown = batch.made_at < self._started_at  # another process may have posted it, and not recorded
        batch.remarks += wording.missing(batch.others, batch.language)
        there, private = batch.there, batch.first.private
        closed: list[Why] = [] if there.can_post or private else [Why.LATE]
        for route in routes(there, private=private):
            reasons = _sentences(batch, closed) if route is Route.DIRECT and not private else []
            try:
                return await self._by(route, replace(batch, remarks=[*reasons, *batch.remarks]))
            except Closed as error:
                closed.append(Why.DIRECT_CLOSED if route is Route.DIRECT else error.why)
        failure = DeliveryFailed(
            say(
                batch.language,
                "The clip is made, but no way to you is open. {reasons} `/show job:{job}` fetches it.",
                reasons=" ".join(_sentences(batch, closed)),
                job=batch.first.id,
            )
        )
        return {job.id: failure for job in batch.clips}

    async def _by(self, route: Route, batch: Batch) -> Outcomes:
        """Raises Closed, DeliveryPostponed, StorageFailed."""
        way = self._way(route, batch)
        async with _folder(self._app.folder / "work") as folder:
            while batch.clips:
                try:
                    return await self._sound_or_files(way, batch, folder)
                except _Deleted as gone:
                    batch = replace(batch, clips=[clip for clip in batch.clips if clip.id not in gone.ids])
        return {}

    async def _sound_or_files(self, way: Way, batch: Batch, folder: Path) -> Outcomes:
        """Raises _Deleted beside what `_by` raises."""
        if batch.wants_voice:
            receipt = await self._voice(way, batch, folder) if isinstance(way, Channel) else None
            if receipt is not None:
                return {batch.first.id: receipt}
            batch.remarks.append(say(batch.language, "No voice message can be sent this way, so it is a file."))
        return await self._files(way, batch, folder)

    def _way(self, route: Route, batch: Batch) -> Way:
        there = batch.there
        match route:
            case Route.CHANNEL:
                return Channel(self._client, there.channel_id, there.guild_id)
            case Route.DIRECT:
                return Direct(self._client, batch.first.requester.user_id)
            case Route.ANSWER:
                return Answer(
                    self._client,
                    Token(
                        channel_id=there.channel_id,
                        secret=there.reply_token,
                        answer_id=there.answer_id,
                        limit_bytes=there.reply_limit_bytes,
                    ),
                    ephemeral=batch.first.private,
                    is_alive=lambda: can_answer(there, self._options.clock(), self._options.answer_margin_s),
                    remember=lambda answer_id: self._remember(batch, answer_id),
                )

    async def _remember(self, batch: Batch, answer_id: str) -> None:
        """Read and written in one operation: the status message's id may be stored at the same time."""
        ids = [clip.id for clip in batch.clips]

        def readdress(store: Store) -> None:
            for job in store.jobs_of(ids):
                if isinstance(job.destination, ChatDestination) and job.state is not JobState.DELETED:
                    store.readdress(job.id, replace(job.destination, answer_id=answer_id))

        await self._app.store(readdress)

    async def _files(self, way: Way, batch: Batch, folder: Path) -> Outcomes:
        limit_bytes = way.limit_bytes
        for _ in range(1 + SMALLER_ATTEMPTS):
            packed, lost = await self._letters.packed(batch, limit_bytes, folder)
            if not packed:
                break
            letter = await self._letters.with_clips(batch, packed, lost)
            try:
                receipt = await self._once(way, letter, batch, partial(way.send, letter))
            except TooLarge:
                largest = max(each.size_bytes for each in packed)
                log.info("refused as too large: %d bytes", largest, extra={"job_id": batch.first.id})
                limit_bytes = int(SMALLER * largest)
                lost = {each.job.id: too_large(each.job, limit_bytes) for each in packed} | lost
            else:
                return {each.job.id: receipt for each in packed} | lost
        await self._require_kept(batch)
        notice = await self._letters.without_clips(batch, lost)
        await self._attempts.until_sent(batch, way.lock_key, _nothing, lambda: way.tell(notice))
        return lost

    async def _once(self, way: Way, letter: Letter, batch: Batch, send: Callable[[], Awaitable[str]]) -> str:
        """Sent, unless it is there already or must not be any more."""

        async def send_what_is_kept() -> str:
            await self._require_kept(batch)
            try:
                return await send()
            except StorageFailed:  # its file may have gone with it
                await self._require_kept(batch)
                raise

        return await self._attempts.until_sent(batch, way.lock_key, lambda: way.find(letter), send_what_is_kept)

    async def _require_kept(self, batch: Batch) -> None:
        """Discord may have been away for hours, and who asked may have had their data deleted. Raises _Deleted."""
        ids = tuple(clip.id for clip in batch.clips)
        found = await self._app.store(lambda store: store.jobs_of(ids))
        gone = frozenset(ids) - {job.id for job in found if job.state is not JobState.DELETED}
        if gone:
            raise _Deleted(gone)

    async def _voice(self, way: Channel, batch: Batch, folder: Path) -> str | None:
        """The receipt of a voice message, which its text follows; None where it must be a file."""
        letter = await self._letters.note(batch)
        try:
            voice = await self._letters.packed_voice(batch, way.limit_bytes, folder)
            receipt = await self._once(way, letter, batch, partial(way.send_voice, voice, letter))
        except DeliveryPostponed:
            raise
        except (CartoonError, TooLarge, Closed) as error:
            log.info("no voice message: %s", type(error).__name__, extra={"job_id": batch.first.id})
            return None
        try:
            await self._attempts.until_sent(
                batch, way.lock_key, lambda: way.find_note(letter), lambda: way.send_note(letter, receipt)
            )
        except (Closed, TooLarge):  # the voice is there; its text is not worth another way
            log.warning("the text of a voice message is refused", extra={"job_id": batch.first.id})
        return receipt


async def _nothing() -> None:
    return None


def _sentences(batch: Batch, closed: Sequence[Why]) -> list[str]:
    """Why the routes so far are closed: a token that is over says nothing new where the channel is closed anyhow."""
    whys = list(dict.fromkeys(closed))
    if Why.LATE in whys and {Why.FORBIDDEN, Why.GONE, Why.REFUSED} & set(whys):
        whys.remove(Why.LATE)
    return [told(each, batch.language, batch.there.channel_id) for each in whys]


@asynccontextmanager
async def _folder(parent: Path) -> AsyncIterator[Path]:
    """A temporary one. Raises StorageFailed."""
    try:
        await asyncio.to_thread(parent.mkdir, parents=True, exist_ok=True)
        made = await asyncio.to_thread(
            tempfile.TemporaryDirectory, prefix="delivery-", dir=parent, ignore_cleanup_errors=True
        )
    except OSError as error:
        raise from_os_error(error, str(parent)) from error
    try:
        yield Path(made.name)
    finally:
        await asyncio.to_thread(made.cleanup)
