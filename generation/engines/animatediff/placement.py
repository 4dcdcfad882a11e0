"""Where the models lie: at home in the computer's memory, and on the card as long as a plan has them there.

Nothing is ever copied back: what leaves the card is simply forgotten there, LoRAs that were worked into it included.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from diffusers.models.attention import BasicTransformerBlock
from diffusers.models.resnet import ResnetBlock2D
from torch import Tensor, nn

from generation.engines.animatediff.memory import Offload

_UNITS = (BasicTransformerBlock, ResnetBlock2D)  # nine tenths of a UNet's weights; what is left stays on the card


class Placement:
    """Models that are loaded at home. Belongs to the thread that draws."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._there: dict[nn.Module, _Visit] = {}

    @contextmanager
    def on_card(self, models: Sequence[nn.Module], offload: Offload) -> Iterator[None]:
        """While the block runs, and without offloading from then on; with it, all that lies there goes home first."""
        if self._device.type == "cpu":
            yield
            return
        if offload is Offload.NONE:
            for model in models:
                if model not in self._there:
                    self._there[model] = _Visit(model, self._device)
            yield
            return
        self.send_home()
        with ExitStack() as stack:
            for model in models:
                if offload is Offload.BLOCKS and any(isinstance(layer, _UNITS) for layer in model.modules()):
                    stack.enter_context(streamed(model, self._device))
                else:
                    stack.callback(_Visit(model, self._device).end)
            yield

    @property
    def held_bytes(self) -> int:
        """What lies on the card between two blocks."""
        return sum(visit.held_bytes for visit in self._there.values())

    def keep(self, models: Sequence[nn.Module]) -> None:
        """All others go home."""
        for model in [each for each in self._there if each not in models]:
            self._there.pop(model).end()

    def renew(self, tensors: Sequence[Tensor]) -> None:
        """What of them stays on the card becomes again what it is at home."""
        wanted = {id(tensor) for tensor in tensors}
        for visit in self._there.values():
            visit.renew(wanted)

    def send_home(self) -> None:
        """Everything off the card."""
        while self._there:
            _, visit = self._there.popitem()
            visit.end()
        if self._device.type == "cuda":
            torch.cuda.empty_cache()


class _Visit:
    """The weights of a model, or of a part of one, on the card."""

    def __init__(self, model: nn.Module, device: torch.device, *, apart: frozenset[nn.Module] = frozenset()) -> None:
        """`apart`: modules in it that are left at home. Raises torch's OutOfMemoryError, with all at home again."""
        self._home: list[tuple[Tensor, Tensor]] = []
        self._model = model
        try:
            for tensor in _tensors(model, apart):
                self._home.append((tensor, tensor.data))
                tensor.data = tensor.data.to(device, non_blocking=True)
        except BaseException:
            self.end()
            raise

    @property
    def held_bytes(self) -> int:
        there = (tensor for tensor, _ in self._home if tensor.device.type != "cpu")
        return sum(tensor.numel() * tensor.element_size() for tensor in there)

    def renew(self, wanted: Set[int]) -> None:
        for tensor, at_home in self._home:
            if id(tensor) in wanted:
                tensor.data.copy_(at_home, non_blocking=True)

    def end(self) -> None:
        known = {id(tensor) for tensor, _ in self._home}
        for tensor, at_home in self._home:
            tensor.data = at_home
        for tensor in _tensors(self._model, frozenset()):
            if id(tensor) not in known and tensor.device.type != "cpu":
                tensor.data = tensor.data.cpu()  # a LoRA's that was loaded meanwhile
        self._home.clear()


def _tensors(model: nn.Module, apart: frozenset[nn.Module]) -> Iterator[Tensor]:
    if model in apart:
        return
    yield from model.parameters(recurse=False)
    yield from model.buffers(recurse=False)
    for child in model.children():
        yield from _tensors(child, apart)


def size_bytes(model: nn.Module) -> int:
    return sum(tensor.numel() * tensor.element_size() for tensor in (*model.parameters(), *model.buffers()))


# ---------------------------------------------------------------- layers that come and go


@contextmanager
def streamed(model: nn.Module, device: torch.device) -> Iterator[None]:
    """The model's large layers on the card one by one, each next one on its way while one computes."""
    units = [layer for layer in model.modules() if isinstance(layer, _UNITS)]
    rest = _Visit(model, device, apart=frozenset(units))
    stream = _Stream(device, units)
    try:
        yield
    finally:
        stream.end()
        rest.end()


_Arrival = tuple[list[tuple[Tensor, Tensor]], torch.cuda.Event]  # weights with what they hold on the card, and when


class _Stream:
    """Fetches layers in the order in which the first pass came by them."""

    def __init__(self, device: torch.device, units: Iterable[nn.Module]) -> None:
        self._device = device
        self._fetching = torch.cuda.Stream(device)
        self._order: list[nn.Module] = []
        self._number: dict[nn.Module, int] = {}
        self._arriving: dict[nn.Module, _Arrival] = {}
        self._home = {
            unit: [(tensor, _pinned(tensor.data)) for tensor in _tensors(unit, frozenset())] for unit in units
        }
        self._hooks = [
            hook
            for unit in self._home
            for hook in (unit.register_forward_pre_hook(self._before), unit.register_forward_hook(self._after))
        ]

    def end(self) -> None:
        for hook in self._hooks:
            hook.remove()
        torch.cuda.synchronize(self._device)
        self._arriving.clear()
        for tensors in self._home.values():
            for tensor, at_home in tensors:
                tensor.data = at_home

    def _before(self, unit: nn.Module, _args: Any) -> None:  # noqa: ANN401 - a hook's
        if unit not in self._number:
            self._number[unit] = len(self._order)
            self._order.append(unit)
        arrived, event = self._arriving.pop(unit) if unit in self._arriving else self._fetch(unit)
        torch.cuda.current_stream(self._device).wait_event(event)
        for tensor, there in arrived:
            there.record_stream(torch.cuda.current_stream(self._device))
            tensor.data = there
        following = self._order[(self._number[unit] + 1) % len(self._order)]
        if following is not unit and following not in self._arriving:
            self._arriving[following] = self._fetch(following)

    def _after(self, unit: nn.Module, _args: Any, _output: Any) -> None:  # noqa: ANN401
        for tensor, at_home in self._home[unit]:
            tensor.data = at_home

    def _fetch(self, unit: nn.Module) -> _Arrival:
        with torch.cuda.stream(self._fetching):
            arriving = [(tensor, at_home.to(self._device, non_blocking=True)) for tensor, at_home in self._home[unit]]
            event = torch.cuda.Event()
            event.record(self._fetching)
        return arriving, event


def _pinned(data: Tensor) -> Tensor:
    """Where the system has memory to pin: only from there copies run beside the card's work."""
    try:
        return data if data.is_pinned() else data.pin_memory()
    except RuntimeError:
        return data
