"""What engines are made with: the same in every thread and process that makes some. A value that JSON can carry."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from generation.domain import Character
from generation.models import Models
from generation.ports import Speech


class Device(StrEnum):
    """Where GPU engines run. AUTO: on the GPU of the slot, and nowhere else."""

    AUTO = "auto"
    CPU = "cpu"  # for trying things out: a hundred times slower


@dataclass(frozen=True, kw_only=True, slots=True)
class EngineOptions:
    models: Models = field(default_factory=Models)
    device: Device = Device.AUTO
    cache_folder: Path | None = None  # for what is made once and kept, such as prepared voices; None: nothing is kept


@dataclass(frozen=True, slots=True)
class EngineContext:
    """What an engine is handed: the options, and how the draft voice says something in a character's designed voice."""

    options: EngineOptions
    speak_design: Callable[[Character, str], Speech]
