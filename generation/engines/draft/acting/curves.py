"""Curves over a shot: one value a frame, and one more than the shot has frames; a loop's last is its first."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Curve = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Timeline:
    frames: int
    fps: int
    loop: bool

    @property
    def times_s(self) -> Curve:
        return np.arange(self.frames + 1) / self.fps

    def zeros(self) -> Curve:
        return np.zeros(self.frames + 1)

    def span(self, start_s: float, end_s: float) -> slice:
        """The frames between two times; at least one."""
        first = min(self.frames, max(0, round(start_s * self.fps)))
        return slice(first, max(first + 1, round(end_s * self.fps)))

    def rounds(self, start_s: float) -> tuple[float, ...]:
        """When something begins; in a loop also in the round before and after, where it may reach over the ends."""
        around_s = self.frames / self.fps
        return (start_s - around_s, start_s, start_s + around_s) if self.loop else (start_s,)

    def smooth(self, curve: Curve, width_s: float) -> Curve:
        """A moving Hann window along the first axis. The ends are held; in a loop they meet."""
        half = max(1, round(width_s * self.fps / 2))
        window = np.hanning(2 * half + 3)[1:-1]
        if self.loop:
            inner = curve[:-1]
            padded = np.concatenate([inner[np.arange(-half, len(inner) + half + 1) % len(inner)]])
        else:
            padded = np.concatenate([np.repeat(curve[:1], half, 0), curve, np.repeat(curve[-1:], half, 0)])
        columns = padded.reshape(len(padded), -1).T
        smooth = np.stack([np.convolve(column, window / window.sum(), "valid") for column in columns], axis=1)
        return smooth.reshape(curve.shape)

    def pulses(self, pulses: Iterable[tuple[float, float]], width_s: float) -> Curve:
        """The highest of soft pulses given as (middle, height)."""
        curve = self.zeros()
        times = self.times_s
        for middle_s, height in pulses:
            phase = np.clip((times - middle_s) / width_s + 0.5, 0, 1)
            curve = np.maximum(curve, height * np.sin(np.pi * phase) ** 2)
        return curve
