"""When waiting jobs will start: asked by many at once, computed once a second."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from generation.async_store import AsyncStore
from generation.backlog import Backlog
from generation.domain import SlotKind
from generation.fairness import Expectation, forecast
from generation.pausing import EVERYTHING, paused
from generation.store import Store

LASTS_S = 1.0  # starts are told in seconds at best, and a forecast of 10,000 waiting jobs takes a tenth of one


@dataclass(frozen=True, kw_only=True, slots=True)
class _Forecast:
    at_s: float  # by the event loop's clock
    age: int  # how often its slot kind's queue had been outdated
    starts: Mapping[str, Expectation]


class Forecasts:
    """Expected starts by job id. Jobs of paused servers have none, and nobody waits behind them.

    Askers share one computation, which runs beside the event loop.
    """

    def __init__(self, store: AsyncStore) -> None:
        self._store = store
        self._known: dict[tuple[SlotKind, int], _Forecast] = {}
        self._computing: defaultdict[tuple[SlotKind, int], asyncio.Lock] = defaultdict(asyncio.Lock)
        self._outdated: Counter[SlotKind] = Counter()

    def outdate(self, slot_kind: SlotKind) -> None:
        """Whoever asks from now on is told of a queue that was read later than this."""
        self._outdated[slot_kind] += 1

    async def starts(self, slot_kind: SlotKind, slots: int) -> Mapping[str, Expectation]:
        """Of every job that waits for this kind of slot, of which there are `slots`. Raises StorageFailed."""
        key = (slot_kind, slots)
        async with self._computing[key]:
            known = self._known.get(key)
            now_s, age = asyncio.get_running_loop().time(), self._outdated[slot_kind]
            if known is None or known.age != age or now_s - known.at_s >= LASTS_S:
                backlog = await self._store(lambda store: _backlog(store, slot_kind))
                starts = await asyncio.to_thread(forecast, backlog, slots) if backlog else {}
                known = self._known[key] = _Forecast(at_s=now_s, age=age, starts=starts)
            return known.starts


def _backlog(store: Store, slot_kind: SlotKind) -> Backlog | None:
    """What may be begun; None where everything is paused."""
    skipped = paused(store)
    return None if EVERYTHING in skipped else store.backlog(slot_kind, skip_guilds=skipped)
