"""From what a member asked for to queued jobs: defaults, rules of the place, limits, one group for all variations."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

from bot.app import App, request_context, slot_counts
from bot.characters import Characters
from bot.moderation import gate
from bot.place import Asker, Place
from bot.preferences import MemberSettings, Preferences, ServerSettings, language_of, narrowed, weight_of
from generation.again import exceeds
from generation.costs import cost_of
from generation.domain import Request
from generation.fairness import Expectation
from generation.jobs import Job, Requester, new_job_id
from generation.request import resolve
from generation.service import Order
from generation.wish import Context, Wish

AT_ONCE = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """A wish with who has it and where. None: as the settings of the member and the server say."""

    asker: Asker
    place: Place
    wish: Wish
    captions: bool | None = None
    private: bool | None = None
    spoiler: bool | None = None
    voice_message: bool = False


@dataclass(frozen=True, slots=True)
class _Rules:
    server: ServerSettings
    member: MemberSettings


class Intake:
    """Lives on the event loop's thread; characters are read beside it."""

    def __init__(self, app: App, preferences: Preferences, characters: Characters) -> None:
        self._app = app
        self._preferences = preferences
        self._characters = characters
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def take(self, ask: Ask) -> tuple[Job, ...]:
        """Queue it, all variations or none. Raises BadInput, Unavailable, Refused, TooManyJobs, StorageFailed."""
        async with self._turn(ask):
            rules = await self._rules(ask.asker.user_id, ask.place)
            ask = _filled(ask, rules)
            await self._check(ask)
            requests = await asyncio.to_thread(resolve, ask.wish, self._context(ask.place, rules))
            return await self._queue(ask, requests, rules)

    async def repeat(self, ask: Ask, request: Request) -> tuple[Job, ...]:
        """Queue a resolved request once more, as it is unless it exceeds the limits of today.

        `ask.wish` says in words what it holds: the rules may have changed. Raises as `take` does.
        """
        async with self._turn(ask):
            rules = await self._rules(ask.asker.user_id, ask.place)
            ask = _filled(ask, rules)
            await self._check(ask)
            context = self._context(ask.place, rules)
            if exceeds(request, context.limits):
                return await self._queue(ask, await asyncio.to_thread(resolve, ask.wish, context), rules)
            return await self._queue(ask, (request,), rules)

    @asynccontextmanager
    async def _turn(self, ask: Ask) -> AsyncIterator[None]:
        """One request of a member after the other: each is counted by the pauses and quotas of the next.

        And few of all members: two hundred at once would share the processor, and all be answered last.
        """
        async with self._turns.setdefault(ask.asker.user_id, asyncio.Lock()), self._at_once:
            yield

    async def context_at(self, user_id: str, place: Place) -> Context:
        """What decides beside the wish, for what is offered while somebody types."""
        return self._context(place, await self._rules(user_id, place))

    async def character_names(self, place: Place) -> tuple[tuple[str, str], ...]:
        """Name and title of each character that may be asked for there."""
        return await self._characters.titles(place.guild_id)

    async def expectations(self, jobs: Sequence[Job]) -> dict[str, Expectation]:
        """Where the waiting ones of `jobs` stand, by their ids."""
        found: dict[str, Expectation] = {}
        slots = slot_counts(self._app.settings)
        for kind in {job.slot_kind for job in jobs}:
            expected = await self._app.service.expectations(kind, slots[kind])
            found |= {job.id: expected[job.id] for job in jobs if job.id in expected}
        return found

    async def is_private(self, ask: Ask) -> bool:
        """Whether only the asker sees the answer."""
        rules = await self._rules(ask.asker.user_id, ask.place)
        return bool(_filled(ask, rules).private)

    async def _rules(self, user_id: str, place: Place) -> _Rules:
        server = await self._preferences.server(place.guild_id)
        return _Rules(server, await self._preferences.member(user_id))

    def _context(self, place: Place, rules: _Rules) -> Context:
        """Cheap: characters are only read when it is used."""
        library = self._characters.for_guild(place.guild_id)
        context = request_context(self._app.settings, self._app.engines, library)
        return narrowed(context, rules.server, rules.member)

    async def _check(self, ask: Ask) -> None:
        await gate.check(self._app, self._preferences, ask.asker, ask.place, ask.wish, private=bool(ask.private))

    async def _queue(self, ask: Ask, requests: Sequence[Request], rules: _Rules) -> tuple[Job, ...]:
        if rules.server.quota_s(ask.asker.user_id) is not None:
            estimate_s = sum(cost_of(request, self._app.engines).estimate_s for request in requests)
            await gate.check_quota(self._app, self._preferences, ask.asker, ask.place, estimate_s)
        ids = tuple(new_job_id() for _ in requests)
        destination = ask.place.destination(ids, voice_message=ask.voice_message)
        requester = Requester(
            user_id=ask.asker.user_id, guild_id=ask.place.guild_id, weight=weight_of(ask.asker, rules.server)
        )
        orders = [
            Order(
                request=request,
                requester=requester,
                destination=destination,
                spoiler=bool(ask.spoiler),
                private=bool(ask.private),
                job_id=job_id,
            )
            for request, job_id in zip(requests, ids, strict=True)
        ]
        most = rules.server.waiting_max(self._app.settings.queue.max_waiting)
        return await self._app.service.submit_all(orders, max_waiting=most)


def _filled(ask: Ask, rules: _Rules) -> Ask:
    """What was left open, from the member's settings, else from the server's."""
    server, member = rules.server, rules.member
    captions = member.wants_captions(server) if ask.captions is None else ask.captions
    return replace(
        ask,
        place=replace(ask.place, language=language_of(ask.place.language, server, member)),
        wish=replace(ask.wish, captions=captions),
        captions=captions,
        private=member.wants_private(server) if ask.private is None else ask.private,
        spoiler=member.spoiler if ask.spoiler is None else ask.spoiler,
    )
