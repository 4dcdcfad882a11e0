"""The tiny models are what they stand for: diffusers' own pipelines load them, and every part has a say."""

from pathlib import Path

import pytest
import torch
from diffusers import AnimateDiffPipeline, AnimateDiffSDXLPipeline, DiffusionPipeline, MotionAdapter

from tests.generation.engines.animatediff import tiny
from tests.generation.engines.animatediff.tiny_loras import Style, lora

FRAMES = 4


def _stock(saved: Path, family: str) -> DiffusionPipeline:
    made = AnimateDiffSDXLPipeline if tiny.SIZES[family].is_sdxl else AnimateDiffPipeline
    pipeline = made.from_pretrained(
        saved / family, motion_adapter=MotionAdapter.from_pretrained(saved / f"{family}_motion")
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def _drawn(pipeline: DiffusionPipeline, prompt: str = "temo waves") -> torch.Tensor:
    noise = torch.Generator().manual_seed(0)
    return pipeline(
        prompt=prompt, num_frames=FRAMES, width=64, height=64, num_inference_steps=2, generator=noise, output_type="pt"
    ).frames[0]


@pytest.mark.parametrize("family", tiny.SIZES)
def test_prompts_change_the_picture(saved: Path, family: str) -> None:
    pipeline = _stock(saved, family)

    frames = _drawn(pipeline)

    assert frames.shape == (FRAMES, 3, 64, 64)
    assert (frames - _drawn(pipeline, "a blue cat on the moon")).abs().mean() > 0.005


@pytest.mark.parametrize("family", tiny.SIZES)
def test_one_lora_written_in_three_ways_is_one_lora(saved: Path, family: str, tmp_path: Path) -> None:
    styles: tuple[Style, ...] = ("kohya", "peft", "processor")
    pipeline = _stock(saved, family)
    plain = _drawn(pipeline)
    changed = []

    for style in styles:
        path = lora(tmp_path / f"{style}.safetensors", family, saved / family, style)
        pipeline.load_lora_weights(tmp_path, weight_name=path.name)
        changed.append(_drawn(pipeline))
        pipeline.unload_lora_weights()

    assert (plain - changed[0]).abs().mean() > 0.02
    assert all(torch.equal(changed[0], each) for each in changed[1:])
    assert torch.equal(plain, _drawn(pipeline))
