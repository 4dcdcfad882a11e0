"""LoRA files: safetensors only, and only their header is read. It tells the base model, and no code can hide in it."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from generation.characters.lora_notes import LoraNotes, notes_of
from generation.characters.tensor_header import CONVERT, TensorEntry, read_header
from generation.errors import BadInput

Base = Literal["sdxl", "sd15"]

_PICKLE_ENDINGS = (".pt", ".pth", ".ckpt", ".bin", ".pkl", ".pickle")
# How trainers name the half of a pair that the base model's features go into: kohya, PEFT, older diffusers.
_DOWN = re.compile(r"lora_down|lora_A|lora\.down|_lora\.down")
_CROSS_ATTENTION = re.compile(r"attn2[._](?:processor[._])?to_[kv](?:_lora)?\.(?:lora_down|lora_A|lora\.down|down)\b")
_FEATURES: Mapping[int, Base] = {2048: "sdxl", 768: "sd15"}  # of the text that cross-attention reads
_OTHER_KINDS = re.compile(r"\.(hada_w\d_[ab]|lokr_w\d(?:_[ab])?|oft_blocks|oft_diag|w_norm|diff)$")  # of LyCORIS


@dataclass(frozen=True, kw_only=True, slots=True)
class LoraFile:
    """A LoRA that can be loaded: what its tensors say, and what its trainer noted."""

    base: Base
    rank: int  # the most frequent one
    notes: LoraNotes


def check_ending(name: str) -> None:
    """Judges a file or an address by its name, before it is fetched. Raises BadInput."""
    if name.lower().partition("?")[0].endswith(_PICKLE_ENDINGS):
        raise BadInput(f"Files like this can run code when they are read; only .safetensors is taken. {CONVERT}")


def read_lora(path: Path) -> LoraFile:
    """Raises BadInput that says what is wrong with the file or why it cannot be used, StorageFailed."""
    header = read_header(path)
    ranks = Counter(
        tensor.shape[0] for name, tensor in header.tensors.items() if _DOWN.search(name) and len(tensor.shape) > 1
    )
    if not any(_DOWN.search(name) for name in header.tensors):
        raise _no_lora(header.tensors)
    notes = notes_of(header.metadata)
    base = _base(header.tensors, notes)
    return LoraFile(base=base, rank=max(ranks, key=lambda rank: ranks[rank], default=0), notes=notes)


def read_fitting(path: Path, base: str) -> LoraFile:
    """Likewise; refuses a LoRA of another base model than the one it was given for."""
    lora = read_lora(path)
    if lora.base != base:
        raise BadInput(f"This LoRA is for {lora.base} and does not fit {base}.")
    return lora


def _no_lora(tensors: Mapping[str, TensorEntry]) -> BadInput:
    if any(_OTHER_KINDS.search(name) for name in tensors):
        return BadInput("This is a LoHa, LoKr or another kind of LyCORIS, which cannot be loaded. Give a plain LoRA.")
    return BadInput("This file holds no LoRA: none of its tensors is one. Whole models are not taken.")


def _base(tensors: Mapping[str, TensorEntry], notes: LoraNotes) -> Base:
    """By the tensors, which decide whether it can be loaded; by the trainer's notes where those do not tell."""
    widths = {tensor.shape[1] for name, tensor in tensors.items() if _CROSS_ATTENTION.search(name) and tensor.shape[1:]}
    noted = _known_base(notes.base)
    if len(widths) > 1 or (widths and not widths <= _FEATURES.keys()):
        raise BadInput(f"This LoRA is for {notes.base or 'another base model'}. It must be for sdxl or sd15.")
    measured = _FEATURES[widths.pop()] if widths else noted
    if measured is None:
        about = f"is for {notes.base}" if notes.base else "does not say its base model"
        raise BadInput(f"This LoRA {about}. It must be for sdxl or sd15.")
    if noted not in {None, measured}:
        raise BadInput(f"This LoRA's notes say {noted}, but its tensors fit {measured}. Have it made anew.")
    return measured


def _known_base(noted: str) -> Base | None:
    plain = noted.lower()
    if plain.startswith(("stable-diffusion-xl", "sdxl")):
        return "sdxl"
    if plain.startswith("stable-diffusion-v1") or plain in {"sd_v1", "sd_1.5", "sd15", "sd1"}:
        return "sd15"
    return None
