"""Whether layers are fused here, without loading what fuses them where they cannot be."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import torch
from torch import Tensor, nn

log = logging.getLogger(__name__)

ShortAttention = Callable[[Tensor, Tensor, Tensor, int], Tensor]
PYTORCH = "pytorch"
_SLOWER = "Clips will be drawn about a third slower than they could be: Triton does not run here: %s: %.300s"
_OLDEST = (8, 0)  # Ampere: on older cards attention is unrolled into scalar products, compiled for minutes
_OF_DRIVER = "Triton Error ["  # how Triton's plain RuntimeErrors begin, by which it tells what the driver says


def can_fuse(device: torch.device) -> bool:
    """Tried out on the device: Triton needs a GPU that it knows, a C compiler, and a folder that it may write to.

    Where it fails PyTorch's own kernels draw the same, and a line in the log says why. A card that is full just now
    says nothing of the next time.
    """
    try:
        return device.type == "cuda" and find_spec("triton") is not None and _tried(device)
    except torch.OutOfMemoryError:
        return False


@cache
def _tried(device: torch.device) -> bool:
    try:
        if torch.cuda.get_device_capability(device) < _OLDEST:
            return False
        with torch.cuda.device(device), torch.inference_mode(), _told():
            x = torch.ones((1, 2, 64), dtype=torch.float16, device=device)
            _kernels().add(x, torch.ones_like(x))
    except torch.OutOfMemoryError:
        raise
    except Exception as error:
        log.warning(_SLOWER, type(error).__name__, error)
        return False
    return True


class Fusing:
    """Of the models of one device, until a kernel fails there: then no more."""

    def __init__(self, device: torch.device) -> None:
        self.is_on = can_fuse(device)

    @contextmanager
    def layers(self, model: nn.Module) -> Iterator[None]:
        """The model's layers fused while the block runs, if they can be. A full card is told as torch tells it."""
        if not self.is_on:
            yield
            return
        with import_module("generation.engines.animatediff.fused").fused(model), _told():
            yield

    @property
    def short_attention(self) -> ShortAttention | None:
        """See `kernels`; None where nothing is fused."""
        found: ShortAttention | None = _kernels().short_attention if self.is_on else None
        return found

    @property
    def shown(self) -> str:
        """By whose kernels clips are drawn, for their facts."""
        return f"triton {import_module('triton').__version__}" if self.is_on else PYTORCH

    def gave_up(self, error: Exception) -> bool:
        """Whether it was a kernel that could not be compiled or started, which is not tried again.

        One may ask for more of a card than this card has, and is compiled only when a clip's size asks for it.
        """
        of_triton = type(error).__module__.partition(".")[0] == "triton" or str(error).startswith(_OF_DRIVER)
        if not (self.is_on and of_triton):
            return False
        log.warning(_SLOWER, type(error).__name__, error)
        self.is_on = False
        return True


def _kernels() -> Any:  # noqa: ANN401 - the module, which loads Triton
    return import_module("generation.engines.animatediff.kernels")


@contextmanager
def _told() -> Iterator[None]:
    """A full card as torch tells it: a smaller plan helps against it, PyTorch's kernels would not."""
    try:
        yield
    except RuntimeError as error:
        if str(error).startswith(_OF_DRIVER) and "out of memory" in str(error):
            raise torch.OutOfMemoryError(str(error)) from error
        raise
