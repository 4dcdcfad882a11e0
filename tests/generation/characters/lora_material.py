"""LoRA files of zeros."""

import json
import math
from collections.abc import Mapping

BLOCK = "down_blocks_1_attentions_0_transformer_blocks_0"


def safetensors_bytes(shapes: Mapping[str, list[int]], metadata: Mapping[str, str] | None = None) -> bytes:
    """A whole file of zeros in half precision."""
    header: dict[str, object] = {"__metadata__": dict(metadata)} if metadata else {}
    end = 0
    for name, shape in shapes.items():
        start, end = end, end + 2 * math.prod(shape)
        header[name] = {"dtype": "F16", "shape": shape, "data_offsets": [start, end]}
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + bytes(end)


def lora_bytes(base: str, rank: int = 4, metadata: Mapping[str, str] | None = None) -> bytes:
    width = {"sdxl": 2048, "sd15": 768}[base]
    name = f"lora_unet_{BLOCK}_attn2_to_k"
    shapes = {f"{name}.lora_down.weight": [rank, width], f"{name}.lora_up.weight": [640, rank]}
    return safetensors_bytes(shapes, metadata)
