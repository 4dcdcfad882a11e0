"""Small steps of a UNet as single functions compute what diffusers' layers compute."""

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from generation.engines.animatediff.attention import Layout, installed
from generation.engines.animatediff.fused import fused, gated
from tests.generation.engines.animatediff import tiny
from tests.generation.engines.animatediff.drawings import difference, load

FRAMES = 5


def given(unet: nn.Module, family: str) -> dict[str, object]:
    torch.manual_seed(0)
    added = {"text_embeds": torch.randn(2, 24), "time_ids": torch.randn(2, 6)} if family == "sdxl" else {}
    return {
        "sample": torch.randn(2, 4, FRAMES, 16, 8), "timestep": torch.tensor(10), "added_cond_kwargs": added,
        "encoder_hidden_states": torch.randn(2, 7, unet.config["cross_attention_dim"]), "return_dict": False,
    }  # fmt: skip


@pytest.mark.parametrize("family", tiny.SIZES)
def test_the_numbers_are_those_of_diffusers(saved: Path, family: str) -> None:
    unet = load(saved, family).parts.unet
    inputs = given(unet, family)
    layers = list(unet.modules())
    with torch.inference_mode(), installed(unet, Layout()):
        expected: Tensor = unet(**inputs)[0]
        with fused(unet, compiled=False):
            changed = [type(layer).__name__ for layer in layers if "forward" in layer.__dict__]
            made: Tensor = unet(**inputs)[0]
        after: Tensor = unet(**inputs)[0]

    assert difference(expected, made) < 1e-4
    assert torch.equal(expected, after)
    assert {"GEGLU", "BasicTransformerBlock", "ResnetBlock2D", "AnimateDiffTransformer3D"} <= set(changed)
    assert not any("forward" in layer.__dict__ for layer in layers)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of torch's compiler against parts of torch
def test_the_functions_compile_for_any_size() -> None:
    compiled = torch.compile(gated, dynamic=True, fullgraph=True)

    for shape in ((2, 3, 8), (5, 7, 16)):
        numbers = torch.randn(shape)
        torch.testing.assert_close(compiled(numbers), gated(numbers))
