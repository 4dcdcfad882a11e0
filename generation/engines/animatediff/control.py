"""ControlNet beside the motion UNet, which no pipeline of diffusers has for SDXL: control images become residuals."""

from collections.abc import Callable, Sequence

import torch
from diffusers.models.controlnets.controlnet import ControlNetModel
from torch import Tensor

from generation.engines.animatediff.batches import Batch
from generation.engines.animatediff.conditioning import Guide
from generation.engines.animatediff.memory import CONTROL_FRAMES

# Of a window (frames, 4, height, width), at a time of the scheduler: what is added down in the UNet, and in its middle.
Residuals = Callable[[Tensor, Tensor, Batch], tuple[Sequence[Tensor] | None, Tensor | None]]


def nothing(sample: Tensor, time: Tensor, batch: Batch) -> tuple[None, None]:
    """What is added without a ControlNet."""
    return None, None


class Control:
    """A guide over `steps` steps."""

    def __init__(
        self, model: ControlNetModel, guide: Guide, steps: int, device: torch.device, *, at_once: bool
    ) -> None:
        """`at_once`: all frames are one window."""
        self._model, self._guide, self._steps, self._device = model, guide, steps, device
        # Those of a clip of many windows stay in the computer's memory: a window's are on the card in milliseconds.
        self._maps = torch.tensor(guide.maps, device=device if at_once else torch.device("cpu"))

    def residuals(self, step: int, window: Tensor) -> Residuals:
        """For the frames of `window` in the `step`th step, a few frames at a time; none where the guide has ended."""
        if (step + 1) / self._steps > self._guide.end:
            return nothing
        maps = self._maps[window.to(self._maps.device)].to(self._device).movedim(-1, 1)

        def of(sample: Tensor, time: Tensor, batch: Batch) -> tuple[Sequence[Tensor], Tensor]:
            frames, prompts = len(sample), len(batch.text)
            whole: list[Tensor] = []
            for start in range(0, frames, CONTROL_FRAMES):
                part = slice(start, start + CONTROL_FRAMES)
                pieces = [
                    piece.unflatten(0, (prompts, -1)) for piece in self._of(sample[part], time, batch, maps[part])
                ]
                whole = whole or [piece.new_empty((prompts, frames, *piece.shape[2:])) for piece in pieces]
                for target, piece in zip(whole, pieces, strict=True):
                    target[:, part] = piece
            *down, middle = (each.flatten(0, 1) for each in whole)
            return down, middle

        return of

    def _of(self, sample: Tensor, time: Tensor, batch: Batch, maps: Tensor) -> Sequence[Tensor]:
        prompts = len(batch.text)
        down, middle = self._model(
            sample.repeat(prompts, 1, 1, 1),
            time,
            encoder_hidden_states=batch.text,
            controlnet_cond=(maps.to(sample.dtype) / 255.0).repeat(prompts, 1, 1, 1),
            conditioning_scale=self._guide.scale,
            added_cond_kwargs=batch.of_frames(len(sample)),
            return_dict=False,
        )
        return (*down, middle)
