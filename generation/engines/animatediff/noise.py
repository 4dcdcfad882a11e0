"""The noise that a clip begins with: from the seed alone, the same on every machine, so drawn on the CPU in float32."""

import math
from itertools import pairwise

import torch
from torch import Tensor

from generation.engines.animatediff.windows import OVERLAP

CHANNELS = 4  # of the latents of SD 1.5 and SDXL
SCALE = 8  # pixels of the picture to one of the latents, in both directions


def initial(frames: int, width: int, height: int, seed: int, window: int, *, loop: bool) -> Tensor:
    """Unit noise of shape (frames, CHANNELS, height / SCALE, width / SCALE) for a picture of that size in pixels.

    A frame's noise stays the same where only the number of frames changes, up to one window.
    """
    generator = torch.Generator().manual_seed(seed)
    lengths = turns(frames, window, loop=loop)
    noise = torch.randn((lengths[0], CHANNELS, height // SCALE, width // SCALE), generator=generator)
    return noise if len(lengths) == 1 else noise[order(lengths, max(1, window // OVERLAP), generator)]


def turns(frames: int, window: int, *, loop: bool) -> tuple[int, ...]:
    """How many frames are drawn before the noise comes again, each time; the first time is the longest.

    A clip longer than its window stays one scene because its noise comes again (FreeNoise, arXiv 2310.15169). On a
    ring the turns are as long as each other, so that the noise is as far from its return across the ends.
    """
    count = max(1, frames // window if loop else math.ceil(frames / window))
    ends = [math.ceil(frames * at / count) if loop else min(frames, window * at) for at in range(count + 1)]
    return tuple(end - start for start, end in pairwise(ends))


def order(lengths: tuple[int, ...], block: int, generator: torch.Generator) -> Tensor:
    """For each frame the number of the one of the first turn whose noise it has: blocks in their order, shuffled."""
    again = [
        numbers[torch.randperm(len(numbers), generator=generator)]
        for length in lengths[1:]
        for numbers in torch.arange(length).split(block)
    ]
    return torch.cat([torch.arange(lengths[0]), *again])
