"""A base model in one file, as Stability's own code and most trainers write it. Its configurations lie in a folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from diffusers.loaders.single_file_utils import (
    convert_ldm_unet_checkpoint,
    convert_ldm_vae_checkpoint,
    create_diffusers_clip_model_from_ldm,
)
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from safetensors.torch import load_file
from torch import Tensor

from generation.engines.animatediff.checkpoint_header import today

_UNET, _VAE = "model.diffusion_model.", "first_stage_model."
_TEXTS = {  # by the folder of their configurations; of SD 1.5 and of SDXL
    "text_encoder": ("cond_stage_model.", "conditioner.embedders.0."),
    "text_encoder_2": ("conditioner.embedders.1.",),
}


class Checkpoint:
    """Parts are copies: the owner may write over the file while they are drawn with.

    Reads nothing from the network. Raises KeyError, ValueError and RuntimeError for weights that are missing.
    """

    def __init__(self, file: Path, outline: Path, dtype: torch.dtype) -> None:
        self._tensors = {today(name): each for name, each in load_file(file).items()}
        self._outline, self._dtype = outline, dtype

    def unet(self) -> Mapping[str, Tensor]:
        config = UNet2DConditionModel.load_config(self._outline / "unet", local_files_only=True)
        weights: Mapping[str, Tensor] = convert_ldm_unet_checkpoint(self._part(_UNET), config)
        return weights

    def vae(self) -> AutoencoderKL:
        config = AutoencoderKL.load_config(self._outline / "vae", local_files_only=True)
        weights = convert_ldm_vae_checkpoint(self._part(_VAE), config)
        model: AutoencoderKL
        with torch.device("meta"):
            model = AutoencoderKL.from_config(config)
        model.load_state_dict(weights, strict=True, assign=True)
        return model

    def text_encoder(self, made: Any, name: str) -> Any:  # noqa: ANN401 - CLIP's text models have no common type
        """`name`: of its folder among the configurations."""
        model = create_diffusers_clip_model_from_ldm(
            made,
            self._part(*_TEXTS[name]),
            subfolder=name,
            config=str(self._outline),
            torch_dtype=self._dtype,
            local_files_only=True,
        )
        absent = [each for each, tensor in model.named_parameters() if tensor.is_meta]
        if absent:
            raise KeyError(f"{name} lacks {absent[0]}")
        return model

    def _part(self, *prefixes: str) -> dict[str, Tensor]:
        """What `load_file` gives is the file itself, mapped into memory: cut short, it ends the process."""
        return {
            name: each.to(self._dtype, copy=True) for name, each in self._tensors.items() if name.startswith(prefixes)
        }
