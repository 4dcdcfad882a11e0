"""Where engines run, found by folder name. Each package offers `create(options) -> Backend`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import cast

from generation.domain import Isolation, Request
from generation.engine_options import EngineOptions
from generation.jobs import Job
from generation.ports import Backend, EngineSet, Report
from generation.render import RenderOptions

Locate = Callable[[Job, Report], Request]


def as_stored(job: Job, report: Report) -> Request:
    """Nobody knows where files lie: for characters without any."""
    return job.request


@dataclass(frozen=True, kw_only=True, slots=True)
class BackendOptions:
    """What any backend may need; each takes what it uses.

    `locate` tells where the files lie that a job's characters name; it may block, and fetch some. `make_engines`: a
    function or class at a module's top where engines may run in another process.
    """

    work_folder: Path
    cpu_slots: int
    gpus: tuple[str, ...] = ()  # devices, each a slot
    make_engines: Callable[[EngineOptions], EngineSet]
    engines: EngineOptions = field(default_factory=EngineOptions)
    render: RenderOptions
    locate: Locate = as_stored
    isolation: Isolation = Isolation.AUTO


def create(name: str, options: BackendOptions) -> Backend:
    """Import only the backend that is asked for: the others' libraries are large."""
    return cast(Backend, import_module(f"{__name__}.{name}").create(options))
