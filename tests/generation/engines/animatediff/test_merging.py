"""LoRAs in the weights draw what they draw beside them, and leave nothing behind."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from peft.tuners.lora import LoraLayer
from torch import Tensor
from torch.testing import assert_close

from generation.engines.animatediff.attention import Layout, installed
from generation.engines.animatediff.fused import fused
from generation.engines.animatediff.merging import merged
from generation.engines.animatediff.placement import _Visit
from tests.generation.engines.animatediff.lora_models import Models, character, weights_of
from tests.generation.engines.animatediff.tiny_loras import lora


class Home:
    """The weights as they were: what `Placement` has in the computer's memory while a card works with copies."""

    def __init__(self, models: Models) -> None:
        self._kept = [(tensor, tensor.data.clone()) for tensor in models.unet.parameters()]
        self.asked: list[Tensor] = []

    def renew(self, tensors: Sequence[Tensor]) -> None:
        self.asked = list(tensors)
        wanted = {id(tensor) for tensor in tensors}
        for tensor, kept in self._kept:
            if id(tensor) in wanted:
                tensor.data.copy_(kept)


@pytest.fixture(params=["sdxl", "sd15"])
def worn(request: pytest.FixtureRequest, saved: Path, tmp_path: Path) -> Models:
    """A family's models with two characters' LoRAs at different weights."""
    family: str = request.param
    models = Models(saved, family)
    cast = [
        character(name, lora(tmp_path / f"{name}.safetensors", family, saved / family, seed=at), family, weight)
        for at, (name, weight) in enumerate([("temo", 0.8), ("felfel", 0.3)])
    ]
    models.loras.wear(cast)
    return models


def test_the_picture_is_the_same_and_the_weights_come_back(worn: Models) -> None:
    beside, before, home = worn.seen()[0], weights_of(worn), Home(worn)
    with merged(worn.unet, home.renew):
        within = worn.seen()[0]
        assert not all(torch.equal(now, before[name]) for name, now in weights_of(worn).items())
    assert_close(within, beside, rtol=1e-3, atol=1e-4)
    after = weights_of(worn)
    assert all(torch.equal(after[name], tensor) for name, tensor in before.items())
    assert torch.equal(worn.seen()[0], beside)


def test_after_an_error_too(worn: Models) -> None:
    beside, home = worn.seen()[0], Home(worn)
    with pytest.raises(KeyError), merged(worn.unet, home.renew):
        raise KeyError
    assert torch.equal(worn.seen()[0], beside)


def test_what_is_taken_off_is_not_merged(worn: Models) -> None:
    worn.loras.wear(())
    bare, home = worn.seen()[0], Home(worn)
    with merged(worn.unet, home.renew):
        assert torch.equal(worn.seen()[0], bare)
    assert not home.asked


@pytest.mark.filterwarnings("ignore:overflow encountered in exp:RuntimeWarning")
def test_fused_layers_see_what_is_merged(worn: Models) -> None:
    """One block alone: its layers are read without the LoRA's wrapping, which must be in them."""
    layer = next(part for part in worn.unet.modules() if isinstance(part, LoraLayer))
    block = worn.unet.get_submodule(next(n for n, m in worn.unet.named_modules() if m is layer).rsplit(".attn", 1)[0])
    torch.manual_seed(0)
    tokens = torch.randn(2, 3, layer.get_base_layer().in_features)
    text = torch.randn(1, 5, worn.unet.config["cross_attention_dim"])
    home = Home(worn)
    with torch.inference_mode(), installed(block, Layout()):
        beside = block(tokens, encoder_hidden_states=text)
        with merged(worn.unet, home.renew), fused(block):
            within = block(tokens, encoder_hidden_states=text)
    assert_close(within, beside, rtol=1e-3, atol=1e-4)


def test_the_card_gets_back_what_lies_at_home(worn: Models) -> None:
    """With copies in the place of a card's: home is not touched, and after the visit it is home that is used."""
    home = {name: tensor.data for name, tensor in worn.unet.named_parameters()}
    kept = {name: tensor.clone() for name, tensor in home.items()}
    visit = _Visit(worn.unet, torch.device("cpu"))
    for tensor in worn.unet.parameters():
        tensor.data = tensor.data.clone()
    with merged(worn.unet, lambda tensors: visit.renew({id(tensor) for tensor in tensors})):
        assert not all(torch.equal(tensor, kept[name]) for name, tensor in worn.unet.named_parameters())
    assert all(torch.equal(tensor, kept[name]) for name, tensor in worn.unet.named_parameters())
    visit.end()
    assert all(tensor.data_ptr() == home[name].data_ptr() for name, tensor in worn.unet.named_parameters())
    assert all(torch.equal(tensor, kept[name]) for name, tensor in home.items())
