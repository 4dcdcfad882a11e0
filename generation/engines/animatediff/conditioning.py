"""What is to be drawn, as the denoiser takes it: the seam between prompts, skeletons and portraits, and the loop.

Tensors may lie on any device and in any precision: the denoiser moves them. Values that hold tensors are compared by
identity.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from torch import Tensor

Maps = npt.NDArray[np.uint8]  # control images, RGB, shape (frames, height, width, 3)


@dataclass(frozen=True, slots=True, eq=False)
class Conditioning:
    """One encoded prompt. All conditionings of one drawing have the same number of tokens."""

    embeds: Tensor  # (tokens, width of the cross-attention)
    pooled: Tensor | None = None  # (width,): SDXL only


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A prompt for an upright stripe of the picture; from `left` to `right`, shares of the width, 0 <= left < right."""

    conditioning: Conditioning
    left: float
    right: float


@dataclass(frozen=True, slots=True, eq=False)
class Guide:
    """Control images for a ControlNet, one for each frame of the drawing, in its size."""

    maps: Maps
    scale: float = 1.0  # of what the ControlNet adds
    end: float = 1.0  # share of the steps after which it is left out: the look may then leave the pose


@dataclass(frozen=True, slots=True, eq=False)
class ImageEmbeds:
    """One IP-Adapter's pictures as its image encoder gives them: (pictures, width), or (pictures, tokens, width).

    `negative` has the same shape: zeros, or an encoded black picture, as the adapter was trained.
    """

    positive: Tensor
    negative: Tensor
    stripes: tuple[tuple[float, float], ...] = ()  # where each picture counts, as regions; empty: all do everywhere


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Drawing:
    """Everything that decides the latents but the weights. Width and height in pixels, multiples of 8."""

    frames: int
    width: int
    height: int
    steps: int
    guidance: float  # classifier-free; 1 and less: without, at half the work
    seed: int
    loop: bool  # the last frame leads into the first
    positive: Conditioning
    negative: Conditioning
    regions: tuple[Region, ...] = ()  # where there are none of them, `positive` holds alone
    guide: Guide | None = None
    image_embeds: tuple[ImageEmbeds, ...] = ()  # one for each IP-Adapter loaded into the UNet
