"""Old weights files, which are pickles, made into safetensors: only tensors come over, and none of a file's code runs.

torch's weights-only reader knows tensors and containers of them; it stops at anything else that a pickle asks for.
"""

import json
import pickle
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor

from generation.characters.weights import LoraFile, read_lora
from generation.engines.animatediff.lora_file import CONFIG, UNET, Layers, named
from generation.errors import BadInput, from_os_error
from generation.media.atomic import publish, temporary_beside

_WRAPPERS = frozenset({"state_dict", "model", "module", "lora", "weights", "params"})  # names that say nothing
_OF_LORA = re.compile(r"lora|\.alpha$")
# As diffusers' models held them in 2023, when somebody saved a whole model's state.
_OLD = {".lora_layer.down.weight": ".lora_A.weight", ".lora_layer.up.weight": ".lora_B.weight"}
_GLOBAL = re.compile(r"GLOBAL ([\w.]+)")
_PEFT_CONFIG = "adapter_config.json"  # beside peft's own files: how strong its layers are
_STRENGTH = ("lora_alpha", "alpha_pattern", "use_rslora")


def convert(source: Path, target: Path) -> LoraFile:
    """Write the LoRA that is in `source` as safetensors. Raises BadInput with why it cannot be, StorageFailed."""
    tensors = named(_lora(_read(source)))
    if not tensors:
        raise BadInput(f"{source.name} holds no LoRA: none of its tensors is one. Whole models are not converted.")
    with temporary_beside(target, "part") as part:
        try:
            save_file(tensors, part, {"format": "pt", **_config(source)})
        except OSError as error:
            raise from_os_error(error, str(target.parent)) from error
        lora = read_lora(part)
        publish(part, target)
    return lora


def _read(source: Path) -> object:
    try:
        return torch.load(source, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        found = _GLOBAL.search(str(error))
        wants = f"it would run {found[1]}" if found else "it holds more than tensors"
        raise BadInput(f"{source.name} is not converted: {wants}.", detail=str(error)[:500]) from error
    except OSError as error:
        raise from_os_error(error, str(source)) from error
    except Exception as error:  # of whatever a broken file makes the reader do
        raise BadInput(f"{source.name} is no weights file that torch can read.", detail=repr(error)[:500]) from error


def _lora(found: object) -> Layers:
    """The tensors of a LoRA by their full names; those of the model that it was trained on are left out."""
    if isinstance(found, list | tuple):
        raise BadInput("Its tensors have no names: nobody can tell what they belong to. Train or export it anew.")
    tensors: Layers = {}
    for noted, tensor in _flat(found, ""):
        name = next((noted.removesuffix(old) + new for old, new in _OLD.items() if noted.endswith(old)), noted)
        if _OF_LORA.search(name):
            kept = tensor.float() if tensor.dtype == torch.float64 else tensor
            tensors[name] = kept.detach().clone().contiguous()  # a file may not hold one memory under two names
    return tensors


def _flat(found: object, before: str) -> Iterator[tuple[str, Tensor]]:
    if isinstance(found, Tensor):
        yield before, found
    elif isinstance(found, int | float) and before.endswith(".alpha"):
        yield before, torch.tensor(float(found))
    elif isinstance(found, Mapping):
        for name, value in found.items():
            plain = str(name).removeprefix("module.")
            yield from _flat(value, ".".join(part for part in (before, plain) if part and part not in _WRAPPERS))


def _config(source: Path) -> dict[str, str]:
    """peft's configuration beside the file, as diffusers keeps it in a header."""
    try:
        noted: dict[str, Any] = json.loads((source.parent / _PEFT_CONFIG).read_text(encoding="utf-8"))
        strength = {f"{UNET}.{key}": noted[key] for key in _STRENGTH if noted.get(key)}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError) as error:
        raise BadInput(f"{_PEFT_CONFIG} beside it cannot be read.", detail=repr(error)) from error
    return {CONFIG: json.dumps(strength)} if strength else {}
