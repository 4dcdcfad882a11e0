"""Which status messages may be edited at this moment. Pure: it knows numbers, no chat.

Discord allows about five edits in five seconds to a channel, 50 requests a second to a bot in all, and only few edits
of messages older than an hour (error 30046), without saying how many. Clips and answers need room beside the edits.
"""

import heapq
import itertools
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

EDIT_EVERY_S = 3.0  # one message, while its job runs and for its last word
WAITING_EVERY_S = 30.0
OLD_S = 55 * 60.0  # a message's age, with a margin to Discord's hour
OLD_EVERY_S = 600.0
CHANNEL_EVERY_S = 1.5
CHANNEL_BURST = 2  # with the former: five in any five seconds, which is what Discord lets pass
ALL_EVERY_S = 0.05
ALL_BURST = 10


class Phase(Enum):
    """What a message tells, the most urgent first; the number is its share of a channel where all want more."""

    RUNNING = 4
    FINAL = 2
    WAITING = 1

    @property
    def pace_s(self) -> float:
        return WAITING_EVERY_S if self is Phase.WAITING else EDIT_EVERY_S


@dataclass(slots=True)
class _Bucket:
    """Tokens that come back with time."""

    every_s: float
    burst: int
    tokens: float
    at: float

    def has(self, now: float) -> bool:
        self._refill(now)
        return self.tokens >= 1

    def is_full(self, now: float) -> bool:
        self._refill(now)
        return self.tokens >= self.burst

    def _refill(self, now: float) -> None:
        self.tokens = min(self.burst, self.tokens + (now - self.at) / self.every_s)
        self.at = now

    def give_back(self) -> None:
        self.tokens = min(self.burst, self.tokens + 1)


@dataclass(slots=True)
class _Message:
    channel: str
    born_at: float
    edited_at: float
    edited_before: float
    looked_at: float
    phase: Phase = Phase.WAITING
    is_slow: bool = False
    not_before: float = 0.0
    turn: int = 0  # of its last wish; 0: it wants nothing

    def due_at(self, now: float) -> float:
        """When it may be edited, from now on; never sooner than its pace after the last look at it."""
        at = max(now, self.looked_at + self.phase.pace_s, self.not_before)
        if self.is_slow or at - self.born_at > OLD_S:
            at = max(at, self.edited_at + OLD_EVERY_S)
        return at


@dataclass(slots=True)
class _Channel:
    """Who of a channel is due, in order. Phases share it by stride: each pays 1 / its share for a turn."""

    bucket: _Bucket
    due: dict[Phase, deque[tuple[str, int]]] = field(default_factory=lambda: {phase: deque() for phase in Phase})
    paid: dict[Phase, float] = field(default_factory=lambda: dict.fromkeys(Phase, 0.0))
    now_paid: float = 0.0

    def add(self, phase: Phase, key: str, turn: int) -> None:
        if not self.due[phase]:  # who was away has saved nothing up
            self.paid[phase] = max(self.paid[phase], self.now_paid)
        self.due[phase].append((key, turn))

    def next(self) -> tuple[str, int] | None:
        waiting = [phase for phase in Phase if self.due[phase]]
        if not waiting:
            return None
        phase = min(waiting, key=lambda each: self.paid[each])  # the first of equals: the most urgent
        self.now_paid = self.paid[phase]
        self.paid[phase] += 1 / phase.value
        return self.due[phase].popleft()


class EditBudget:
    """`now` in seconds, never going back. A message's key is its id."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._messages: dict[str, _Message] = {}
        self._channels: OrderedDict[str, _Channel] = OrderedDict()  # with messages that are due; the next turn first
        self._buckets: dict[str, _Bucket] = {}
        self._all = _Bucket(ALL_EVERY_S, ALL_BURST, ALL_BURST, now())
        self._asleep: list[tuple[float, int, str]] = []  # a heap: when, which turn, whose
        self._turns = itertools.count(1)

    def begin(self, key: str, channel: str, age_s: float) -> None:
        """A message that was sent or edited just now, and is `age_s` old."""
        now = self._now()
        self._messages[key] = _Message(
            channel=channel, born_at=now - age_s, edited_at=now, edited_before=now, looked_at=now
        )

    def forget(self, key: str) -> None:
        self._messages.pop(key, None)

    def want(self, key: str, phase: Phase) -> None:
        """The message has something to show, or may have. Wanting twice is wanting once."""
        message = self._messages[key]
        if message.turn and message.phase is phase:
            return
        message.phase = phase
        message.turn = next(self._turns)
        heapq.heappush(self._asleep, (message.due_at(self._now()), message.turn, key))

    def take(self, most: int) -> tuple[str, ...]:
        """Keys of those to be edited now, channel by channel in turn: their wishes are fulfilled and paid for."""
        now = self._now()
        self._wake(now)
        taken: list[str] = []
        idle = 0
        while len(taken) < most and idle < len(self._channels) and self._all.has(now):
            name, channel = next(iter(self._channels.items()))
            self._channels.move_to_end(name)
            key = self._next(channel, now) if channel.bucket.has(now) else None
            if key is None:
                idle += 1
                continue
            idle = 0
            self._pay(key, channel, now)
            taken.append(key)
        self._close_idle(now)
        return tuple(taken)

    def unchanged(self, key: str) -> None:
        """What was taken looks as before: nothing is edited, and nothing is paid."""
        message = self._messages[key]
        message.edited_at = message.edited_before
        for bucket in (self._buckets.get(message.channel), self._all):
            if bucket is not None:
                bucket.give_back()

    def hold(self, key: str, seconds: float) -> None:
        """Not before then: Discord did not take the last edit."""
        message = self._messages[key]
        message.not_before = self._now() + seconds

    def slow(self, key: str) -> None:
        """Discord counts the message among the old ones."""
        self._messages[key].is_slow = True

    def _wake(self, now: float) -> None:
        while self._asleep and self._asleep[0][0] <= now:
            _, turn, key = heapq.heappop(self._asleep)
            message = self._messages.get(key)
            if message is not None and message.turn == turn:
                self._open(message.channel, now).add(message.phase, key, turn)

    def _open(self, name: str, now: float) -> _Channel:
        if name not in self._channels:
            bucket = self._buckets.setdefault(name, _Bucket(CHANNEL_EVERY_S, CHANNEL_BURST, CHANNEL_BURST, now))
            self._channels[name] = _Channel(bucket)
        return self._channels[name]

    def _next(self, channel: _Channel, now: float) -> str | None:
        """The next whose wish still holds: others were taken back, wish as another phase since, or have become old."""
        while (found := channel.next()) is not None:
            key, turn = found
            message = self._messages.get(key)
            if message is None or message.turn != turn:
                continue
            due_at = message.due_at(now)
            if due_at <= now:
                return key
            heapq.heappush(self._asleep, (due_at, turn, key))
        return None

    def _pay(self, key: str, channel: _Channel, now: float) -> None:
        channel.bucket.tokens -= 1
        self._all.tokens -= 1
        message = self._messages[key]
        message.turn = 0
        message.edited_before, message.edited_at, message.looked_at = message.edited_at, now, now

    def _close_idle(self, now: float) -> None:
        """Channels where nobody is due lose their place, full buckets their memory: a bot sees many channels."""
        for name in [name for name, channel in self._channels.items() if not any(channel.due.values())]:
            del self._channels[name]
        full = [name for name in self._buckets if name not in self._channels and self._buckets[name].is_full(now)]
        for name in full:
            del self._buckets[name]
