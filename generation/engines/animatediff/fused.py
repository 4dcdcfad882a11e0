"""A UNet's or VAE's layers with what lies between their matrix products fused, and channels last from layer to layer.

Of each layer the same numbers come as diffusers computes them, but for rounding, and the weights are where they were.
With channels last, convolutions need no rearranging, a picture's tokens are a view of it, and what rearranges frames
into sequences does so while it norms or adds. Layers of another make keep diffusers' own way; those that a LoRA is
beside, not in, are called as they are.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from diffusers.models.activations import GEGLU
from diffusers.models.attention import BasicTransformerBlock
from diffusers.models.resnet import ResnetBlock2D
from diffusers.models.transformers.transformer_2d import Transformer2DModel
from diffusers.models.unets.unet_motion_model import AnimateDiffTransformer3D
from diffusers.models.upsampling import Upsample2D
from peft.tuners.lora import LoraLayer
from torch import Tensor, nn
from torch.nn.functional import conv2d, linear

from generation.engines.animatediff import kernels
from generation.engines.animatediff.replacing import replaced


def fused(model: nn.Module) -> AbstractContextManager[None]:
    """While the block runs. On whatever device the model is: kernels need a GPU, or Triton's interpreter."""
    return replaced(model, _forward)


def _forward(layer: nn.Module) -> Callable[..., Any] | None:
    """The fused way of a layer, where there is one."""
    for kind, (fits, way) in _WAYS.items():
        if isinstance(layer, kind):
            return partial(way, layer) if fits(layer) else None
    return None


def _is_plain_resnet(layer: Any) -> bool:  # noqa: ANN401 - a ResnetBlock2D
    return bool(
        layer.upsample is None
        and layer.downsample is None
        and layer.time_embedding_norm == "default"
        and layer.output_scale_factor == 1.0
        and isinstance(layer.nonlinearity, nn.SiLU)
    )


def _is_plain_block(layer: Any) -> bool:  # noqa: ANN401 - a BasicTransformerBlock
    return layer.norm_type == "layer_norm" and bool(layer.norm1.elementwise_affine) and not hasattr(layer, "fuser")


def _is_plain_upsample(layer: Any) -> bool:  # noqa: ANN401 - an Upsample2D
    return layer.norm is None and isinstance(getattr(layer, "conv", None), nn.Conv2d)


# ---------------------------------------------------------------- rows and pictures


def _rows(pictures: Tensor) -> Tensor:
    """(pictures, channels, height, width) as (pictures, height times width, channels): a view if channels are last."""
    return pictures.permute(0, 2, 3, 1).contiguous().flatten(1, 2)


def _pictures(rows: Tensor, like: Tensor) -> Tensor:
    """The rows as pictures of the same size as `like`, channels last."""
    return rows.view(len(like), *like.shape[2:], -1).permute(0, 3, 1, 2)


def _without_bias(layer: nn.Module, x: Tensor) -> tuple[Tensor, Tensor | None]:
    """What the layer makes of it, and what is yet to be added to each channel.

    Of convolutions PyTorch adds it in a pass of its own, and of narrow layers a product with it takes up to twice as
    long.
    """
    if isinstance(layer, LoraLayer) and layer.merged and not layer.disable_adapters:
        layer = layer.get_base_layer()
    if type(layer) is nn.Conv2d and layer.padding_mode == "zeros":
        made = conv2d(x, layer.weight, None, layer.stride, layer.padding, layer.dilation, layer.groups)
        return made, layer.bias
    if type(layer) is nn.Linear:
        return linear(x, layer.weight), layer.bias
    made = layer(x)
    return made, None


def _sum(*biases: Tensor | None) -> Tensor | None:
    there = [bias for bias in biases if bias is not None]
    return sum(there[1:], there[0]) if there else None


# ---------------------------------------------------------------- the layers


def _group_norm(layer: nn.GroupNorm, x: Tensor) -> Tensor:
    if x.dim() != 4:
        return nn.GroupNorm.forward(layer, x)
    return _pictures(kernels.group_norm(_rows(x), layer), x)


def _resnet(layer: ResnetBlock2D, input_tensor: Tensor, temb: Tensor | None = None) -> Tensor:
    x = _rows(input_tensor)
    hidden = _pictures(kernels.group_norm(x, layer.norm1, silu=True), input_tensor)
    hidden, bias = _without_bias(layer.conv1, hidden)
    time = None
    if temb is not None and layer.time_emb_proj is not None:
        time = layer.time_emb_proj(temb if layer.skip_time_act else layer.nonlinearity(temb))
    if (added := _sum(time, bias)) is not None:
        added = added.expand(len(x), -1).contiguous()
    rows = kernels.group_norm(_rows(hidden), layer.norm2, added=added, silu=True)
    hidden, bias = _without_bias(layer.conv2, _pictures(rows, input_tensor))
    shortcut_bias = None
    if layer.conv_shortcut is not None:
        shortcut, shortcut_bias = _without_bias(layer.conv_shortcut, _pictures(x, input_tensor))
        x = _rows(shortcut)
    return _pictures(kernels.add(x, _rows(hidden), _sum(bias, shortcut_bias)), input_tensor)


