"""Discord's numbers, all of them settable, and rate limits."""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Rate:
    """`limit` requests in any window of `per_s`, which begins with its first request."""

    limit: int
    per_s: float


REAL_RATES = {
    "POST /channels/*/messages": Rate(5, 5.0),
    "PATCH /channels/*/messages/*": Rate(5, 5.0),
    "DELETE /channels/*/messages/*": Rate(5, 1.0),
    "* /webhooks/*": Rate(5, 2.0),
    "POST /users/@me/channels": Rate(10, 10.0),
}
"""What the API's headers are known to have said. Discord documents no numbers and asks to read the headers."""


@dataclass(kw_only=True)
class Rules:
    """`rates`: by pattern of method and path, the first that matches; `REAL_RATES` for those of Discord.

    Interactions and their webhooks do not count for `global_rate`. `old_edits` is for each channel, from reports.
    """

    upload_bytes: int = 10 << 20
    nonce_s: float = 300.0
    answer_s: float = 3.0
    token_s: float = 900.0
    old_message_s: float = 3600.0
    old_edits: Rate = Rate(3, 20.0)
    followups_of_user_app: int = 5
    heartbeat_s: float = 41.25
    cdn_url_s: float = 86400.0
    rates: dict[str, Rate] = field(default_factory=dict)
    default_rate: Rate = Rate(50, 1.0)
    global_rate: Rate | None = None
    latency_s: float = 0.0  # before each answer of the REST API

    def rate_of(self, method: str, path: str) -> Rate:
        line = f"{method} {path}"
        return next((rate for pattern, rate in self.rates.items() if fnmatchcase(line, pattern)), self.default_rate)


@dataclass(frozen=True)
class Taken:
    """What the headers of an answer say. `allowed`: whether the request was within the limit."""

    allowed: bool
    limit: int
    remaining: int
    reset_after_s: float


class Buckets:
    """Counts requests in windows, by key. Times are the event loop's, in seconds."""

    def __init__(self) -> None:
        self._windows: dict[str, tuple[float, int]] = {}

    def take(self, key: str, rate: Rate, now_s: float) -> Taken:
        began, used = self._windows.get(key, (now_s, 0))
        if now_s >= began + rate.per_s:
            began, used = now_s, 0
        allowed = used < rate.limit
        used += allowed
        self._windows[key] = (began, used)
        return Taken(allowed, rate.limit, max(0, rate.limit - used), began + rate.per_s - now_s)
