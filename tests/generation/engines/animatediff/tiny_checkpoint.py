"""The tiny base models in one file each, as Stability's own code names their tensors."""

import re
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from tests.generation.engines.animatediff import tiny

_A_BLOCK = 2  # `layers_per_block` of every base here
_RESNET = {
    "norm1": "in_layers.0", "conv1": "in_layers.2", "norm2": "out_layers.0", "conv2": "out_layers.3",
    "time_emb_proj": "emb_layers.1", "conv_shortcut": "skip_connection",
}  # fmt: skip
_OUTER = {
    "time_embedding.linear_1": "time_embed.0", "time_embedding.linear_2": "time_embed.2",
    "add_embedding.linear_1": "label_emb.0.0", "add_embedding.linear_2": "label_emb.0.2",
    "conv_in": "input_blocks.0.0", "conv_norm_out": "out.0", "conv_out": "out.2",
}  # fmt: skip
_VAE_ATTENTION = {"group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out"}


def checkpoint(path: Path, family: str, base: Path, notes: Mapping[str, str] | None = None, **more: Tensor) -> Path:
    """All weights of the base model that lies in `base`. `notes`: the header's, as the file's maker wrote them."""
    size = tiny.SIZES[family]
    weights = {
        f"model.diffusion_model.{_unet_name(name, len(size.channels))}": each for name, each in _of(base, "unet")
    }
    weights |= dict(_vae(dict(_of(base, "vae"))))
    first = "conditioner.embedders.0.transformer." if size.is_sdxl else "cond_stage_model.transformer."
    for name, each in _of(base, "text_encoder"):
        weights[f"{first}text_model.{name.removeprefix('text_model.')}"] = each
    if size.is_sdxl:
        weights |= _open_clip(dict(_of(base, "text_encoder_2")))
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: each.contiguous() for name, each in weights.items()} | more, path, dict(notes or {}))
    return path


def _of(base: Path, part: str) -> list[tuple[str, Tensor]]:
    (file,) = (base / part).glob("*.safetensors")
    return list(load_file(file).items())


def _unet_name(name: str, blocks: int) -> str:
    for ours, theirs in _OUTER.items():
        if name.startswith(f"{ours}."):
            return name.replace(ours, theirs, 1)
    found = re.fullmatch(r"(down_blocks\.\d+|up_blocks\.\d+|mid_block)\.(\w+)\.(\d+)\.(.*)", name)
    assert found is not None, name
    where, kind, at, rest = found[1], found[2], int(found[3]), found[4]
    if kind == "resnets":
        layer, _, last = rest.rpartition(".")
        rest = f"{_RESNET[layer]}.{last}"
    side, _, block = where.partition(".")
    if side == "mid_block":
        return f"middle_block.{2 * at if kind == 'resnets' else 1}.{rest}"
    first = int(block) * (_A_BLOCK + 1)
    if kind == "downsamplers":
        return f"input_blocks.{first + _A_BLOCK + 1}.0.op.{rest.removeprefix('conv.')}"
    if kind == "upsamplers":
        is_crossed = int(block) < 2 if blocks == 3 else int(block) > 0
        return f"output_blocks.{first + _A_BLOCK}.{2 if is_crossed else 1}.{rest}"
    place = f"input_blocks.{first + at + 1}" if side == "down_blocks" else f"output_blocks.{first + at}"
    return f"{place}.{0 if kind == 'resnets' else 1}.{rest}"


def _vae(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    made = {}
    for name, each in weights.items():
        tensor = each
        new = name.replace("conv_norm_out", "norm_out").replace("mid_block.resnets.", "mid.block_")
        new = re.sub(r"mid\.block_(\d)", lambda found: f"mid.block_{int(found[1]) + 1}", new)
        if "mid_block.attentions.0." in new:
            layer, _, last = new.rpartition("mid_block.attentions.0.")[2].rpartition(".")
            new = f"{new.partition('.')[0]}.mid.attn_1.{_VAE_ATTENTION[layer]}.{last}"
            tensor = each[:, :, None, None] if last == "weight" and layer != "group_norm" else each
        new = re.sub(r"down_blocks\.(\d)\.resnets\.", r"down.\1.block.", new)
        new = re.sub(r"up_blocks\.(\d)\.resnets\.", lambda found: f"up.{3 - int(found[1])}.block.", new)
        new = re.sub(r"down_blocks\.(\d)\.downsamplers\.0", r"down.\1.downsample", new)
        new = re.sub(r"up_blocks\.(\d)\.upsamplers\.0", lambda found: f"up.{3 - int(found[1])}.upsample", new)
        made[f"first_stage_model.{new.replace('conv_shortcut', 'nin_shortcut')}"] = tensor
    return made


def _open_clip(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """SDXL's second text encoder comes from another library: queries, keys and values are one matrix there."""
    prefix = "conditioner.embedders.1.model."
    made = {
        f"{prefix}positional_embedding": weights["text_model.embeddings.position_embedding.weight"],
        f"{prefix}token_embedding.weight": weights["text_model.embeddings.token_embedding.weight"],
        f"{prefix}ln_final.weight": weights["text_model.final_layer_norm.weight"],
        f"{prefix}ln_final.bias": weights["text_model.final_layer_norm.bias"],
        f"{prefix}text_projection": weights["text_projection.weight"].T,
    }
    names = {"layer_norm1": "ln_1", "layer_norm2": "ln_2", "mlp.fc1": "mlp.c_fc", "mlp.fc2": "mlp.c_proj"}
    names["self_attn.out_proj"] = "attn.out_proj"
    for name, each in weights.items():
        found = re.fullmatch(r"text_model\.encoder\.layers\.(\d+)\.(.*)\.(weight|bias)", name)
        if found is None:
            continue
        layer = f"{prefix}transformer.resblocks.{found[1]}."
        if found[2] in names:
            made[f"{layer}{names[found[2]]}.{found[3]}"] = each
        elif found[2] == "self_attn.q_proj":
            joined = [weights[name.replace("q_proj", which)] for which in ("q_proj", "k_proj", "v_proj")]
            made[f"{layer}attn.in_proj_{found[3]}"] = torch.cat(joined)
    return made
