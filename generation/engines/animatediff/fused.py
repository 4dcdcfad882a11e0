"""The UNet's work between its matrix products, each run of small steps as one kernel: exact, and compiled in seconds.

diffusers computes norms, activations, sums and reorderings one by one, and each reads and writes every number there is:
that takes two fifths of a step. Here they are a handful of functions that torch compiles, for any number of frames,
once; what a step computes stays the same.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

import torch
from diffusers.models.activations import GEGLU
from diffusers.models.attention import BasicTransformerBlock
from diffusers.models.resnet import ResnetBlock2D
from diffusers.models.transformers.transformer_2d import Transformer2DModel
from diffusers.models.unets.unet_motion_model import AnimateDiffTransformer3D
from torch import Tensor, nn
from torch.nn import functional

Function = Callable[..., Any]


class Norm(NamedTuple):
    """A layer's. Plain tensors: compiled code takes the sizes of parameters as fixed, and is compiled for each anew."""

    weight: Tensor
    bias: Tensor
    eps: float
    groups: int = 0  # of a group norm

    @classmethod
    def of(cls, layer: nn.LayerNorm | nn.GroupNorm) -> "Norm":
        groups = layer.num_groups if isinstance(layer, nn.GroupNorm) else 0
        return cls(layer.weight.detach(), layer.bias.detach(), layer.eps, groups)


def gated(projected: Tensor) -> Tensor:
    """A GEGLU after its projection."""
    hidden, gate = projected.chunk(2, dim=-1)
    return hidden * functional.gelu(gate)


def summed_norm(one: Tensor, other: Tensor, norm: Norm) -> tuple[Tensor, Tensor]:
    """The sum, and its layer norm."""
    total = one + other
    return total, functional.layer_norm(total, norm.weight.shape, norm.weight, norm.bias, norm.eps)


def activated_norm(hidden: Tensor, norm: Norm) -> Tensor:
    """SiLU of the group norm of pictures (batch, channels, height, width)."""
    return functional.silu(_group_norm(hidden, norm))


def shifted_norm(hidden: Tensor, shift: Tensor, norm: Norm) -> Tensor:
    """`activated_norm` of pictures that are moved by (batch, channels) before."""
    return functional.silu(_group_norm(hidden + shift[:, :, None, None], norm))


def places(hidden: Tensor, frames: int, norm: Norm) -> Tensor:
    """(batch times frames, channels, height, width), normed over its frames too, as (places, frames, channels)."""
    clips = hidden.unflatten(0, (-1, frames)).transpose(1, 2)
    return _group_norm(clips, norm).permute(0, 3, 4, 2, 1).flatten(0, 2)


def pictures(hidden: Tensor, residual: Tensor, frames: int) -> Tensor:
    """`places` undone, and added to what was there before."""
    _, channels, height, width = residual.shape
    clips = hidden.view(-1, height, width, frames, channels).permute(0, 3, 4, 1, 2)
    return clips.reshape(residual.shape) + residual


def tokens(hidden: Tensor, norm: Norm) -> Tensor:
    """(batch, channels, height, width), normed, as (batch, tokens, channels)."""
    return _group_norm(hidden, norm).flatten(2).transpose(1, 2).contiguous()


def untokened(hidden: Tensor, residual: Tensor) -> Tensor:
    """`tokens` undone, and added to what was there before."""
    return hidden.transpose(1, 2).reshape(residual.shape) + residual


def _group_norm(hidden: Tensor, norm: Norm) -> Tensor:
    return functional.group_norm(hidden, norm.groups, norm.weight, norm.bias, norm.eps)


@cache
def _compiled(function: Function) -> Function:
    compiled: Function = torch.compile(function, dynamic=True)
    return compiled


