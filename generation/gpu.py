"""The GPUs that engines can use here: asked of the driver, since asking torch would load it."""

from pathlib import Path

_CONTROL = Path("/dev/nvidiactl")  # in containers too, which may not see the driver's folder in /proc


def has_gpu() -> bool:
    return _CONTROL.exists()


def gpu_devices() -> tuple[str, ...]:
    """`cuda:0` and so on, one for each NVIDIA card that this process may use."""
    if not has_gpu():
        return ()
    cards = sum(path.name.removeprefix("nvidia").isdigit() for path in Path("/dev").glob("nvidia[0-9]*"))
    return tuple(f"cuda:{index}" for index in range(max(1, cards)))
