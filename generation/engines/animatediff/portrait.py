"""Characters by their portraits: an IP-Adapter shows the UNet a picture beside the text.

The adapter's layers lie in the UNet only while they are worn: a UNet that has them draws nothing without pictures.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from diffusers.models.unets.unet_motion_model import UNetMotionModel
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import CLIPVisionModelWithProjection

from generation.domain import Character
from generation.engines.animatediff.conditioning import ImageEmbeds
from generation.errors import EngineFailed
from generation.media.picture import read_square
from generation.model_folders import IMAGE_ENCODER

ADAPTERS: Mapping[str, str] = {  # of h94/IP-Adapter, trained with its smaller image encoder
    "sdxl": "sdxl_models/ip-adapter_sdxl_vit-h.safetensors",
    "sd15": "models/ip-adapter_sd15.safetensors",
}
# What pictures were brought to when CLIP was trained: openai/clip-vit-large-patch14, preprocessor_config.json.
_MEAN, _DEVIATION = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)


class Portraits:
    """One family's IP-Adapter and the encoder of its pictures. Belongs to the thread that draws."""

    def __init__(self, folder: Path, family: str, unet: UNetMotionModel) -> None:
        """`folder` is of the role `ip_adapter`. Raises EngineFailed where it holds something else."""
        self._unet: Any = unet  # diffusers' mixins are not typed
        try:
            self.encoder = CLIPVisionModelWithProjection.from_pretrained(
                folder / IMAGE_ENCODER, dtype=unet.dtype, local_files_only=True, use_safetensors=True
            )
            self._processors, self._projection = self._loaded(_halves(load_file(folder / ADAPTERS[family])))
        except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
            if isinstance(error, torch.OutOfMemoryError):
                raise
            message = "The IP-Adapter cannot be read, or is for another base model. Fetch it again with "
            raise EngineFailed(f"{message}`cartoon-bot models pull ip_adapter`.", detail=repr(error)[:500]) from error
        self.encoder.eval().requires_grad_(requires_grad=False)

    @property
    def size_bytes(self) -> int:
        """Of the adapter's layers; the encoder's are its own."""
        parts = [each for each in (*self._processors.values(), self._projection) if isinstance(each, nn.Module)]
        return sum(tensor.numel() * tensor.element_size() for part in parts for tensor in part.parameters())

    def seen(self, cast: Sequence[Character], stripes: Sequence[tuple[float, float]] = ()) -> ImageEmbeds | None:
        """The portraits of those who have one that is here; None where nobody has. One picture alone counts everywhere.

        `stripes`: each one's part of the picture. Raises MediaFailed, StorageFailed, EngineFailed.
        """
        found = [(at, each.portrait.path) for at, each in enumerate(cast) if each.portrait and each.portrait.path]
        if not found:
            return None
        side: Any = self.encoder.config.image_size  # pixels
        pixels = torch.stack([_pixels(Path(path), side) for _, path in found])
        with torch.no_grad():
            positive = self.encoder(pixels.to(self.encoder.device, self.encoder.dtype)).image_embeds
        places = tuple(stripes[at] for at, _ in found) if stripes and len(cast) > 1 else ()
        return ImageEmbeds(positive, torch.zeros_like(positive), places)

    @contextmanager
    def worn(self, scale: float) -> Iterator[None]:
        """While the block runs the UNet needs `ImageEmbeds`, which count `scale` times beside the text.

        The layers join the UNet where it lies, and go home afterwards.
        """
        before, hidden = dict(self._unet.attn_processors), self._unet.encoder_hid_proj
        layers: list[Any] = [
            layer for layer in (*self._processors.values(), self._projection) if isinstance(layer, nn.Module)
        ]
        try:
            for layer in layers:
                layer.to(self._unet.device)
                if hasattr(layer, "scale"):
                    layer.scale = [scale]
            self._join(self._processors, self._projection, "ip_image_proj")
            yield
        finally:
            self._join(before, hidden, None)
            for layer in layers:
                layer.to("cpu")

    def _loaded(self, weights: Mapping[str, Mapping[str, Tensor]]) -> tuple[dict[str, Any], nn.Module]:
        """diffusers puts the layers into the UNet; they are taken out again."""
        before = dict(self._unet.attn_processors)
        try:
            self._unet._load_ip_adapter_weights([weights])
            return dict(self._unet.attn_processors), self._unet.encoder_hid_proj
        finally:
            self._join(before, None, None)

    def _join(self, processors: Mapping[str, Any], projection: nn.Module | None, kind: str | None) -> None:
        self._unet.set_attn_processor(dict(processors))
        self._unet.encoder_hid_proj = projection
        self._unet.config.encoder_hid_dim_type = kind


def _halves(tensors: Mapping[str, Tensor]) -> Mapping[str, Mapping[str, Tensor]]:
    """As diffusers takes them: what projects a picture to tokens, and what attends to these."""
    return {
        half: {name.removeprefix(f"{half}."): tensor for name, tensor in tensors.items() if name.startswith(f"{half}.")}
        for half in ("image_proj", "ip_adapter")
    }


def _pixels(portrait: Path, side: int) -> Tensor:
    """(3, side, side)"""
    pixels = torch.from_numpy(read_square(portrait, side)).permute(2, 0, 1).float() / 255
    return (pixels - torch.tensor(_MEAN)[:, None, None]) / torch.tensor(_DEVIATION)[:, None, None]
