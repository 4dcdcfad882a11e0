"""A LoRA's file as layers of the models: whoever wrote it, and only where all of it fits.

Trainers note beside a layer how strong it is. Here that is multiplied into its tensors: diffusers hands it to peft as
patterns of layers' names, some of which peft then does not find (diffusers 0.42.1, peft 0.21.2), and which it runs as
regular expressions, though they are a stranger's.
"""

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from diffusers.loaders.lora_pipeline import StableDiffusionLoraLoaderMixin, StableDiffusionXLLoraLoaderMixin
from diffusers.utils.state_dict_utils import (
    convert_state_dict_to_diffusers,
    convert_state_dict_to_peft,
    convert_unet_state_dict_to_peft,
)
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from generation.characters.tensor_header import TensorHeader, read_header
from generation.errors import BadInput

Layers = dict[str, Tensor]  # `….lora_A.weight` and `….lora_B.weight` by the layer's name

Loader = type[StableDiffusionLoraLoaderMixin | StableDiffusionXLLoraLoaderMixin]
LOADERS: Mapping[str, Loader] = {"sd15": StableDiffusionLoraLoaderMixin, "sdxl": StableDiffusionXLLoraLoaderMixin}
UNET = "unet"
_PARTS = re.compile(r"(?:unet|text_encoder(?:_2)?)\.|lora_(?:unet|te[12]?)_")
_OF_PEFT = re.compile(r"^base_model\.model\.|\.default(?=\.weight$)")  # what peft's own files have around names
_PLAIN = re.compile(r"[\w.-]+")
_UPS = {
    ".lora_up.weight": ".lora_down.weight",
    ".lora_B.weight": ".lora_A.weight",
    ".lora.up.weight": ".lora.down.weight",
}
_DOWN, _UP = ".lora_A.weight", ".lora_B.weight"
CONFIG = "lora_adapter_metadata"  # of the header: peft's configuration as diffusers saves it
_STRANGE = "Its layers are named as no known trainer names them."


def read(path: Path, family: str, models: Mapping[str, nn.Module]) -> Mapping[str, Layers]:
    """By part of `models`, which are `unet`, `text_encoder` and, of SDXL, `text_encoder_2`; in their precision.

    Reads safetensors and nothing else. Raises BadInput with why it cannot be used, StorageFailed.
    """
    header = read_header(path)
    if any("dora_scale" in name or "lora_magnitude_vector" in name for name in header.tensors):
        raise BadInput("This is a DoRA, which cannot be loaded. Give a plain LoRA.")
    if not all(_PLAIN.fullmatch(name) for name in header.tensors):
        raise BadInput(_STRANGE)
    try:
        tensors = LOADERS[family].lora_state_dict(_scaled(named(load_file(path))), unet_config=models[UNET].config)[0]
        parts = {part: _layers(tensors, part, hasattr(model, "text_model")) for part, model in models.items()}
    except (ValueError, KeyError, IndexError, AttributeError, OSError, SafetensorError) as error:
        raise BadInput(_STRANGE, detail=repr(error)[:500]) from error
    if sum(map(len, parts.values())) < max(1, len(tensors)):
        raise BadInput("It is for another kind of model.", detail=", ".join(list(tensors)[:5]))
    for part, layers in parts.items():
        _check_fit(layers, models[part])
        _configure(layers, _config(header, part))
        dtype = next(models[part].parameters()).dtype
        layers |= {name: tensor.to(dtype) for name, tensor in layers.items()}
    return parts


def named(tensors: Layers) -> Layers:
    """Names that tell the part they are of."""
    plain = {_OF_PEFT.sub("", name): tensor for name, tensor in tensors.items()}
    return {name if _PARTS.match(name) else f"{UNET}.{name}": tensor for name, tensor in plain.items()}


def _scaled(tensors: Layers) -> Layers:
    """kohya's alphas multiplied in: a layer counts alpha times, divided by its rank."""
    found = {name: tensor.float() for name, tensor in tensors.items() if not name.endswith(".alpha")}
    for name in (name for name in tensors if name.endswith(".alpha")):
        layer = name.removesuffix(".alpha")
        up, down = next((f"{layer}{up}", f"{layer}{down}") for up, down in _UPS.items() if f"{layer}{up}" in found)
        found[up] *= float(tensors[name]) / len(found[down])
    return found


def _layers(tensors: Layers, part: str, has_text_model: bool) -> Layers:
    own = {name.removeprefix(f"{part}."): tensor for name, tensor in tensors.items() if name.startswith(f"{part}.")}
    if part == UNET or not own:
        return dict(convert_unet_state_dict_to_peft(own))
    named = convert_state_dict_to_peft(convert_state_dict_to_diffusers(own))
    # transformers 5 leaves the prefix out of SDXL's first encoder and SD 1.5's; files have it.
    return {name if has_text_model else name.removeprefix("text_model."): tensor for name, tensor in named.items()}


def _config(header: TensorHeader, part: str) -> Mapping[str, Any]:
    try:
        noted = json.loads(header.metadata.get(CONFIG, "{}"))
        return {name.removeprefix(f"{part}."): value for name, value in noted.items() if name.startswith(f"{part}.")}
    except (ValueError, AttributeError, RecursionError) as error:
        raise BadInput("Its notes cannot be read.", detail=repr(error)[:200]) from error


def _configure(layers: Layers, config: Mapping[str, Any]) -> None:
    """peft's alphas multiplied in. Without a configuration each layer counts as it is: alpha is the rank."""
    if "lora_alpha" not in config:
        return
    patterns, usual = config.get("alpha_pattern") or {}, config["lora_alpha"]
    try:
        for name in (name for name in layers if name.endswith(_UP)):
            layer, rank = f".{name.removesuffix(_UP)}", layers[name].shape[1]
            alpha = next((patterns[each] for each in patterns if layer.endswith(f".{each}")), usual)
            layers[name] *= float(alpha) / (math.sqrt(rank) if config.get("use_rslora") else rank)
    except (TypeError, ValueError) as error:
        raise BadInput("Its notes cannot be read.", detail=repr(error)[:200]) from error


def _check_fit(layers: Layers, model: nn.Module) -> None:
    """Every layer of the LoRA is a layer of the model, in its size, with both halves. Raises BadInput."""
    for name, tensor in layers.items():
        layer, half, _ = name.partition(_UP if name.endswith(_UP) else _DOWN)
        try:
            found = model.get_submodule(layer)
        except AttributeError as error:
            raise BadInput("It is for another base model, which has other layers.", detail=name) from error
        weight = cast(Tensor, getattr(found, "base_layer", found).weight)
        side = int(half == _DOWN)
        if not half or weight.ndim != tensor.ndim or weight.shape[side] != tensor.shape[side]:
            message = "It is for another base model, whose layers have other sizes."
            raise BadInput(message, detail=f"{name}: {tuple(tensor.shape)}")
        other = layers.get(f"{layer}{_DOWN if half == _UP else _UP}")
        if other is None or other.shape[side] != tensor.shape[1 - side]:
            raise BadInput("It is broken: the halves of a layer do not fit each other.", detail=name)
