"""Tiny models that wear LoRAs, and a look at what they make of the same input."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import torch
from diffusers import MotionAdapter, UNet2DConditionModel, UNetMotionModel
from diffusers.utils.peft_utils import delete_adapter_layers
from torch import Tensor, nn
from transformers import CLIPTextModel, CLIPTextModelWithProjection

from generation.domain import Asset, Character, Look
from generation.engines.animatediff.loras import KEEP_BYTES, Loras
from tests.generation.engines.animatediff import tiny
from tests.generation.engines.animatediff.tiny_loras import Style

FAMILIES = ("sdxl", "sd15")
STYLES: tuple[Style, ...] = ("kohya", "peft", "processor")


class Models:
    """A family's, with a look at what they make of the same input."""

    def __init__(self, saved: Path, family: str) -> None:
        self.family, self.base = family, saved / family
        unet = UNet2DConditionModel.from_pretrained(self.base / "unet")
        motion = MotionAdapter.from_pretrained(saved / f"{family}_motion")
        self.unet = UNetMotionModel.from_unet2d(unet, motion).eval()
        if tiny.SIZES[family].is_sdxl:
            self.unet.add_embedding.load_state_dict(unet.add_embedding.state_dict())
        made = (CLIPTextModel, CLIPTextModelWithProjection)
        names = ("text_encoder", "text_encoder_2")[: len(tiny.SIZES[family].text)]
        pairs = zip(made, names, strict=False)
        self.encoders: list[nn.Module] = [kind.from_pretrained(self.base / name).eval() for kind, name in pairs]
        self.loras = self.with_room(KEEP_BYTES)

    def with_room(self, keep_bytes: int) -> Loras:
        self.loras = Loras(self.family, self.unet, self.encoders, keep_bytes=keep_bytes)
        return self.loras

    def clear(self) -> None:
        for adapter in self.loras.loaded:
            for part in (self.unet, *self.encoders):
                delete_adapter_layers(part, adapter)

    def seen(self) -> list[Tensor]:
        """Noise as the UNet predicts it for two frames, then what each encoder reads."""
        size = tiny.SIZES[self.family]
        generator = torch.Generator().manual_seed(1)
        sample = torch.randn(1, 4, 2, 8, 8, generator=generator)
        text = torch.randn(2, 5, size.cross, generator=generator)
        added = None
        if size.is_sdxl:
            added = {"text_embeds": torch.randn(1, size.text[1], generator=generator), "time_ids": torch.ones(1, 6)}
        with torch.no_grad():
            noise = self.unet(sample, 500, text, added_cond_kwargs=added).sample
            return [noise, *(each(torch.arange(7)[None]).last_hidden_state for each in self.encoders)]


def character(name: str, path: Path | None, family: str, weight: float = 1.0) -> Character:
    content = hashlib.sha256(path.read_bytes() if path else b"").hexdigest()
    asset = Asset(name="x.safetensors", sha256=content, size_bytes=1, path=str(path) if path else None)
    return Character(
        name=name,
        title=name.title(),
        description=f"{name} in red",
        looks=(Look(base=family, lora=asset, weight=weight),),
    )


def differs(some: list[Tensor], others: list[Tensor]) -> list[bool]:
    """By more than where in memory the numbers lie, which the CPU's products of matrices depend on."""
    return [float((one - other).abs().max()) > 1e-4 for one, other in zip(some, others, strict=True)]


def weights_of(models: Models) -> dict[str, Tensor]:
    """Bit for bit, without what LoRAs have added."""
    parts = enumerate([models.unet, *models.encoders])
    found = {f"{at}.{name}": weight for at, part in parts for name, weight in part.state_dict().items()}
    return {name.replace(".base_layer", ""): weight.clone() for name, weight in found.items() if ".lora_" not in name}


@pytest.fixture(scope="module")
def loaded(saved: Path) -> Mapping[str, Models]:
    return {family: Models(saved, family) for family in FAMILIES}


@pytest.fixture(params=FAMILIES)
def models(request: pytest.FixtureRequest, loaded: Mapping[str, Models]) -> Iterator[Models]:
    yield loaded[request.param]
    loaded[request.param].clear()
    loaded[request.param].with_room(KEEP_BYTES)


@pytest.fixture
def sdxl(loaded: Mapping[str, Models]) -> Iterator[Models]:
    """For what is the same on both."""
    yield loaded["sdxl"]
    loaded["sdxl"].clear()
    loaded["sdxl"].with_room(KEEP_BYTES)
