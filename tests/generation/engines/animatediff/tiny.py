"""Everything that `animatediff` loads, tiny and random, in the layout of the published repositories: the real classes.

`save` writes a folder for each role. 64x64 pictures have 8x8 latents; SD 1.5's four blocks leave 1x1 of them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from diffusers import (
    AutoencoderKL,
    ControlNetModel,
    DDIMScheduler,
    EulerDiscreteScheduler,
    MotionAdapter,
    UNet2DConditionModel,
)
from safetensors.torch import save_file
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
)

GROUPS = 4  # of the norms
WORDS = ("temo", "felfel", "character", "a", "on", "the", "moon", "waves", "red", "blue", "cat", "cartoon", "blurry")
START, END = "<|startoftext|>", "<|endoftext|>"
MAX_TOKENS = 77
SDXL_SCHEDULER = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "steps_offset": 1}


@dataclass(frozen=True)
class Size:
    """Of one family. `text` are the widths of its text encoders; the UNet attends to all of them side by side."""

    channels: tuple[int, ...]
    heads: tuple[int, ...]
    text: tuple[int, ...]
    depth: tuple[int, ...] = ()  # transformer layers of each block; empty: 1

    @property
    def cross(self) -> int:
        return sum(self.text)

    @property
    def is_sdxl(self) -> bool:
        return len(self.text) == 2


SIZES: Mapping[str, Size] = {
    "sdxl": Size(channels=(8, 16, 16), heads=(1, 2, 2), text=(16, 24), depth=(1, 1, 2)),
    "sd15": Size(channels=(8, 16, 16, 16), heads=(2, 2, 2, 2), text=(24,)),
}
_TIME_WIDTH = 8  # of each of SDXL's six sizes and offsets
IMAGE_WIDTH = 20  # of a picture as the IP-Adapter sees it


def save(folder: Path, variant: str | None = None) -> Path:
    """Every role in a folder of its name. `variant` "fp16": files are named as the hub's in half precision."""
    for family in SIZES:
        save_family(folder, family, variant)
    ip_adapter(folder / "ip_adapter")
    return folder


def save_family(folder: Path, family: str, variant: str | None = None) -> Path:
    """The roles of one family, `sdxl_vae` included."""
    base(folder / family, family, variant)
    motion(folder / f"{family}_motion", family, variant)
    pose(folder / f"{family}_pose", family, variant)
    if SIZES[family].is_sdxl:
        vae(folder / "sdxl_vae", "sdxl", fp16_safe=True, seed=3, variant=variant)
    return folder


# ---------------------------------------------------------------- base models


def base(folder: Path, family: str, variant: str | None = None) -> Path:
    """A pipeline's repository."""
    size = SIZES[family]
    unet(folder / "unet", family, variant)
    vae(folder / "vae", family, variant=variant)
    for at, width in enumerate(size.text):
        name = "" if at == 0 else f"_{at + 1}"
        text_encoder(folder / f"text_encoder{name}", width, projects=at > 0, seed=at, variant=variant)
        tokenizer(folder / f"tokenizer{name}", pad=END if at == 0 else "!")
    scheduler = EulerDiscreteScheduler if size.is_sdxl else DDIMScheduler
    scheduler(**SDXL_SCHEDULER).save_pretrained(folder / "scheduler")
    (folder / "model_index.json").write_text(json.dumps(index(family)))
    return folder


def index(family: str) -> dict[str, object]:
    """A pipeline's model_index.json."""
    sdxl = SIZES[family].is_sdxl
    index: dict[str, object] = {
        "_class_name": "StableDiffusionXLPipeline" if sdxl else "StableDiffusionPipeline",
        "_diffusers_version": "0.19.0",
        "scheduler": ["diffusers", "EulerDiscreteScheduler" if sdxl else "DDIMScheduler"],
        "text_encoder": ["transformers", "CLIPTextModel"],
        "tokenizer": ["transformers", "CLIPTokenizer"],
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
    }
    if sdxl:
        index |= {
            "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"],
            "tokenizer_2": ["transformers", "CLIPTokenizer"],
            "force_zeros_for_empty_prompt": True,
        }
    else:
        index |= {"safety_checker": [None, None], "feature_extractor": [None, None]}
    return index


