"""Where engines run, found by folder name. Each package offers `create(options) -> Backend`."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

from generation.domain import Isolation
from generation.ports import Backend, EngineSet
from generation.render import RenderOptions


@dataclass(frozen=True, kw_only=True, slots=True)
class BackendOptions:
    """What any backend may need; each takes what it uses.

    `make_engines`: a function or class at a module's top where engines may run in another process.
    """

    work_folder: Path
    cpu_slots: int
    make_engines: Callable[[], EngineSet]
    render: RenderOptions
    isolation: Isolation = Isolation.AUTO


def create(name: str, options: BackendOptions) -> Backend:
    """Import only the backend that is asked for: the others' libraries are large."""
    return cast(Backend, import_module(f"{__name__}.{name}").create(options))
