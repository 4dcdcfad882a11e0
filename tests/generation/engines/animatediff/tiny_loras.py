"""LoRAs for the tiny models, written as the trainers write theirs."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

import torch
from diffusers import UNet2DConditionModel
from safetensors.torch import save_file
from transformers import CLIPTextModel, CLIPTextModelWithProjection

from tests.generation.engines.animatediff import tiny

# kohya-ss names SDXL's blocks as Stability's own code does and SD 1.5's as diffusers; `peft` is what diffusers saves
# today, `processor` what it saved until 2023.
Style = Literal["kohya", "peft", "processor"]
_TARGETS = re.compile(r".*\.(?:to_q|to_k|to_v|to_out\.0)")
_TEXT_TARGETS = re.compile(r".*\.(?:q_proj|k_proj|v_proj|out_proj)")
_LAYERS_A_BLOCK = 2  # `layers_per_block` of every base here


def lora(
    path: Path,
    family: str,
    base: Path,
    style: Style = "kohya",
    *,
    rank: int = 2,
    seed: int = 0,
    text: bool = True,
    metadata: Mapping[str, str] | None = None,
) -> Path:
    """One of the family whose base model lies in `base`, strong enough to be seen. `text`: for its encoders too."""
    generator = torch.Generator().manual_seed(1000 + seed)
    weights: dict[str, torch.Tensor] = {}
    for part, name, layer in _layers(family, base, text):
        down = torch.randn(rank, layer.in_features, generator=generator) * 0.5
        up = torch.randn(layer.out_features, rank, generator=generator) * 0.5
        if style == "kohya":
            key = _kohya(family, part, name)
            weights |= {f"{key}.lora_down.weight": down, f"{key}.lora_up.weight": up}
            weights[f"{key}.alpha"] = torch.tensor(float(rank))
        elif style == "peft":
            weights |= {f"{part}.{name}.lora_A.weight": down, f"{part}.{name}.lora_B.weight": up}
        else:
            key = _processor(part, name)
            weights |= {f"{key}.down.weight": down, f"{key}.up.weight": up}
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(weights, path, dict(metadata or {}))
    return path


def _layers(family: str, base: Path, text: bool) -> Iterator[tuple[str, str, torch.nn.Linear]]:
    """Part of the pipeline, the layer's name in it, and the layer."""
    unet = UNet2DConditionModel.from_pretrained(base / "unet")
    for name, layer in unet.named_modules():
        if isinstance(layer, torch.nn.Linear) and _TARGETS.fullmatch(name):
            yield "unet", name, layer
    made = (CLIPTextModel, CLIPTextModelWithProjection)
    for at in range(len(tiny.SIZES[family].text) if text else 0):
        part = "text_encoder" if at == 0 else f"text_encoder_{at + 1}"
        for name, layer in made[at].from_pretrained(base / part).named_modules():
            if isinstance(layer, torch.nn.Linear) and _TEXT_TARGETS.fullmatch(name):
                # transformers 5 leaves "text_model." out of the first encoder's names; files that are there have it.
                yield part, name if name.startswith("text_model.") else f"text_model.{name}", layer


def _processor(part: str, name: str) -> str:
    if part != "unet":
        return f"{part}.{name}.lora_linear_layer"
    block, _, target = name.removesuffix(".0").rpartition(".")
    return f"unet.{block}.processor.{target}_lora"


def _kohya(family: str, part: str, name: str) -> str:
    if part != "unet":
        which = part.removeprefix("text_encoder").removeprefix("_")
        prefix = f"lora_te{which or 1}" if tiny.SIZES[family].is_sdxl else "lora_te"
    else:
        prefix = "lora_unet"
        if tiny.SIZES[family].is_sdxl:
            name = _as_stability(name)
    return f"{prefix}_{name.replace('.', '_')}"


def _as_stability(name: str) -> str:
    """diffusers' name of a layer in the attention of a block, in the order of the published SDXL code."""
    found = re.fullmatch(r"(down_blocks|up_blocks)\.(\d+)\.attentions\.(\d+)\.(.*)", name)
    if found is None:
        return name.replace("mid_block.attentions.0", "middle_block.1")
    side, block, layer, rest = found.groups()
    at = int(block) * (_LAYERS_A_BLOCK + 1) + int(layer)
    return f"input_blocks.{at + 1}.1.{rest}" if side == "down_blocks" else f"output_blocks.{at}.1.{rest}"
