"""Old weights files made into safetensors, where torch is installed."""

from importlib import import_module
from pathlib import Path
from typing import cast

from generation.characters.weights import LoraFile
from generation.errors import BadInput, Unavailable
from generation.gpu import missing_libraries

_CONVERTER = "generation.engines.animatediff.convert"  # by name: it loads torch
_LIBRARIES = ("torch", "safetensors", "diffusers")


def convert(source: Path, target: Path) -> LoraFile:
    """Raises BadInput with why it cannot be converted, Unavailable, StorageFailed. Never replaces a file."""
    if (lacking := missing_libraries("Converting", _LIBRARIES)) is not None:
        raise Unavailable(lacking)
    if not source.is_file():
        raise BadInput(f"There is no file {source}.")
    if target.exists():
        raise BadInput(f"{target} is there already. Name another with -o.")
    return cast(LoraFile, import_module(_CONVERTER).convert(source, target))
