"""LoRA files: safetensors only, and only their header is read. It tells the base model, and no code can hide in it."""

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from generation.errors import BadInput, from_os_error

Base = Literal["sdxl", "sd15"]

FORMAT_HEADER_MAX_BYTES = 100_000_000  # as the format's own reader has it
HEADER_MAX_BYTES = 8 << 20  # a LoRA's has 0.2 to 2 MB, training notes included; parsing takes ten times as much
_TENSORS_MAX = 50_000
_CONVERT = "Have the owner of the bot convert it with: cartoon-bot characters convert FILE"
_PICKLE_ENDINGS = (".pt", ".pth", ".ckpt", ".bin", ".pkl", ".pickle")
_ELEMENT_BITS = {
    **{"F64": 64, "I64": 64, "U64": 64, "C64": 64, "F32": 32, "I32": 32, "U32": 32},
    **{"F16": 16, "BF16": 16, "I16": 16, "U16": 16, "F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8, "I8": 8, "U8": 8},
    "BOOL": 8,
}
# How trainers name the half of a pair that the base model's features go into: kohya, PEFT, older diffusers.
_DOWN = re.compile(r"lora_down|lora_A|lora\.down|_lora\.down")
_CROSS_ATTENTION = re.compile(r"attn2[._](?:processor[._])?to_[kv](?:_lora)?\.(?:lora_down|lora_A|lora\.down|down)\b")
_FEATURES: Mapping[int, Base] = {2048: "sdxl", 768: "sd15"}  # of the text that cross-attention reads
_SHOWN = 60


def check_ending(name: str) -> None:
    """Judges a file or an address by its name, before it is fetched. Raises BadInput."""
    if name.lower().partition("?")[0].endswith(_PICKLE_ENDINGS):
        raise BadInput(f"Files like this can run code when they are read; only .safetensors is taken. {_CONVERT}")


def check_start(head: bytes) -> None:
    """Judges a file by its first bytes: eight or more. Raises BadInput."""
    if head[:2] == b"PK" or head[:1] == b"\x80":
        raise BadInput(f"This is a pickle, which can run code when it is read; only .safetensors is taken. {_CONVERT}")
    length = int.from_bytes(head[:8], "little")
    if len(head) < 9 or not 2 <= length <= FORMAT_HEADER_MAX_BYTES or head[8:9] != b"{":
        raise BadInput("This is not a .safetensors file.")


def check_weights(path: Path) -> Base:
    """The base model that a LoRA was made for. Raises BadInput that says what is wrong with it."""
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            check_start(file.read(9))
            file.seek(0)
            length = int.from_bytes(file.read(8), "little")
            if length > size - 8:
                raise BadInput("The LoRA is cut off: its header is longer than the file.")
            if length > HEADER_MAX_BYTES:
                raise BadInput(f"The LoRA's header is too large: at most {HEADER_MAX_BYTES >> 20} MB are read.")
            header = _parsed(file.read(length))
    except OSError as error:
        raise from_os_error(error, "The uploaded file") from error
    metadata = _metadata(header.pop("__metadata__", {}))
    tensors = {name: _tensor(name, value) for name, value in header.items()}
    _check_layout(tensors.values(), size - 8 - length)
    if not any(_DOWN.search(name) for name in tensors):
        raise BadInput("This file holds no LoRA: none of its tensors is one. Whole models are not taken.")
    return _base(tensors, metadata)


@dataclass(frozen=True, slots=True)
class _Tensor:
    """One entry of the header, right by itself; where it lies counts from the header's end, in bytes."""

    shape: list[int]
    start: int
    end: int


def _tensor(name: str, value: object) -> _Tensor:
    if not isinstance(value, dict) or value.keys() != {"dtype", "shape", "data_offsets"}:
        raise _broken(name)
    shape, offsets, bits = value["shape"], value["data_offsets"], _ELEMENT_BITS.get(str(value["dtype"]))
    if not (_are_sizes(shape) and _are_sizes(offsets) and len(offsets) == 2 and bits):
        raise _broken(name)
    start, end = offsets
    if math.prod(shape) * bits != 8 * (end - start):
        raise _broken(name)
    return _Tensor(shape, start, end)


def _are_sizes(value: object) -> bool:
    return (
        isinstance(value, list) and len(value) <= 8 and all(type(each) is int and 0 <= each < 1 << 48 for each in value)
    )


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        header = json.loads(raw.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise BadInput("The LoRA's header cannot be read.", detail=repr(error)[:200]) from error
    if not isinstance(header, dict) or len(header) > _TENSORS_MAX:
        raise BadInput("The LoRA's header is not that of a .safetensors file.")
    return header


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A name that comes twice would mean one thing here and another to who loads the file."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name comes twice")
    return found


def _metadata(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise BadInput("The LoRA's notes are not that of a .safetensors file.")
    return value


def _check_layout(tensors: Iterable[_Tensor], size: int) -> None:
    """As the format wants it: one tensor after the other, no gap, to the end of the file."""
    spans = sorted((tensor.start, tensor.end) for tensor in tensors)
    starts_ok = not spans or spans[0][0] == 0
    if not starts_ok or any(end != start for (_, end), (start, _) in pairwise(spans)):
        raise BadInput("The LoRA is broken: its tensors overlap or leave gaps.")
    if (spans[-1][1] if spans else 0) != size:
        raise BadInput("The LoRA is cut off, or holds something that is no tensor.")


def _base(tensors: Mapping[str, _Tensor], metadata: Mapping[str, str]) -> Base:
    """By the tensors, which decide whether it can be loaded; by the trainer's notes where those do not tell."""
    widths = {tensor.shape[1] for name, tensor in tensors.items() if _CROSS_ATTENTION.search(name) and tensor.shape[1:]}
    noted = _noted(metadata)
    if len(widths) > 1 or (widths and not widths <= _FEATURES.keys()):
        raise BadInput(f"This LoRA is for {noted or 'another base model'}. It must be for sdxl or sd15.")
    measured = _FEATURES[widths.pop()] if widths else None
    if measured is None and noted not in _FEATURES.values():
        about = f"is for {noted}" if noted else "does not say its base model"
        raise BadInput(f"This LoRA {about}. It must be for sdxl or sd15.")
    if measured and noted in _FEATURES.values() and noted != measured:
        raise BadInput(f"This LoRA's notes say {noted}, but its tensors fit {measured}. Have it made anew.")
    return measured or ("sdxl" if noted == "sdxl" else "sd15")


def _noted(metadata: Mapping[str, str]) -> str:
    """ "sdxl" or "sd15", else what the notes call the base model, shortened; empty where they do not tell."""
    noted = metadata.get("modelspec.architecture") or metadata.get("ss_base_model_version") or ""
    plain = noted.lower()
    if plain.startswith(("stable-diffusion-xl", "sdxl")):
        return "sdxl"
    if plain.startswith("stable-diffusion-v1") or plain in {"sd_v1", "sd_1.5", "sd15", "sd1"}:
        return "sd15"
    return "".join(c for c in noted if c.isalnum() or c in " ._-/")[:_SHOWN]


def _broken(name: str) -> BadInput:
    return BadInput("The LoRA is broken: one of its tensors is not described as it should be.", detail=name[:200])
