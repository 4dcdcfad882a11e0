"""The picture models at their published sizes with random weights, saved in the hub's layout: time and memory do not
depend on what weights say.

Sizes are those of the configurations of stabilityai/stable-diffusion-xl-base-1.0, stable-diffusion-v1-5,
guoyww/animatediff-motion-adapter-sdxl-beta and -v1-5-2, and of ControlNets with their base's own shape.
"""

import gc
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from diffusers import (
    AutoencoderKL,
    ControlNetModel,
    DDIMScheduler,
    EulerDiscreteScheduler,
    MotionAdapter,
    UNet2DConditionModel,
    UNetMotionModel,
)
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

from tests.generation.engines.animatediff import tiny

CARD = torch.device("cuda")
_WORDS = 49_408  # CLIP's vocabulary; single bytes are used of it, so a prompt takes more tokens than with CLIP's own
_VARIANT = "fp16"
_SCHEDULE = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "steps_offset": 1}
_UNETS: Mapping[str, dict[str, Any]] = {
    "sdxl": {
        "block_out_channels": (320, 640, 1280),
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        "attention_head_dim": (5, 10, 20),
        "transformer_layers_per_block": (1, 2, 10),
        "cross_attention_dim": 2048,
        "use_linear_projection": True,
        "addition_embed_type": "text_time",
        "addition_time_embed_dim": 256,
        "projection_class_embeddings_input_dim": 2816,
    },
    "sd15": {
        "block_out_channels": (320, 640, 1280, 1280),
        "down_block_types": (*("CrossAttnDownBlock2D",) * 3, "DownBlock2D"),
        "attention_head_dim": 8,
        "cross_attention_dim": 768,
    },
}
_SCALES = {"sdxl": 0.13025, "sd15": 0.18215}


def save(folder: Path, family: str, *, pose: bool = False) -> Mapping[str, Path]:
    """Writes one family's roles in half precision; where each lies. Needs a GPU, which makes random numbers fast."""
    torch.manual_seed(0)
    base = folder / family
    with _half_on_card():
        _save_pipeline(base, family)
        roles = {family: base, f"{family}_motion": _saved(_motion(family), folder / f"{family}_motion")}
        if family == "sdxl":
            roles["sdxl_vae"] = _saved(_vae(family), folder / "sdxl_vae")
        if pose:
            roles[f"{family}_pose"] = _saved(ControlNetModel(**_UNETS[family]), folder / f"{family}_pose")
    _freed()
    return roles


def motion_unet(family: str) -> UNetMotionModel:
    """On the card, in half precision."""
    with _half_on_card():
        made_for, adapter = _unet(family), _motion(family)
        with torch.device("meta"):
            model = UNetMotionModel.from_unet2d(made_for, adapter, load_weights=False)
        model.load_state_dict({**made_for.state_dict(), **adapter.state_dict()}, strict=True, assign=True)
    return model.eval().requires_grad_(False)


def vae(family: str) -> AutoencoderKL:
    """On the card, in half precision."""
    with _half_on_card():
        return _vae(family).eval().requires_grad_(False)


@contextmanager
def _half_on_card() -> Iterator[None]:
    torch.set_default_dtype(torch.float16)
    try:
        with CARD:
            yield
    finally:
        torch.set_default_dtype(torch.float32)


def _unet(family: str) -> UNet2DConditionModel:
    downs: tuple[str, ...] = _UNETS[family]["down_block_types"]
    ups = tuple(name.replace("Down", "Up") for name in reversed(downs))
    return UNet2DConditionModel(**_UNETS[family], up_block_types=ups, sample_size=128 if family == "sdxl" else 64)


def _motion(family: str) -> MotionAdapter:
    return MotionAdapter(
        block_out_channels=_UNETS[family]["block_out_channels"],
        use_motion_mid_block=family == "sd15",
        motion_max_seq_length=32,
    )


def _vae(family: str) -> AutoencoderKL:
    return AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        block_out_channels=(128, 256, 512, 512),
        layers_per_block=2,
        latent_channels=4,
        sample_size=1024 if family == "sdxl" else 512,
        scaling_factor=_SCALES[family],
        force_upcast=False,
    )


def _save_pipeline(base: Path, family: str) -> None:
    _saved(_unet(family), base / "unet")
    _saved(_vae(family), base / "vae")
    _save_texts(base, family)
    scheduler = EulerDiscreteScheduler if family == "sdxl" else DDIMScheduler
    scheduler(**_SCHEDULE).save_pretrained(base / "scheduler")
    (base / "model_index.json").write_text(json.dumps(tiny.index(family)))


def _save_texts(base: Path, family: str) -> None:
    """CLIP ViT-L/14, and of SDXL OpenCLIP ViT-bigG/14 beside it."""
    shared = {"vocab_size": _WORDS, "max_position_embeddings": 77, "bos_token_id": 0, "eos_token_id": 2}
    small = CLIPTextConfig(
        hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12, **shared
    )
    _saved(CLIPTextModel(small), base / "text_encoder")
    tiny.tokenizer(base / "tokenizer", tiny.END, words=(), size=_WORDS)
    if family == "sdxl":
        large = CLIPTextConfig(
            hidden_size=1280, intermediate_size=5120, num_hidden_layers=32, num_attention_heads=20,
            projection_dim=1280, hidden_act="gelu", **shared,
        )  # fmt: skip
        _saved(CLIPTextModelWithProjection(large), base / "text_encoder_2")
        tiny.tokenizer(base / "tokenizer_2", "!", words=(), size=_WORDS)


def _saved(model: torch.nn.Module, folder: Path) -> Path:
    model.save_pretrained(folder, variant=_VARIANT)
    del model
    _freed()
    return folder


def _freed() -> None:
    gc.collect()
    torch.cuda.empty_cache()
