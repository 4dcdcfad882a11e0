"""The GPUs that engines can use here: asked of the driver, since asking torch would load it."""

import os
from itertools import takewhile
from pathlib import Path

_CONTROL = Path("/dev/nvidiactl")  # in containers too, which may not see the driver's folder in /proc


def has_gpu() -> bool:
    return _CONTROL.exists() and _visible() != 0


def gpu_devices() -> tuple[str, ...]:
    """`cuda:0` and so on, one for each NVIDIA card that this process may use."""
    if not has_gpu():
        return ()
    cards = sum(path.name.removeprefix("nvidia").isdigit() for path in Path("/dev").glob("nvidia[0-9]*"))
    visible = _visible()
    return tuple(f"cuda:{index}" for index in range(max(1, cards) if visible is None else visible))


def _visible() -> int | None:
    """As many cards as CUDA_VISIBLE_DEVICES names, up to the first that is none (-1); None where it is not set."""
    named = os.environ.get("CUDA_VISIBLE_DEVICES")
    if named is None:
        return None
    return len(list(takewhile(lambda name: name.strip() not in {"", "-1"}, named.split(","))))
