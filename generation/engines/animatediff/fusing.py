"""Whether layers can be fused here, without loading what fuses them where they cannot."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from importlib.util import find_spec

import torch
from torch import Tensor, nn

log = logging.getLogger(__name__)

ShortAttention = Callable[[Tensor, Tensor, Tensor, int], Tensor]


@cache
def can_fuse(device: torch.device) -> bool:
    """Tried out once on the device: Triton needs a GPU that it knows, a C compiler, and a folder that it may write to.

    Where it fails PyTorch's own kernels draw the same, and a line in the log says why.
    """
    if device.type != "cuda" or find_spec("triton") is None:
        return False
    try:
        with torch.cuda.device(device), torch.inference_mode():
            from generation.engines.animatediff import kernels  # noqa: PLC0415 - loads Triton

            x = torch.ones((1, 2, 64), dtype=torch.float16, device=device)
            kernels.add(x, torch.ones_like(x))
    except Exception as error:
        log.warning("Clips will be drawn about a third slower than they could be: Triton does not run here: %r", error)
        return False
    return True


def fused_layers(model: nn.Module, *, fuses: bool) -> AbstractContextManager[None]:
    """The model's layers fused while the block runs, if so."""
    if not fuses:
        return nullcontext()
    from generation.engines.animatediff.fused import fused  # noqa: PLC0415 - loads Triton

    return fused(model)


def short_attention(*, fuses: bool) -> ShortAttention | None:
    """See `kernels`; None where nothing is fused."""
    if not fuses:
        return None
    from generation.engines.animatediff import kernels  # noqa: PLC0415 - loads Triton

    return kernels.short_attention