@contextmanager
def fused(model: nn.Module, *, compiled: bool = True) -> Iterator[None]:
    """While the block runs. Not `compiled`: the same functions, step by step."""
    run = _compiled if compiled else _plain
    makers: dict[type[nn.Module], Callable[[Any, Callable[[Function], Function]], Function]] = {
        GEGLU: _gate, BasicTransformerBlock: _block, ResnetBlock2D: _resnet,
        AnimateDiffTransformer3D: _temporal, Transformer2DModel: _spatial,
    }  # fmt: skip
    layers = [(layer, makers[type(layer)]) for layer in model.modules() if type(layer) in makers and _is_known(layer)]
    for layer, maker in layers:
        layer.forward = maker(layer, run)
    try:
        yield
    finally:
        for layer, _ in layers:
            layer.__dict__.pop("forward", None)  # the class has its own


def _plain(function: Function) -> Function:
    return function


def _is_known(layer: Any) -> bool:  # noqa: ANN401 - attributes of diffusers' layers
    """Of the kinds that SD 1.5 and SDXL are made of; others stay as they are."""
    if isinstance(layer, BasicTransformerBlock):
        return bool(layer.norm_type == "layer_norm")
    if isinstance(layer, ResnetBlock2D):
        plain = layer.time_embedding_norm == "default" and layer.output_scale_factor == 1.0
        return plain and layer.upsample is None and layer.downsample is None
    if isinstance(layer, Transformer2DModel):
        return bool(layer.is_input_continuous and layer.use_linear_projection)
    return True


def _gate(layer: GEGLU, run: Callable[[Function], Function]) -> Function:
    gate = run(gated)
    return lambda hidden_states: gate(layer.proj(hidden_states))


def _block(layer: Any, run: Callable[[Function], Function]) -> Function:  # noqa: ANN401
    after = run(summed_norm)
    at = layer.pos_embed or (lambda hidden: hidden)

    def forward(hidden_states: Tensor, *, encoder_hidden_states: Tensor | None = None, **_: object) -> Tensor:
        attended = layer.attn1(at(layer.norm1(hidden_states)))
        hidden, normed = after(hidden_states, attended, Norm.of(layer.norm2))
        hidden, normed = after(
            hidden, layer.attn2(at(normed), encoder_hidden_states=encoder_hidden_states), layer.norm3
        )
        total: Tensor = hidden + layer.ff(normed)
        return total

    return forward


def _resnet(layer: Any, run: Callable[[Function], Function]) -> Function:  # noqa: ANN401
    activated, shifted = run(activated_norm), run(shifted_norm)

    def forward(input_tensor: Tensor, temb: Tensor) -> Tensor:
        shift = layer.time_emb_proj(functional.silu(temb))
        hidden = layer.conv1(activated(input_tensor, Norm.of(layer.norm1)))
        hidden = layer.conv2(shifted(hidden, shift, Norm.of(layer.norm2)))
        kept = input_tensor if layer.conv_shortcut is None else layer.conv_shortcut(input_tensor)
        total: Tensor = kept + hidden
        return total

    return forward


def _temporal(layer: Any, run: Callable[[Function], Function]) -> Function:  # noqa: ANN401
    before, after = run(places), run(pictures)

    def forward(  # noqa: PLR0917 - diffusers gives some of them by place
        hidden_states: Tensor,
        encoder_hidden_states: None = None,
        timestep: None = None,
        class_labels: None = None,
        num_frames: int = 1,
        cross_attention_kwargs: object = None,
    ) -> Tensor:
        hidden = layer.proj_in(before(hidden_states, num_frames, Norm.of(layer.norm)))
        for block in layer.transformer_blocks:
            hidden = block(hidden_states=hidden)
        moved: Tensor = after(layer.proj_out(hidden), hidden_states, num_frames)
        return moved

    return forward


def _spatial(layer: Any, run: Callable[[Function], Function]) -> Function:  # noqa: ANN401
    before, after = run(tokens), run(untokened)

    def forward(hidden_states: Tensor, *, encoder_hidden_states: Tensor, **_: object) -> tuple[Tensor]:
        hidden = layer.proj_in(before(hidden_states, Norm.of(layer.norm)))
        for block in layer.transformer_blocks:
            hidden = block(hidden, encoder_hidden_states=encoder_hidden_states)
        return (after(layer.proj_out(hidden), hidden_states),)

    return forward
