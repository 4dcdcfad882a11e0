"""The LoRAs of the characters on one family's models: each loaded once, then switched on and off."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from diffusers.utils.peft_utils import delete_adapter_layers, set_adapter_layers, set_weights_and_activate_adapters
from torch import nn

from generation.domain import Character, Look
from generation.engines.animatediff.lora_file import LOADERS, UNET, Layers, read
from generation.errors import BadInput, CartoonError
from generation.prompts import described

KEEP_BYTES = 2 << 30  # beside the cast's own; a LoRA of rank 32 has 0.2 GB on SDXL


@dataclass(frozen=True, slots=True)
class Worn:
    """Which looks a cast has on. `left_out`: by the character's name, why its LoRA is not there."""

    weights: Mapping[str, float] = field(default_factory=dict)  # by the character's name
    left_out: Mapping[str, str] = field(default_factory=dict)
    cast: tuple[Character, ...] = ()

    @property
    def facts(self) -> Mapping[str, str]:
        """For the clip's own."""
        worn = {f"lora_{name}": f"at weight {weight:g}" for name, weight in self.weights.items()}
        return worn | {f"lora_{name}": f"left out: {why}" for name, why in self.left_out.items()}

    @property
    def note(self) -> str:
        """One line about those who go without; empty where nobody does."""
        titles = {each.name: each.title for each in self.cast}
        told = " ".join(f"{titles[name]}: {why}" for name, why in self.left_out.items())
        return f"Drawn from the description, without the LoRA. {told}" if told else ""

    def prompt(self, text: str, only: str | None = None) -> str:
        """With who has lost their LoRA described in words: their trigger means nothing to the bare model.

        `only`: the character whose own prompt this is; nobody else is described in it.
        """
        missing = [each for each in self.cast if each.name in self.left_out and only in {None, each.name}]
        return described(text, missing)


class Loras:
    """Belongs to the thread that draws. The models must hold their weights while `wear` runs: no hooks that fetch them.

    Layers that a LoRA is for stay wrapped once it was loaded; with none switched on they compute what they did before.
    """

    def __init__(
        self, family: str, unet: nn.Module, encoders: Sequence[nn.Module], *, keep_bytes: int = KEEP_BYTES
    ) -> None:
        """`encoders`: of text, in the order of the family's pipeline."""
        names = ("text_encoder", "text_encoder_2")
        self._family = family
        self._models = {UNET: unet, **dict(zip(names, encoders, strict=False))}
        self._keep_bytes = keep_bytes
        self._sizes: dict[str, int] = {}  # by adapter, the least lately worn first

    @property
    def loaded(self) -> tuple[str, ...]:
        """Adapters, the least lately worn first."""
        return tuple(self._sizes)

    def wear(self, cast: Sequence[Character]) -> Worn:
        """Switch on the looks of these characters and no others. What cannot be used is left out, and told.

        Raises torch's OutOfMemoryError; nothing is switched on then.
        """
        self._switch({})
        wanted: dict[str, float] = {}
        weights: dict[str, float] = {}
        left_out: dict[str, str] = {}
        for character in cast:
            look = next((each for each in character.looks if each.base == self._family and each.has_lora), None)
            if look is None:
                continue
            try:
                adapter = self._loaded(look)
            except CartoonError as error:
                left_out[character.name] = error.user_message
                continue
            wanted[adapter] = max(look.weight, wanted.get(adapter, 0.0))
            weights[character.name] = look.weight
        self._make_room(frozenset(wanted))
        self._switch(wanted)
        return Worn(weights, left_out, tuple(cast))

    def _loaded(self, look: Look) -> str:
        """The adapter's name; the files' content decides which it is. Raises CartoonError with why it cannot be."""
        if look.lora is None or look.lora.path is None:
            raise BadInput("Its file is not here.")
        adapter = f"lora_{look.lora.sha256[:16]}"
        if adapter in self._sizes:
            self._sizes[adapter] = self._sizes.pop(adapter)
            return adapter
        try:
            parts = read(Path(look.lora.path), self._family, self._models)
            tensors = [tensor for layers in parts.values() for tensor in layers.values()]
            if not all(bool(torch.isfinite(tensor).all()) for tensor in tensors):
                raise BadInput("It holds numbers that are none.")
            self._load(adapter, parts)
        except (CartoonError, MemoryError, torch.OutOfMemoryError):
            self._remove(adapter)
            raise
        except Exception as error:  # whatever a stranger's file makes of the libraries, the clip goes on without it
            self._remove(adapter)
            raise BadInput("Its layers are not those of a LoRA.", detail=repr(error)[:500]) from error
        self._sizes[adapter] = sum(tensor.numel() * tensor.element_size() for tensor in tensors)
        return adapter

    def _load(self, adapter: str, parts: Mapping[str, Layers]) -> None:
        loader = LOADERS[self._family]
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Already found a `peft_config`")  # several at once are meant
            for part, layers in parts.items():
                named = {f"{part}.{name}": tensor for name, tensor in layers.items()}
                given: dict[str, Any] = {"network_alphas": None, "adapter_name": adapter, "low_cpu_mem_usage": True}
                if part == UNET and layers:
                    loader.load_lora_into_unet(named, unet=self._models[part], **given)
                elif layers:
                    loader.load_lora_into_text_encoder(named, text_encoder=self._models[part], prefix=part, **given)

    def _switch(self, weights: Mapping[str, float]) -> None:
        for model in self._models.values():
            set_adapter_layers(model, enabled=bool(weights))
            set_weights_and_activate_adapters(model, list(weights), list(weights.values()))

    def _make_room(self, worn: frozenset[str]) -> None:
        for adapter in [each for each in self._sizes if each not in worn]:
            if sum(size for name, size in self._sizes.items() if name not in worn) <= self._keep_bytes:
                return
            self._remove(adapter)
            del self._sizes[adapter]

    def _remove(self, adapter: str) -> None:
        for model in self._models.values():
            delete_adapter_layers(model, adapter)
