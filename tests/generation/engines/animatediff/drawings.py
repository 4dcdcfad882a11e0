"""Tiny models loaded to be drawn with, and what is drawn."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from diffusers import AnimateDiffPipeline, AnimateDiffSDXLPipeline
from torch import Tensor

from generation.engines.animatediff import loading, noise
from generation.engines.animatediff.conditioning import Conditioning, Drawing
from generation.engines.animatediff.loading import Parts
from generation.engines.animatediff.text import Prompts
from tests.generation.engines.animatediff import tiny
from tests.generation.engines.animatediff.test_loading import options

STEPS = 3


@dataclass(frozen=True)
class Loaded:
    """A family's models, and diffusers' pipeline on the very same ones."""

    parts: Parts
    pipeline: Any

    def conditionings(self, *prompts: str) -> tuple[Conditioning, ...]:
        return Prompts(self.parts.tokenizers, self.parts.text_encoders).encode(*prompts)

    def drawing(self, **changed: Any) -> Drawing:  # noqa: ANN401 - fields of a drawing
        positive, negative = self.conditionings("temo waves", "a blurry cat")
        drawing = Drawing(
            frames=4, width=64, height=64, steps=STEPS, guidance=7.5, seed=3, loop=False,
            positive=positive, negative=negative,
        )  # fmt: skip
        return replace(drawing, **changed)

    def noise(self, drawing: Drawing) -> Tensor:
        """As the pipelines take it: (1, 4, frames, height, width)."""
        made = noise.initial(drawing.frames, drawing.width, drawing.height, drawing.seed, 32, loop=drawing.loop)
        return made.transpose(0, 1)[None]

    def prompts(self, drawing: Drawing) -> dict[str, Tensor | None]:
        """As the pipelines take them."""
        positive, negative = drawing.positive, drawing.negative
        named = {"prompt_embeds": positive.embeds[None], "negative_prompt_embeds": negative.embeds[None]}
        if positive.pooled is not None and negative.pooled is not None:
            named |= {
                "pooled_prompt_embeds": positive.pooled[None],
                "negative_pooled_prompt_embeds": negative.pooled[None],
            }
        return named

    def stock(self, drawing: Drawing, pipeline: Any = None, **more: Any) -> Tensor:  # noqa: ANN401
        """What the pipeline makes of the same noise: (frames, 4, height, width)."""
        made = pipeline or self.pipeline
        latents = made(
            **self.prompts(drawing), num_frames=drawing.frames, width=drawing.width, height=drawing.height,
            num_inference_steps=drawing.steps, guidance_scale=drawing.guidance, latents=self.noise(drawing),
            output_type="latent", **more,
        ).frames  # fmt: skip
        return latents[0].transpose(0, 1)


def load(saved: Path, family: str, **others: Path) -> Loaded:
    """`others`: folders of roles that lie elsewhere."""
    parts = loading.load(options(saved, **others), family)
    shared = {"vae": parts.vae, "unet": parts.unet, "scheduler": parts.scheduler, "motion_adapter": None}
    shared |= {"text_encoder": parts.text_encoders[0], "tokenizer": parts.tokenizers[0]}
    if tiny.SIZES[family].is_sdxl:
        shared |= {"text_encoder_2": parts.text_encoders[1], "tokenizer_2": parts.tokenizers[1]}
    pipeline = (AnimateDiffSDXLPipeline if tiny.SIZES[family].is_sdxl else AnimateDiffPipeline)(**shared)
    pipeline.set_progress_bar_config(disable=True)
    return Loaded(parts, pipeline)


@cache
def shared(saved: Path, family: str) -> Loaded:
    """For tests that change nothing about it."""
    return load(saved, family)


class Reports:
    """Hears what is reported; raises `error` when `done` of `stage` is reached."""

    def __init__(self, stage: str = "", done: int = -1, error: Exception | None = None) -> None:
        self.heard: list[tuple[str, int, int, bytes | None]] = []
        self._stage, self._done, self._error = stage, done, error

    def __call__(self, stage: str, done: int, total: int, preview: bytes | None = None) -> None:
        self.heard.append((stage, done, total, preview))
        if self._error and (stage, done) == (self._stage, self._done):
            raise self._error


def difference(one: Tensor, other: Tensor) -> float:
    """The greatest, as a share of how far the values spread."""
    return float((one - other).abs().max() / one.std())
