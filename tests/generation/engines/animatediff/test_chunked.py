"""Layers given their frames in chunks compute what they compute of all at once."""

from pathlib import Path

import pytest
import torch
from diffusers import MotionAdapter, UNet2DConditionModel, UNetMotionModel

from generation.engines.animatediff.chunked import in_chunks

FRAMES = 5


@pytest.mark.parametrize("chunk_bytes", [1, 20_000, 10**9])
def test_the_numbers_are_the_same(saved: Path, chunk_bytes: int) -> None:
    base = UNet2DConditionModel.from_pretrained(saved / "sd15" / "unet")
    unet = UNetMotionModel.from_unet2d(base, MotionAdapter.from_pretrained(saved / "sd15_motion")).eval()
    torch.manual_seed(0)
    sample = torch.randn(1, 4, FRAMES, 8, 8)
    text = torch.randn(FRAMES, 7, unet.config.cross_attention_dim)
    with torch.inference_mode():
        whole = unet(sample, 10, encoder_hidden_states=text).sample
        with in_chunks(unet, chunk_bytes):
            chunked = unet(sample, 10, encoder_hidden_states=text).sample
        after = unet(sample, 10, encoder_hidden_states=text).sample
    torch.testing.assert_close(chunked, whole, rtol=1e-4, atol=1e-5)
    assert torch.equal(after, whole)