def _unet_config(family: str) -> dict[str, object]:
    """What the UNet and its ControlNet have in common."""
    size = SIZES[family]
    config: dict[str, object] = {
        "block_out_channels": size.channels,
        "layers_per_block": 2,
        "cross_attention_dim": size.cross,
        "attention_head_dim": size.heads if size.is_sdxl else size.heads[0],
        "norm_num_groups": GROUPS,
        "down_block_types": _downs(size),
    }
    if size.is_sdxl:
        config |= {
            "transformer_layers_per_block": size.depth,
            "use_linear_projection": True,
            "addition_embed_type": "text_time",
            "addition_time_embed_dim": _TIME_WIDTH,
            "projection_class_embeddings_input_dim": 6 * _TIME_WIDTH + size.text[1],
        }
    return config


def _downs(size: Size) -> tuple[str, ...]:
    with_text = len(size.channels) - 1
    crossed = ("CrossAttnDownBlock2D",) * with_text
    return ("DownBlock2D", *crossed) if size.is_sdxl else (*crossed, "DownBlock2D")


def unet(folder: Path, family: str, variant: str | None = None) -> Path:
    downs = _downs(SIZES[family])
    ups = tuple(name.replace("Down", "Up") for name in reversed(downs))
    torch.manual_seed(10)
    model = UNet2DConditionModel(**_unet_config(family), up_block_types=ups, sample_size=8)
    model.save_pretrained(folder, variant=variant)
    return folder


def vae(folder: Path, family: str, *, fp16_safe: bool = False, seed: int = 2, variant: str | None = None) -> Path:
    """`fp16_safe`: as the repaired one of SDXL, which is not to be lifted to float32."""
    sdxl = SIZES[family].is_sdxl
    torch.manual_seed(seed)
    AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        block_out_channels=(4, 4, 8, 8),
        layers_per_block=1,
        norm_num_groups=GROUPS,
        latent_channels=4,
        sample_size=64,
        scaling_factor=0.13025 if sdxl else 0.18215,
        force_upcast=not fp16_safe,  # of SD 1.5 by diffusers' default: its file does not say
    ).save_pretrained(folder, variant=variant)
    return folder


def text_encoder(folder: Path, width: int, *, projects: bool, seed: int, variant: str | None = None) -> Path:
    made = CLIPTextModelWithProjection if projects else CLIPTextModel
    torch.manual_seed(20 + seed)
    made(
        CLIPTextConfig(
            vocab_size=len(_vocabulary()[0]),
            hidden_size=width,
            intermediate_size=2 * width,
            num_hidden_layers=2 + seed,
            num_attention_heads=2,
            max_position_embeddings=MAX_TOKENS,
            projection_dim=width,
            hidden_act="gelu" if projects else "quick_gelu",
            bos_token_id=0,  # as published: token 2 as the end means, by an old agreement, the highest one of the text
            eos_token_id=2,
            pad_token_id=1,
        )
    ).save_pretrained(folder, variant=variant)
    return folder


def tokenizer(folder: Path, pad: str, words: Sequence[str] = WORDS, size: int = 0) -> Path:
    """CLIP's, in its slow form: single bytes, and words as one token each; filled up to `size` tokens."""
    vocabulary, merges = _vocabulary(words, size)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.json").write_text(json.dumps(vocabulary))
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *merges, ""]))
    named = {"bos_token": START, "eos_token": END, "unk_token": END, "pad_token": pad}
    (folder / "special_tokens_map.json").write_text(json.dumps(named))
    config = {"tokenizer_class": "CLIPTokenizer", "model_max_length": MAX_TOKENS, "do_lower_case": True}
    (folder / "tokenizer_config.json").write_text(json.dumps(config | named))
    return folder


