"""Time that closes into a loop: every rhythm is told by the clip's clock, never by seconds alone."""

from dataclasses import dataclass
from math import floor


@dataclass(frozen=True, slots=True)
class Clock:
    """Counts the turns of rhythms. In a loop each makes a whole number of turns, so the end meets the start."""

    duration_s: float
    speed: float = 1.0  # of every rhythm
    loop: bool = False

    def __post_init__(self) -> None:
        if not (self.duration_s > 0 and self.speed > 0):
            raise ValueError(f"duration and speed must be positive: {self.duration_s}, {self.speed}")

    def turns(self, time_s: float, rate_hz: float) -> float:
        """How often a rhythm has come round since the clip's start."""
        total = rate_hz * self.speed * self.duration_s
        if self.loop:
            total = floor(total + 0.5)
        return total * (time_s / self.duration_s)

    def wrapped(self, time_s: float) -> float:
        """Seconds into the loop; the time itself where there is none."""
        return time_s % self.duration_s if self.loop else time_s


@dataclass(frozen=True, slots=True)
class Moment:
    """One performer's now. `offset_turns` shifts their rhythms against the others'.

    `pace` is a factor on the length of each step, see `generation.motion.travel`.
    """

    clock: Clock
    time_s: float
    offset_turns: float = 0.0
    pace: float = 1.0

    def turns(self, rate_hz: float) -> float:
        return self.clock.turns(self.time_s, rate_hz) + self.offset_turns
