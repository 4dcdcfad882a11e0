"""Attention as the denoiser wants it: text once for all frames of a window, regional prompts, pictures of IP-Adapters.

diffusers' processors compute the text's keys and values again for each frame, and divide all that they give by 1. Here,
where text attends, all frames of a window are one long query, which is a view, so that keys and values are computed
once. No masks are used: they would turn fused attention off.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import torch
from diffusers.models.attention_processor import Attention, AttnProcessor2_0, IPAdapterAttnProcessor2_0
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

from generation.engines.animatediff.conditioning import Drawing
from generation.engines.animatediff.fusing import ShortAttention
from generation.engines.animatediff.noise import SCALE

FEW_TOKENS = 64  # that a sequence of frames has at most; of a head, FEW_NUMBERS: see `kernels`
FEW_NUMBERS = 256

Shares = Mapping[int, Tensor]  # by number of a picture's tokens: (stripes, tokens, 1), what counts of each stripe there


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Where in the picture what counts; None: everywhere."""

    text: Shares | None = None  # the first stripe is the whole picture's prompt
    pictures: tuple[Shares | None, ...] = ()  # one for each IP-Adapter


def attend(attn: Attention, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """All (batch, tokens, width), with as many heads as `attn` has; (batch, tokens of the query, width)."""
    query, key, value = (each.unflatten(-1, (attn.heads, -1)).transpose(1, 2) for each in (query, key, value))
    return scaled_dot_product_attention(query, key, value).transpose(1, 2).flatten(2)


class SelfAttention:
    """Of the tokens of a frame, or of the frames of a motion module."""

    def __init__(self, short: ShortAttention | None = None) -> None:
        """`short`: what is faster for no more tokens than it takes."""
        self._short = short

    def __call__(
        self,
        attn: Attention,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor | None = None,
        attention_mask: Tensor | None = None,
    ) -> Tensor:
        query, key, value = attn.to_q(hidden_states), attn.to_k(hidden_states), attn.to_v(hidden_states)
        if self._short is not None and query.shape[1] <= FEW_TOKENS and query.shape[2] <= FEW_NUMBERS * attn.heads:
            made = self._short(query, key, value, attn.heads)
        else:
            made = attend(attn, query, key, value)
        attended: Tensor = attn.to_out[0](made)
        return attended


class TextAttention:
    """Text of shape (batch, tokens, width), or (batch, stripes, tokens, width) where the layout has stripes of it."""

    def __init__(self, placed: Layout) -> None:
        self._shares = placed.text

    def __call__(
        self,
        attn: Attention,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor,
        attention_mask: Tensor | None = None,
    ) -> Tensor:
        query = _whole(attn.to_q(hidden_states), encoder_hidden_states)
        attended = self.attended(attn, query, encoder_hidden_states, hidden_states.shape)
        out: Tensor = attn.to_out[0](attended)
        return out

    def attended(self, attn: Attention, query: Tensor, text: Tensor, shape: torch.Size) -> Tensor:
        """Before the output's projection; `shape` is (batch times frames, tokens, width)."""
        key, value = attn.to_k(text), attn.to_v(text)
        if self._shares is None:
            return attend(attn, query, key, value).view(shape)
        return _striped(attn, query, (key, value), self._shares[shape[1]], shape)


class PictureAttention(nn.Module):
    """Text, and beside it the pictures of IP-Adapters, with the weights of diffusers' processor."""

    def __init__(self, adapters: IPAdapterAttnProcessor2_0, placed: Layout) -> None:
        super().__init__()
        self.adapters = adapters
        self._text = TextAttention(placed)
        self._shares = placed.pictures

    def __call__(
        self,
        attn: Attention,
        hidden_states: Tensor,
        encoder_hidden_states: tuple[Tensor, Sequence[Tensor]],
        attention_mask: Tensor | None = None,
    ) -> Tensor:
        text, pictures = encoder_hidden_states  # pictures: (batch times frames, pictures, tokens, width) each
        query = _whole(attn.to_q(hidden_states), text)
        out = self._text.attended(attn, query, text, hidden_states.shape)
        frames = len(pictures[0]) // len(text)  # of the window; `hidden_states` may be a chunk of it
        adapters = zip(self.adapters.to_k_ip, self.adapters.to_v_ip, self.adapters.scale, pictures, strict=True)
        for (to_k, to_v, scale, seen), shares in zip_longest(adapters, self._shares):
            if scale == 0.0:
                continue
            key, value = to_k(seen[::frames]), to_v(seen[::frames])
            if shares is None:
                added = attend(attn, query, key.flatten(1, 2), value.flatten(1, 2)).view(hidden_states.shape)
            else:
                added = _striped(attn, query, (key, value), shares[hidden_states.shape[1]], hidden_states.shape)
            out = torch.add(out, added, alpha=scale)
        projected: Tensor = attn.to_out[0](out)
        return projected


def _whole(query: Tensor, text: Tensor) -> Tensor:
    """(batch times frames, tokens, width) as (batch, frames times tokens, width)."""
    return query.view(len(text), -1, query.shape[-1])


def _striped(
    attn: Attention, query: Tensor, states: tuple[Tensor, Tensor], shares: Tensor, shape: torch.Size
) -> Tensor:
    """Keys and values (batch, stripes, tokens, width): each stripe's attention where it counts."""
    key, value = states
    total = torch.zeros(shape, dtype=query.dtype, device=query.device)
    for at, share in enumerate(shares):
        total.addcmul_(attend(attn, query, key[:, at], value[:, at]).view(shape), share)
    return total


# ---------------------------------------------------------------- where what counts


def prompt_shares(stripes: Sequence[tuple[float, float]], width: int) -> Tensor:
    """(1 + stripes, width): what of a column belongs to the picture's own prompt, and to each stripe.

    Stripes are given by their left and right end as shares of the width. Where they overlap they share evenly.
    """
    covered = picture_shares(stripes, width)
    total = covered.sum(0)
    return torch.cat([(1.0 - total).clamp(min=0.0)[None], covered / total.clamp(min=1.0)])


def picture_shares(stripes: Sequence[tuple[float, float]], width: int) -> Tensor:
    """(stripes, width): what of a column each stripe covers."""
    left, right = torch.tensor(stripes, dtype=torch.float32).mul(width).T[:, :, None]
    column = torch.arange(width)
    return (torch.minimum(right, column + 1) - torch.maximum(left, column)).clamp(0.0, 1.0)


def layout(drawing: Drawing, device: torch.device, dtype: torch.dtype) -> Layout:
    """Of a drawing's regions and of the pictures that count in a part of it only."""
    height, width = drawing.height // SCALE, drawing.width // SCALE

    def spread(stripes: Sequence[tuple[float, float]], shares: Callable[..., Tensor]) -> Shares | None:
        return {
            rows * columns: shares(stripes, columns)[:, None].repeat(1, rows, 1).flatten(1)[..., None].to(device, dtype)
            for rows, columns in _levels(height, width)
        } if stripes else None  # fmt: skip

    return Layout(
        text=spread([(region.left, region.right) for region in drawing.regions], prompt_shares),
        pictures=tuple(spread(embeds.stripes, picture_shares) for embeds in drawing.image_embeds),
    )


def _levels(rows: int, columns: int) -> Iterator[tuple[int, int]]:
    """The sizes that a picture has in the UNet: halved, rounded up, again and again."""
    while (rows, columns) != (1, 1):
        yield rows, columns
        rows, columns = -(-rows // 2), -(-columns // 2)
    yield rows, columns


# ---------------------------------------------------------------- into the models


@contextmanager
def installed(model: nn.Module, placed: Layout, short: ShortAttention | None = None) -> Iterator[None]:
    """The model's attention as here, until the end; then what was there again, so that diffusers finds its own.

    `short`: for the frames of a motion module, where there is something faster.
    """
    layers = [module for module in model.modules() if isinstance(module, Attention)]
    before = [layer.processor for layer in layers]
    text, own = TextAttention(placed), SelfAttention(short)
    try:
        for layer in layers:
            layer.set_processor(_processor(layer, own, text, placed))
        yield
    finally:
        for layer, processor in zip(layers, before, strict=True):
            layer.set_processor(processor)


def _processor(  # diffusers lists its own processors as a type; these are none of them
    layer: Attention, own: SelfAttention, text: TextAttention, placed: Layout
) -> Any:  # noqa: ANN401
    """Raises TypeError for attention that nobody here has made: it would be given shapes that it does not expect."""
    if isinstance(layer.processor, IPAdapterAttnProcessor2_0):
        return PictureAttention(layer.processor, placed)
    if not isinstance(layer.processor, AttnProcessor2_0):
        raise TypeError(f"{type(layer.processor).__name__} is no attention that the denoiser knows")
    return text if layer.is_cross_attention else own
