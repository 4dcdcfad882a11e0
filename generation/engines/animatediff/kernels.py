"""What lies between the matrix products, as kernels that read and write memory once, for pictures with channels last.

PyTorch makes a kernel of each small step, and each reads and writes whole tensors: of a step of the ultra clip, 670 of
1,580 ms on one H100 (2026-11-28). Numbers are float32 within a kernel and rounded once.

Needs Triton, which comes with torch on Linux. Rows are always contiguous: (rows, channels), with a picture's number
before them where each picture is for itself.
"""

import torch
import triton
from torch import Tensor, nn

from generation.engines.animatediff import triton_kernels

Swap = tuple[int, int]  # frames and places: rows that lie frame by frame become rows that lie place by place

_TILE_ROWS = 64
_ACROSS = 64  # channels of a tile at most, 128 bytes; 128 and 256 take 1.3 and 2.1 times as long
_PART_ROWS = 1024  # of a picture, whose moments one program takes
_GATED = 512  # numbers at a time; 1024 and 2048 are as fast or slower
_NORMED = 512  # numbers at a time, or a row where one is longer


# ---------------------------------------------------------------- gated linear units


def geglu(x: Tensor, bias: Tensor | None) -> Tensor:
    """(…, 2 * width), with (2 * width) added: its first half times GELU of the second, (…, width)."""
    width = x.shape[-1] // 2
    out = x.new_empty((*x.shape[:-1], width))
    rows, across = out.numel() // width, min(_GATED, triton.next_power_of_2(width))
    tile = _GATED // across
    grid = (triton.cdiv(rows, tile), triton.cdiv(width, across))
    triton_kernels.geglu[grid](x, bias, out, rows, width, HAS_BIAS=bias is not None, TILE=tile, ACROSS=across)
    return out


# ---------------------------------------------------------------- sums


def add(x: Tensor, delta: Tensor, bias: Tensor | None = None, swap: Swap | None = None) -> Tensor:
    """(…, channels) each, with a bias of (channels): their sum, written over `delta`.

    With `swap` the rows of `x` lie frame by frame, those of `delta` place by place; the sum, a new tensor, as `x`.
    """
    channels = x.shape[-1]
    rows = x.numel() // channels
    out = torch.empty_like(x) if swap else delta
    tile, across = _tile(channels)
    frames, places = swap or (1, 1)
    triton_kernels.add[(triton.cdiv(rows, tile), channels // across)](
        x, delta, bias, out, rows, channels, frames, places,
        HAS_BIAS=bias is not None, SWAP=swap is not None, TILE=tile, ACROSS=across,
    )  # fmt: skip
    return out


def _tile(channels: int) -> tuple[int, int]:
    """Rows, and channels: a power of two that divides all of them."""
    across = min(channels & -channels, _ACROSS)
    return _TILE_ROWS, across


# ---------------------------------------------------------------- layer norm


def layer_norm(
    x: Tensor, norm: nn.LayerNorm, delta: Tensor | None = None, positions: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """(…, tokens, width): the sum of `x` and `delta`, and it normed, with (tokens, width) added to that.

    The sum is written over `delta`; without one it is `x` itself.
    """
    width = x.shape[-1]
    rows, lanes = x.numel() // width, triton.next_power_of_2(width)
    tile = max(1, _NORMED // lanes)
    total, out = x if delta is None else delta, torch.empty_like(x)
    triton_kernels.layer_norm[(triton.cdiv(rows, tile),)](
        x, delta, norm.weight, norm.bias, positions, total, out, rows, width, x.shape[-2], norm.eps,
        HAS_DELTA=delta is not None, HAS_POSITIONS=positions is not None, TILE=tile, WIDTH=lanes,
    )  # fmt: skip
    return total, out


# ---------------------------------------------------------------- group norm


def group_norm(
    x: Tensor, norm: nn.GroupNorm, *, added: Tensor | None = None, silu: bool = False, swap: Swap | None = None
) -> Tensor:
    """(pictures, rows, channels), with (pictures, channels) added first: normed, and through SiLU if asked for.

    With `swap` the rows, which lie frame by frame, come out place by place.
    """
    pictures, rows, channels = x.shape
    tile, across = _tile(channels)
    part = min(_PART_ROWS, max(tile, triton.next_power_of_2(rows)))
    parts, group = triton.cdiv(rows, part), channels // norm.num_groups
    means, squares = x.new_empty((2, pictures, parts, channels), dtype=torch.float32)
    triton_kernels.moments[(parts, channels // across, pictures)](
        x, means, squares, rows, channels, PART=part, TILE=tile, ACROSS=across
    )
    scale, shift = x.new_empty((2, pictures, channels), dtype=torch.float32)
    triton_kernels.scales[(norm.num_groups, pictures)](
        means, squares, added, norm.weight, norm.bias, scale, shift, rows, channels, parts, group, norm.eps,
        HAS_ADDED=added is not None, PART=part, BLOCK=1024, GROUP=triton.next_power_of_2(group),
    )  # fmt: skip
    out = torch.empty_like(x)
    frames, places = swap or (1, 1)
    triton_kernels.scaled[(triton.cdiv(rows, tile), channels // across, pictures)](
        x, scale, shift, out, rows, channels, frames, places,
        SILU=silu, SWAP=swap is not None, TILE=tile, ACROSS=across,
    )  # fmt: skip
    return out


# ---------------------------------------------------------------- attention over few tokens


def short_attention(query: Tensor, key: Tensor, value: Tensor, heads: int) -> Tensor:
    """(sequences, tokens, width) each, contiguous: each token's attention to all of its sequence, head by head.

    No more than about 64 tokens and 256 numbers a head: a sequence's keys and values are held all at once.
    """
    sequences, tokens, width = query.shape
    head_width = width // heads
    out = torch.empty_like(query)
    triton_kernels.short_attention[(sequences * heads,)](
        query, key, value, out, tokens, heads, head_width, head_width**-0.5,
        TOKENS=max(16, triton.next_power_of_2(tokens)), WIDTH=max(16, triton.next_power_of_2(head_width)),
    )  # fmt: skip
    return out
