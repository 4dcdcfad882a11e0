"""Fused kernels, run by Triton's interpreter, against PyTorch's own functions one after another."""

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, group_norm, layer_norm, scaled_dot_product_attention, silu
from torch.testing import assert_close

from generation.engines.animatediff import kernels

# NumPy stands in for the GPU, and tells of what a GPU passes over: SiLU far below zero is zero
pytestmark = pytest.mark.filterwarnings("ignore:overflow encountered in exp:RuntimeWarning")

FRAMES, PLACES = 3, 70


@pytest.fixture(autouse=True)
def _seeded() -> None:
    torch.manual_seed(0)


def normed(kind: type[nn.GroupNorm] | type[nn.LayerNorm], *sizes: int) -> nn.Module:
    norm = kind(*sizes).requires_grad_(False)
    nn.init.normal_(norm.weight)
    nn.init.normal_(norm.bias)
    return norm


@pytest.mark.parametrize("width", [8, 12, 700])
@pytest.mark.parametrize("with_bias", [True, False])
def test_gated(width: int, with_bias: bool) -> None:
    x, bias = torch.randn(5, 7, 2 * width), torch.randn(2 * width) if with_bias else None
    value, gate = (x if bias is None else x + bias).chunk(2, dim=-1)
    assert_close(kernels.geglu(x, bias), value * gelu(gate))


def swapped(x: Tensor, frames: int, places: int) -> Tensor:
    """Rows frame by frame from rows place by place."""
    return x.unflatten(1, (places, frames)).transpose(1, 2).flatten(1, 2)


@pytest.mark.parametrize("channels", [6, 24, 192])
def test_sums(channels: int) -> None:
    x, delta, bias = torch.randn(2, 210, channels), torch.randn(2, 210, channels), torch.randn(channels)
    expected, swap = x + delta + bias, x + swapped(delta, FRAMES, PLACES) + bias
    kept = delta.clone()
    assert_close(kernels.add(x, delta, bias, (FRAMES, PLACES)), swap)
    assert torch.equal(delta, kept), "what lies in another order is not written over"
    made = kernels.add(x, delta, bias)
    assert_close(made, expected)
    assert made is delta
    assert_close(kernels.add(x, kept), expected - bias)


@pytest.mark.parametrize("width", [24, 200, 640])
def test_layer_norm_of_a_sum(width: int) -> None:
    norm = normed(nn.LayerNorm, width)
    assert isinstance(norm, nn.LayerNorm)
    x, delta, positions = torch.randn(5, 7, width) + 9.0, torch.randn(5, 7, width), torch.randn(11, width)
    expected = layer_norm(x + delta, (width,), norm.weight, norm.bias, norm.eps)
    total, made = kernels.layer_norm(x, norm, delta.clone(), positions)
    assert_close(total, x + delta)
    assert_close(made, expected + positions[:7], rtol=1e-4, atol=1e-5)
    total, made = kernels.layer_norm(x, norm)
    assert total is x
    assert_close(made, layer_norm(x, (width,), norm.weight, norm.bias, norm.eps), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("channels", "rows"), [(24, 210), (8, 5), (20, 1), (96, 2500)])
def test_group_norm(channels: int, rows: int) -> None:
    """Far from zero too, where the plain way to a variance would lose all digits; 2,500 rows are three parts."""
    norm = normed(nn.GroupNorm, 4, channels)
    assert isinstance(norm, nn.GroupNorm)
    x, added = torch.randn(2, rows, channels) + 300.0, torch.randn(2, channels)

    def plain(x: Tensor) -> Tensor:
        return group_norm(x.double().mT, 4, norm.weight.double(), norm.bias.double(), norm.eps).mT.float()

    near = {"rtol": 1e-3, "atol": 1e-3}
    assert_close(kernels.group_norm(x, norm), plain(x), **near)
    assert_close(kernels.group_norm(x, norm, added=added, silu=True), silu(plain(x + added[:, None])), **near)
    if rows == FRAMES * PLACES:
        made = kernels.group_norm(x, norm, swap=(FRAMES, PLACES))
        assert_close(swapped(made, FRAMES, PLACES), plain(x), **near)


@pytest.mark.parametrize(("dtype", "near"), [(torch.float16, 1e-3), (torch.bfloat16, 8e-3)])
def test_half_precision_is_rounded_once(dtype: torch.dtype, near: float) -> None:
    """Against the same numbers in double precision: half a step of the format, and not the sum of many."""
    x, delta, bias = torch.randn(2, 70, 48).to(dtype), torch.randn(2, 70, 48).to(dtype), torch.randn(48).to(dtype)
    group, layer = normed(nn.GroupNorm, 4, 48).to(dtype), normed(nn.LayerNorm, 48).to(dtype)
    assert isinstance(group, nn.GroupNorm)
    assert isinstance(layer, nn.LayerNorm)
    exact = (x.double() + bias.double()).chunk(2, dim=-1)
    of_group = group_norm(x.double().mT, 4, group.weight.double(), group.bias.double(), group.eps).mT
    of_layer = layer_norm(x.double() + delta.double(), (48,), layer.weight.double(), layer.bias.double(), layer.eps)
    for made, expected in (
        (kernels.geglu(x, bias), exact[0] * gelu(exact[1])),
        (kernels.group_norm(x, group, silu=True), silu(of_group)),
        (kernels.layer_norm(x, layer, delta.clone())[1], of_layer),
        (kernels.add(x, delta.clone(), bias), x.double() + delta.double() + bias.double()),
    ):
        assert made.dtype == dtype
        assert float((made.double() - expected).norm() / expected.norm()) < near


@pytest.mark.parametrize(("tokens", "heads", "width"), [(1, 1, 4), (5, 2, 12), (32, 3, 40)])
def test_short_attention(tokens: int, heads: int, width: int) -> None:
    query, key, value = (torch.randn(6, tokens, heads * width) for _ in range(3))
    each = (x.unflatten(-1, (heads, width)).transpose(1, 2) for x in (query, key, value))
    expected = scaled_dot_product_attention(*each).transpose(1, 2).flatten(2)
    assert_close(kernels.short_attention(query, key, value, heads), expected, rtol=1e-4, atol=1e-5)
