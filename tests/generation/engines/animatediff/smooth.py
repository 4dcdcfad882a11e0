"""A model whose best answer is known: the exact denoiser of clips that move smoothly, given one window at a time."""

import torch
from diffusers import EulerDiscreteScheduler
from torch import Tensor, nn

from generation.engines.animatediff.conditioning import Conditioning
from generation.engines.animatediff.fusing import Fusing

WIDTH = 4  # of the text, which it does not read


class SmoothUNet(nn.Module):
    """Takes every latent to be a random curve over time, with bends of about `length_frames`.

    For such curves the mean of what is clean, given what is noisy, is a product of matrices. It knows nothing of what
    lies beyond its window, and nothing of loops.
    """

    def __init__(self, scheduler: EulerDiscreteScheduler, length_frames: float = 8.0) -> None:
        super().__init__()
        self.config = {"motion_max_seq_length": 32}
        self._scheduler, self._length_frames = scheduler, length_frames

    def forward(self, sample: Tensor, time: Tensor, **_: object) -> tuple[Tensor]:
        """The noise in `sample` (batch, 4, frames, height, width), which the scheduler has scaled."""
        sigma = self._scheduler.sigmas[self._scheduler.step_index].double()
        noisy = sample.double() * (sigma**2 + 1).sqrt()
        at = torch.arange(sample.shape[2], dtype=torch.float64)
        related = torch.exp(-((at[:, None] - at) ** 2) / (2 * self._length_frames**2))
        clean = torch.linalg.solve(related + sigma**2 * torch.eye(len(at), dtype=torch.float64), related)
        return (((noisy - torch.einsum("ft,bcfhw->bcthw", clean, noisy)) / sigma).to(sample.dtype),)


class SmoothModels:
    """To be drawn with."""

    control = None
    device, dtype = torch.device("cpu"), torch.float32
    fusing = Fusing(torch.device("cpu"))

    def __init__(self) -> None:
        self.scheduler = EulerDiscreteScheduler(beta_start=0.00085, beta_end=0.020, beta_schedule="scaled_linear")
        self.unet = SmoothUNet(self.scheduler)


PROMPT = Conditioning(torch.zeros(1, WIDTH))


def bends(latents: Tensor) -> tuple[float, float]:
    """In usual steps: how far the first frame is from the last one, and at most any other from the one before it."""
    steps = (latents - latents.roll(1, 0)).pow(2).mean((1, 2, 3)).sqrt()
    usual = float(steps.median())
    return float(steps[0]) / usual, float(steps[1:].max()) / usual
