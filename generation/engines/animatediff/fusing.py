"""Whether layers are fused here, without loading what fuses them where they cannot be."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from importlib.util import find_spec

import torch
from torch import Tensor, nn

log = logging.getLogger(__name__)

ShortAttention = Callable[[Tensor, Tensor, Tensor, int], Tensor]
_SLOWER = "Clips will be drawn about a third slower than they could be: Triton does not run here: %s: %.300s"


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
        log.warning(_SLOWER, type(error).__name__, error)
        return False
    return True


class Fusing:
    """Of the models of one device, until a kernel fails there: then no more."""

    def __init__(self, device: torch.device) -> None:
        self.is_on = can_fuse(device)

    def layers(self, model: nn.Module) -> AbstractContextManager[None]:
        """The model's layers fused while the block runs, if they can be."""
        if not self.is_on:
            return nullcontext()
        from generation.engines.animatediff.fused import fused  # noqa: PLC0415 - loads Triton

        return fused(model)

    @property
    def short_attention(self) -> ShortAttention | None:
        """See `kernels`; None where nothing is fused."""
        if not self.is_on:
            return None
        from generation.engines.animatediff import kernels  # noqa: PLC0415 - loads Triton

        return kernels.short_attention

    def gave_up(self, error: Exception) -> bool:
        """Whether it was a kernel that could not be compiled or started, which is not tried again.

        One may ask for more of a card than this card has, and is compiled only when a clip's size asks for it.
        """
        if not self.is_on or type(error).__module__.partition(".")[0] != "triton":
            return False
        log.warning(_SLOWER, type(error).__name__, error)
        self.is_on = False
        return True
