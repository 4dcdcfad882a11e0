"""Attempts at sending: one at a time in a place, few in all, again and again while Discord fails, never twice."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar
from weakref import WeakValueDictionary

import discord

from bot.delivery.batch import Batch, DeliveryOptions
from bot.delivery.refusals import Closed, TooLarge, in_the_log, is_passing, is_too_large, why
from bot.retrying import Interrupted, sturdy
from generation.errors import DeliveryPostponed

log = logging.getLogger(__name__)
T = TypeVar("T")


class Attempts:
    """`find` looks for what an attempt may have left whose end was not seen, before `send` tries once more."""

    def __init__(self, stopping: asyncio.Event, options: DeliveryOptions) -> None:
        self._stopping = stopping
        self._options = options
        self._uploads = asyncio.Semaphore(options.uploads_at_once)
        self._places: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def until_sent(
        self,
        batch: Batch,
        place: str,
        find: Callable[[], Awaitable[T | None]],
        send: Callable[[], Awaitable[T]],
    ) -> T:
        """`place`: attempts with equal ones wait for each other.

        Raises TooLarge, Closed, what else `send` raises, and DeliveryPostponed when the program is asked to end.
        """

        async def attempt() -> T:
            lock = self._places.setdefault(place, asyncio.Lock())
            async with lock, self._uploads:
                try:
                    found = await find() if batch.is_unknown else None
                    return found if found is not None else await send()
                except Exception as error:
                    batch.is_unknown = batch.is_unknown or is_passing(error)
                    raise

        def tell(error: BaseException, pause_s: float) -> None:
            log.warning(
                "not delivered yet: %s; next attempt in %.1f s",
                in_the_log(error),
                pause_s,
                extra={"job_id": batch.first.id},
            )

        try:
            return await sturdy(
                attempt,
                passing=is_passing,
                stopping=self._stopping,
                on_pause=tell,
                pauses=self._options.pauses,
            )
        except Interrupted as error:
            raise DeliveryPostponed("Discord cannot be reached.") from error
        except discord.HTTPException as error:
            log.info("Discord refuses: %s", in_the_log(error), extra={"job_id": batch.first.id})
            if is_too_large(error):
                raise TooLarge from error
            raise Closed(why(error)) from error
