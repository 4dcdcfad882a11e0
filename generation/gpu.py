"""Whether this machine has a GPU that engines can use: asked of the driver, since asking torch would load it."""

from pathlib import Path


def has_gpu() -> bool:
    """An NVIDIA device that the driver of this machine, or of a container's host, offers."""
    return Path("/dev/nvidiactl").exists() or Path("/proc/driver/nvidia/version").exists()
