"""What a clip is about to become, seen through a linear guess at what the VAE would make of its latents."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from generation.media.thumbnail import jpeg_of_frame

EVERY_S = 3.0  # people are shown a new one every ten seconds; one costs an encoder's start, while the card computes
_ENLARGED = 4  # a latent is eight pixels wide: the picture is half as wide as the clip


@dataclass(frozen=True, slots=True)
class Colors:
    """RGB of 0..1 as a sum over the four channels of a latent."""

    factors: tuple[tuple[float, float, float], ...]
    bias: tuple[float, float, float]


# SDXL: huggingface.co/blog/TimothyAlexisVass/explaining-the-sdxl-latent-space, in steps of 1/255. SD 1.5: keturn's for
# v1.4, whose VAE is the same, discuss.huggingface.co/t/decoding-latents-to-rgb-without-upscaling/23204, for -1..1.
COLORS: Mapping[str, Colors] = {
    "sdxl": Colors(
        factors=tuple(
            (red / 255, green / 255, blue / 255)
            for red, green, blue in ((60, 60, 60), (-60, -5, 10), (25, 15, -5), (-70, -50, -35))
        ),
        bias=(150 / 255, 140 / 255, 130 / 255),
    ),
    "sd15": Colors(
        factors=tuple(
            (red / 2, green / 2, blue / 2)
            for red, green, blue in (
                (0.298, 0.207, 0.208), (0.187, 0.286, 0.173), (-0.158, 0.189, 0.264), (-0.184, -0.271, -0.473)
            )
        ),
        bias=(0.5, 0.5, 0.5),
    ),
}  # fmt: skip


class Preview:
    """Pictures of a clip's middle frame, at most one every `every_s` seconds."""

    def __init__(self, family: str, every_s: float = EVERY_S) -> None:
        self._colors, self._every_s = COLORS[family], every_s
        self._due_at_s = time.monotonic()
        self._taken: Tensor | None = None

    def take(self, latents: Tensor) -> None:
        """Note the clip (frames, 4, height, width) as it is now, if it is time for another picture.

        Waits for the device.
        """
        if time.monotonic() >= self._due_at_s:
            self._taken = latents[len(latents) // 2].float().cpu()

    def encoded(self) -> bytes | None:
        """What was taken since the last call, as JPEG. Raises MediaFailed, Unavailable."""
        if self._taken is None:
            return None
        latents, self._taken = self._taken, None
        self._due_at_s = time.monotonic() + self._every_s
        return jpeg_of_frame(rgb(latents, self._colors).numpy())


def rgb(latents: Tensor, colors: Colors) -> Tensor:
    """Latents (4, height, width) as uint8 (height * 4, width * 4, 3)."""
    factors = torch.tensor(colors.factors, dtype=latents.dtype)
    picture = torch.einsum("chw,cr->rhw", latents, factors) + torch.tensor(colors.bias)[:, None, None]
    large = interpolate(picture[None], scale_factor=_ENLARGED, mode="bilinear")[0]
    return (large.clamp(0.0, 1.0) * 255.0).round().to(torch.uint8).permute(1, 2, 0).contiguous()
