"""What of a drawing lies on the card at a time. None of it changes the picture but the window."""

from dataclasses import dataclass
from enum import StrEnum


class Offload(StrEnum):
    """What waits in the computer's memory while it is not needed."""

    NONE = "none"
    PARTS = "parts"  # text encoders, UNet, ControlNet and VAE, each whole
    BLOCKS = "blocks"  # the UNet's blocks too


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to denoise and decode."""

    window_frames: int = 32  # denoised together; the adapter's positions are the most there can be
    split_guidance: bool = False  # prompt and negative one after another: half the activations, as fast on a large card
    vae_frames: int = 1  # decoded together
    vae_tiles: bool = False  # each frame in tiles: for cards that cannot hold one whole
    offload: Offload = Offload.NONE
