"""The server's own time, and the ids that are made from it."""

import time
from datetime import UTC, datetime

EPOCH_MS = 1_420_070_400_000  # Discord's: the first second of 2015
_TIME_SHIFT = 22  # the bits below it count the ids of one millisecond


class Clock:
    """Real time plus what the test has moved it on by. Tokens, nonces, edits and signed URLs age by it."""

    def __init__(self) -> None:
        self._ahead_s = 0.0
        self._last = 0

    def now_s(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._ahead_s

    def advance(self, seconds: float) -> None:
        self._ahead_s += seconds

    def new_id(self) -> str:
        """A snowflake of this moment, greater than all before it."""
        now = (int(self.now_s() * 1000) - EPOCH_MS) << _TIME_SHIFT
        self._last = max(now, self._last + 1)
        return str(self._last)


def made_at_s(snowflake: str) -> float:
    """When an id was made, in seconds since 1970."""
    return ((int(snowflake) >> _TIME_SHIFT) + EPOCH_MS) / 1000


def iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
