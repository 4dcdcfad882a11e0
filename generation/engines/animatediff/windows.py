"""Which frames are denoised together: the motion modules see one window of a longer clip, or of a ring, at a time.

Where windows overlap, their predictions are averaged with weights that fall towards a window's ends, so that one fades
into the next (context windows, as MultiDiffusion does it in space, arXiv 2302.08113). A loop is a ring of frames on
which the windows begin elsewhere in every step: no two neighbours stay at the two ends of a window (latent shift of
Mobius, arXiv 2502.20307). Drawn with the exact denoiser of clips that move smoothly, 32 frames in 30 steps, the step
from the last frame to the first is 11 times a usual one without a loop, and 1.0 with one. Where the windows begin a
golden section further each time, no other step is longer than 1.07 usual ones; one frame further each time leaves 1.28.
"""

import math
from dataclasses import dataclass

OVERLAP = 4  # neighbours share at least one of so many frames of a window: 16 with 4 is AnimateDiff-Evolved's choice
_GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0  # multiples of it, modulo 1, spread evenly however many are taken


@dataclass(frozen=True, slots=True)
class Window:
    """Frames in the order in which the model sees them, each with the weight of what is predicted for it there."""

    frames: tuple[int, ...]
    weights: tuple[float, ...]


def windows(frames: int, size: int, *, loop: bool, step: int) -> tuple[Window, ...]:
    """Windows of equal length, `size` at most, that cover all `frames`, for the `step`th step.

    A loop needs no more of them than cover the ring: its seams wander, so they need not overlap.
    """
    length = min(frames, size)
    if loop:
        count = math.ceil(frames / length)
        origin = round(math.modf(step * _GOLDEN)[0] * frames)
        starts = [origin + round(at * frames / count) for at in range(count)]
    else:
        shared = length // OVERLAP
        count = 1 + math.ceil((frames - length) / (length - shared))
        starts = [round(at * (frames - length) / max(1, count - 1)) for at in range(count)]
    weights = _pyramid(length) if count > 1 else (1.0,) * length
    return tuple(Window(tuple((start + at) % frames for at in range(length)), weights) for start in starts)


def _pyramid(length: int) -> tuple[float, ...]:
    return tuple(float(min(at + 1, length - at)) for at in range(length))