def _vocabulary(words: Sequence[str] = WORDS, size: int = 0) -> tuple[dict[str, int], list[str]]:
    """Tokens with their numbers, the text's end the highest as CLIP has it, and the merges that make the words."""
    codes = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    letters = [chr(code) for code in codes] + [chr(256 + at) for at in range(256 - len(codes))]  # of the 256 bytes
    merges = []
    for word in words:
        parts = [*word[:-1], f"{word[-1]}</w>"]
        merges += [f"{''.join(parts[:at])} {parts[at]}" for at in range(1, len(parts))]
    merges = list(dict.fromkeys(merges))
    tokens = [*letters, *(f"{letter}</w>" for letter in letters), *(merge.replace(" ", "") for merge in merges)]
    tokens += [f"<unused {at}>" for at in range(size - len(tokens) - 2)]
    return {token: at for at, token in enumerate((*tokens, START, END))}, merges


# ---------------------------------------------------------------- what is added to them


def motion(folder: Path, family: str, variant: str | None = None, *, max_frames: int = 32) -> Path:
    """As AnimateDiff's for the family: SDXL's has no middle block, v1-5-2 has one."""
    size = SIZES[family]
    torch.manual_seed(30)
    MotionAdapter(
        block_out_channels=size.channels,
        motion_layers_per_block=2,
        motion_num_attention_heads=2,
        motion_norm_num_groups=GROUPS,
        motion_max_seq_length=max_frames,
        use_motion_mid_block=not size.is_sdxl,
    ).save_pretrained(folder, variant=variant)
    return folder


def pose(folder: Path, family: str, variant: str | None = None) -> Path:
    """A trained one: a fresh one says nothing, its last layers being zero."""
    torch.manual_seed(40)
    model = ControlNetModel(**_unet_config(family), conditioning_embedding_out_channels=(4, 4, 8, 8))
    with torch.no_grad():
        silent = (model.controlnet_down_blocks, model.controlnet_mid_block, model.controlnet_cond_embedding.conv_out)
        for layer in (each for part in silent for each in part.modules() if isinstance(each, torch.nn.Conv2d)):
            torch.nn.init.normal_(layer.weight, std=0.2)
    model.save_pretrained(folder, variant=variant)
    return folder


def ip_adapter(folder: Path) -> Path:
    """One repository for both families with the smaller image encoder, as h94's."""
    torch.manual_seed(50)
    CLIPVisionModelWithProjection(
        CLIPVisionConfig(
            hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2,
            image_size=32, patch_size=8, projection_dim=IMAGE_WIDTH,
        )
    ).save_pretrained(folder / "models" / "image_encoder")  # fmt: skip
    names = {"sdxl": "sdxl_models/ip-adapter_sdxl_vit-h", "sd15": "models/ip-adapter_sd15"}
    for family, name in names.items():
        path = folder / f"{name}.safetensors"
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(_ip_weights(SIZES[family], _widths(family)), path)
    return folder


def _widths(family: str) -> Sequence[int]:
    """Of each layer that attends to the text, in the order that the UNet names them."""
    with torch.device("meta"):
        model = UNet2DConditionModel(
            **_unet_config(family),
            up_block_types=tuple(name.replace("Down", "Up") for name in reversed(_downs(SIZES[family]))),
        )
    names = [name.removesuffix(".processor") for name in model.attn_processors if "attn2" in name]
    return [int(model.get_submodule(name).to_q.in_features) for name in names]


def _ip_weights(size: Size, widths: Sequence[int]) -> dict[str, torch.Tensor]:
    made = {
        "image_proj.proj.weight": torch.randn(4 * size.cross, IMAGE_WIDTH) * 0.2,
        "image_proj.proj.bias": torch.zeros(4 * size.cross),
        "image_proj.norm.weight": torch.ones(size.cross),
        "image_proj.norm.bias": torch.zeros(size.cross),
    }
    for at, width in enumerate(widths):
        for name in ("to_k_ip", "to_v_ip"):
            made[f"ip_adapter.{2 * at + 1}.{name}.weight"] = torch.randn(width, size.cross) * 0.2
    return made
