"""LoRAs worked into the weights while a clip is drawn: beside them they take half as long again, in them nothing.

One of rank 32 on attention and feed-forward layers made a step of the ultra clip 1.75 s instead of 1.18 (one H100,
2026-11-28), for the small steps around two narrow products. What was there before is copied back, never computed back:
sums in half precision cannot be undone exactly.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import torch
from peft.tuners.lora import LoraLayer
from torch import Tensor, nn


@contextmanager
def merged(model: nn.Module, renew: Callable[[Sequence[Tensor]], None]) -> Iterator[None]:
    """The model's active LoRAs in its weights while the block runs; `renew` then makes those tensors what they were."""
    layers = [layer for layer in model.modules() if isinstance(layer, LoraLayer) and not layer.disable_adapters]
    touched: list[Tensor] = []
    try:
        with torch.no_grad():
            for layer in layers:
                touched.extend(layer.get_base_layer().parameters(recurse=False))
                layer.merge()
        yield
    finally:
        for layer in layers:
            layer.merged_adapters.clear()
        renew(touched)
