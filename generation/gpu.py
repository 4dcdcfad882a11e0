"""The GPUs that engines can use here: asked of the driver, since asking torch would load it."""

import os
import shutil
import sysconfig
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import takewhile
from pathlib import Path

_CONTROL = Path("/dev/nvidiactl")  # in containers too, which may not see the driver's folder in /proc


def has_gpu() -> bool:
    return _CONTROL.exists() and _visible() != 0


def missing_libraries(who: str, libraries: Sequence[str]) -> str | None:
    """None when all are installed, else which are not and what to do. Imports none of them."""
    missing = [name for name in libraries if find_spec(name) is None]
    if not missing:
        return None
    names = " and ".join(filter(None, (", ".join(missing[:-1]), missing[-1])))
    return f"{who} needs {names}. Install with `./start setup gpu`."


def gpu_devices() -> tuple[str, ...]:
    """`cuda:0` and so on, one for each NVIDIA card that this process may use."""
    if not has_gpu():
        return ()
    cards = sum(path.name.removeprefix("nvidia").isdigit() for path in Path("/dev").glob("nvidia[0-9]*"))
    visible = _visible()
    return tuple(f"cuda:{index}" for index in range(max(1, cards) if visible is None else visible))


def prepare_allocator() -> None:
    """Before torch is imported: its memory on a card grows in place, where it would else fall to pieces.

    A clip that fills nine tenths of a card took 2.3-2.5 s a step without, for allocations that failed and were tried
    again, and 1.7 s with it (one H100 that may hand out 12 and 16 GB, torch 2.11, 2026-11-28). Who sets the variable
    has it otherwise.
    """
    for name in ("PYTORCH_CUDA_ALLOC_CONF", "PYTORCH_ALLOC_CONF"):  # the second from torch 2.10 on
        os.environ.setdefault(name, "expandable_segments:True")


def lacks_for_kernels() -> str | None:
    """What is missing for kernels of our own, which Triton compiles on the machine; None: nothing that can be seen.

    Looks for what Triton looks for: a compiler named in CC, gcc or clang, and the headers that a Python module needs.
    """
    if find_spec("triton") is None:
        return "Triton is not installed; it comes with torch on Linux"
    if not (os.environ.get("CC") or shutil.which("gcc") or shutil.which("clang")):
        return "there is no C compiler: install gcc"
    if not (Path(sysconfig.get_path("include")) / "Python.h").is_file():
        return "Python's headers are missing: install python3-dev"
    return None


def _visible() -> int | None:
    """As many cards as CUDA_VISIBLE_DEVICES names, up to the first that is none (-1); None where it is not set."""
    named = os.environ.get("CUDA_VISIBLE_DEVICES")
    if named is None:
        return None
    return len(list(takewhile(lambda name: name.strip() not in {"", "-1"}, named.split(","))))
