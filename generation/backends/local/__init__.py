"""Engines on this machine, in threads of this process or in processes of their own."""

from generation.backends import BackendOptions
from generation.backends.local.backend import LocalBackend
from generation.domain import SlotKind
from generation.ports import Slot

__all__ = ["LocalBackend", "create"]


def create(options: BackendOptions) -> LocalBackend:
    slots = [Slot(id=f"cpu:{index}", kind=SlotKind.CPU) for index in range(options.cpu_slots)]
    slots += [Slot(id=device, kind=SlotKind.GPU) for device in options.gpus]
    return LocalBackend(
        slots,
        options.make_engines,
        options.work_folder,
        options.render,
        isolation=options.isolation,
        engine_options=options.engines,
        locate=options.locate,
    )
