"""A drawing's prompts and pictures as the models take them: one call for prompt and negative, or one for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from generation.engines.animatediff.conditioning import Conditioning, Drawing

_OF_SDXL = ("text_embeds", "time_ids")


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """What one call of the UNet is conditioned on: the negative and the positive prompt, or one of them.

    `text` is (batch, tokens, width), with regions (batch, 1 + regions, tokens, width), once for all frames: the
    attention of `installed` takes it so. `added` goes by diffusers' names.
    """

    text: Tensor
    added: dict[str, Any]

    def of_frames(self, frames: int) -> dict[str, Any]:
        """`added` for a model that sees no time: every frame of every prompt is a picture of its own."""
        return {name: self.added[name].repeat_interleave(frames, 0) for name in _OF_SDXL if name in self.added}


def batches(drawing: Drawing, device: torch.device, dtype: torch.dtype, *, split: bool) -> tuple[Batch, ...]:
    """To be given to the UNet one after another; all together they are the negative and the positive prompt.

    Without guidance there is the positive one alone.
    """
    prompts = [region.conditioning for region in drawing.regions]
    pictures = [(embeds.negative, embeds.positive) for embeds in drawing.image_embeds]

    def one(prompt: Conditioning, regions: Sequence[Conditioning], seen: Sequence[Tensor]) -> Batch:
        text = torch.stack([each.embeds for each in (prompt, *regions)]) if regions else prompt.embeds
        added: dict[str, Any] = {}
        if prompt.pooled is not None:
            size = (drawing.height, drawing.width)  # SDXL's: of the original, its upper left corner, of the picture
            ids = torch.tensor([[*size, 0, 0, *size]], dtype=torch.float32, device=device)
            added |= {"text_embeds": prompt.pooled[None].to(device, dtype), "time_ids": ids}
        if seen:
            added["image_embeds"] = [each[None].to(device, dtype) for each in seen]
        return Batch(text[None].to(device, dtype), added)

    positive = one(drawing.positive, prompts, [each for _, each in pictures])
    if drawing.guidance <= 1.0:
        return (positive,)
    negative = one(drawing.negative, [drawing.negative] * len(prompts), [each for each, _ in pictures])
    return (negative, positive) if split else (_together(negative, positive),)


def _together(one: Batch, other: Batch) -> Batch:
    added: dict[str, Any] = {
        name: torch.cat([one.added[name], other.added[name]]) for name in _OF_SDXL if name in one.added
    }
    if "image_embeds" in one.added:
        pairs = zip(one.added["image_embeds"], other.added["image_embeds"], strict=True)
        added["image_embeds"] = [torch.cat(pair) for pair in pairs]
    return Batch(torch.cat([one.text, other.text]), added)
