"""The clips of one message, and how they are handed over."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.retrying import Pauses
from generation.domain import Task
from generation.jobs import ChatDestination, Job
from generation.ports import Clock


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryOptions:
    """`poll_s`: how long the end of a sibling in another process may go unseen. `ready_s`: how long the gateway is
    waited for. `grace_s`: for what is being sent when the program is asked to end. `answer_margin_s`: what a token
    must live yet for an upload to be begun.
    """

    pauses: Pauses = field(default_factory=Pauses)
    poll_s: float = 1.0
    ready_s: float = 30.0
    grace_s: float = 10.0
    answer_margin_s: float = 60.0
    uploads_at_once: int = 3
    clock: Clock = lambda: datetime.now(UTC)


@dataclass(kw_only=True, slots=True)
class Batch:
    """The clips of one message, and the siblings that became none. `key`: the message's, as `Letter` has it.

    What grows on the way: `remarks`, to be told with the clips; `is_unknown`, whether an attempt whose end was not
    seen may have succeeded.
    """

    key: str
    clips: Sequence[Job]
    others: Sequence[Job]
    pings: bool
    remarks: list[str] = field(default_factory=list)
    is_unknown: bool = False

    @property
    def first(self) -> Job:
        return self.clips[0]

    @property
    def there(self) -> ChatDestination:
        destination = self.first.destination
        if not isinstance(destination, ChatDestination):
            raise TypeError(f"not for a chat: {destination!r}")
        return destination

    @property
    def language(self) -> str:
        return self.there.language

    @property
    def made_at(self) -> datetime:
        """When the last of the clips was rendered."""
        return max(job.ended_at or job.created_at for job in self.clips)

    @property
    def wants_voice(self) -> bool:
        """A voice message can hold nothing else, and cannot be hidden as a spoiler."""
        is_one_speech = len(self.clips) == 1 and self.first.request.task is Task.SPEAK
        return self.there.voice_message and is_one_speech and not self.first.spoiler
