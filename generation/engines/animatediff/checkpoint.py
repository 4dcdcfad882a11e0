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


class Checkpoint:
    """Reads nothing from the network. Raises KeyError, ValueError and RuntimeError for weights that are missing."""

    def __init__(self, file: Path, outline: Path, dtype: torch.dtype) -> None:
        self._tensors = {today(name): each for name, each in load_file(file).items()}
        self._outline, self._dtype = outline, dtype

    def unet(self) -> Mapping[str, Tensor]:
        config = UNet2DConditionModel.load_config(self._outline / "unet", local_files_only=True)
        weights: Mapping[str, Tensor] = convert_ldm_unet_checkpoint(dict(self._tensors), config)
        return weights

    def vae(self) -> AutoencoderKL:
        config = AutoencoderKL.load_config(self._outline / "vae", local_files_only=True)
        weights = convert_ldm_vae_checkpoint(dict(self._tensors), config)
        model: AutoencoderKL
        with torch.device("meta"):
            model = AutoencoderKL.from_config(config)
        model.load_state_dict({name: each.to(self._dtype) for name, each in weights.items()}, strict=True, assign=True)
        return model

    def text_encoder(self, made: Any, name: str) -> Any:  # noqa: ANN401 - CLIP's text models have no common type
        """`name`: of its folder among the configurations."""
        model = create_diffusers_clip_model_from_ldm(
            made,
            self._tensors,
            subfolder=name,
            config=str(self._outline),
            torch_dtype=self._dtype,
            local_files_only=True,
        )
        absent = [each for each, tensor in model.named_parameters() if tensor.is_meta]
        if absent:
            raise KeyError(f"{name} lacks {absent[0]}")
        return model