def _upsample(layer: Any, hidden_states: Tensor, output_size: Any = None) -> Tensor:  # noqa: ANN401 - an Upsample2D
    """Each number four times. Diffusers puts the channels first for it, and would be followed by a copy back."""
    if output_size is not None:
        sized: Tensor = Upsample2D.forward(layer, hidden_states, output_size)
        return sized
    height, width = hidden_states.shape[2:]
    each = hidden_states.permute(0, 2, 3, 1)[:, :, None, :, None]
    wide = each.expand(-1, -1, 2, -1, 2, -1).reshape(len(hidden_states), 2 * height, 2 * width, -1)
    made: Tensor = layer.conv(wide.permute(0, 3, 1, 2))
    return made


def _of_pictures(
    layer: Transformer2DModel,
    hidden_states: Tensor,
    encoder_hidden_states: Any = None,  # noqa: ANN401 - text, or text and pictures
    *_: Any,  # noqa: ANN401 - diffusers gives more than is used here
    return_dict: bool = True,
    **__: Any,  # noqa: ANN401
) -> tuple[Tensor]:
    """Returns a tuple whatever `return_dict` says: nothing of diffusers' UNets asks for more."""
    x = _rows(hidden_states)
    normed = kernels.group_norm(x, layer.norm)
    if layer.use_linear_projection:
        tokens = layer.proj_in(normed)
    else:
        tokens = _rows(layer.proj_in(_pictures(normed, hidden_states)))
    for block in layer.transformer_blocks:
        tokens = block(tokens, encoder_hidden_states=encoder_hidden_states)
    if layer.use_linear_projection:
        made, bias = _without_bias(layer.proj_out, tokens)
    else:
        made, bias = _without_bias(layer.proj_out, _pictures(tokens, hidden_states))
        made = _rows(made)
    return (_pictures(kernels.add(x, made, bias), hidden_states),)


def _of_frames(  # noqa: PLR0917 - the parameters of diffusers' own, which calls it by their places
    layer: AnimateDiffTransformer3D,
    hidden_states: Tensor,
    encoder_hidden_states: Tensor | None = None,
    timestep: None = None,
    class_labels: None = None,
    num_frames: int = 1,
    cross_attention_kwargs: None = None,
) -> Tensor:
    x = _rows(hidden_states)
    swap = (num_frames, x.shape[1])
    x = x.view(-1, num_frames * x.shape[1], x.shape[2])
    normed = kernels.group_norm(x, layer.norm, swap=swap)
    tokens = layer.proj_in(normed.view(-1, num_frames, x.shape[2]))
    for block in layer.transformer_blocks:
        tokens = block(tokens, encoder_hidden_states=encoder_hidden_states)
    made, bias = _without_bias(layer.proj_out, tokens)
    return _pictures(kernels.add(x, made, bias, swap), hidden_states)


def _block(
    layer: Any,  # noqa: ANN401 - a BasicTransformerBlock, some of whose parts diffusers types as what they may be
    hidden_states: Tensor,
    attention_mask: None = None,
    encoder_hidden_states: Any = None,  # noqa: ANN401 - text, or text and pictures
    **_: Any,  # noqa: ANN401
) -> Tensor:
    """Tokens (sequences, tokens, width). What attention gives is written over, the input is not."""
    positions = layer.pos_embed.pe[0] if layer.pos_embed is not None else None
    total, normed = kernels.layer_norm(hidden_states, layer.norm1, positions=positions)
    attended = layer.attn1(normed, encoder_hidden_states if layer.only_cross_attention else None)
    if layer.attn2 is not None:
        total, normed = kernels.layer_norm(total, layer.norm2, attended, positions)
        attended = layer.attn2(normed, encoder_hidden_states)
    total, normed = kernels.layer_norm(total, layer.norm3, attended)
    fed, bias = _fed(layer.ff, normed)
    return kernels.add(total, fed, bias)


def _fed(layer: Any, x: Tensor) -> tuple[Tensor, Tensor | None]:  # noqa: ANN401 - a FeedForward
    """Without the last bias."""
    if len(layer.net) != 3 or not isinstance(layer.net[0], GEGLU):
        return layer(x), None
    wide, bias = _without_bias(layer.net[0].proj, x)
    return _without_bias(layer.net[2], kernels.geglu(wide, bias))


_WAYS: Mapping[type[nn.Module], tuple[Callable[[Any], bool], Callable[..., Any]]] = {
    ResnetBlock2D: (_is_plain_resnet, _resnet),
    BasicTransformerBlock: (_is_plain_block, _block),
    Transformer2DModel: (lambda layer: bool(layer.is_input_continuous), _of_pictures),
    AnimateDiffTransformer3D: (lambda _: True, _of_frames),
    Upsample2D: (_is_plain_upsample, _upsample),
    nn.GroupNorm: (lambda layer: bool(layer.affine), _group_norm),
}
