"""What of a drawing lies on the card at a time: how much each way of drawing needs, and the fastest that fits.

Pure. Weights are counted from the models; what the activations take was measured on one H100 in half precision
(2026-11-28, torch 2.11, benchmarks/ultra_memory.py), with PyTorch's kernels and with fused ones, and grows exactly with
frames and pixels.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from generation.errors import EngineFailed

GB = 1e9


class Offload(StrEnum):
    """What waits in the computer's memory while it is not needed."""

    NONE = "none"
    PARTS = "parts"  # text encoders, UNet with ControlNet, and VAE, each whole
    BLOCKS = "blocks"  # the UNet's layers too, each fetched when its turn comes


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to denoise and decode. What changes the picture: the window, where a clip is longer than it, and, slightly,
    tiles."""

    window_frames: int = 32  # denoised together; the adapter's positions are the most there can be
    split_guidance: bool = False  # prompt and negative one after another: half the activations, 2 % slower
    chunked: bool = False  # layers that see frames or places one by one get a few at a time: 3 % slower
    vae_frames: int = 1  # decoded together
    vae_tiles: bool = False  # each frame in tiles: for cards that cannot hold one whole
    offload: Offload = Offload.NONE

    @property
    def told(self) -> str:
        """In a few words, for a clip's facts."""
        words = [f"windows of {self.window_frames} frames"]
        words += ["guidance split"] if self.split_guidance else []
        words += ["layers in chunks"] if self.chunked else []
        words += ["VAE in tiles"] if self.vae_tiles else []
        words += [f"{self.offload} offloaded"] if self.offload is not Offload.NONE else []
        return ", ".join(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Bytes of what is loaded. `unet` with its motion modules and what LoRAs and IP-Adapters add to it."""

    text: int
    unet: int
    vae: int
    control: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """What is drawn. `guided`: with classifier-free guidance, which is two pictures at a time."""

    frames: int
    width: int
    height: int
    guided: bool = True

    @property
    def pixels(self) -> int:
        return self.width * self.height


@dataclass(frozen=True, slots=True, kw_only=True)
class Activations:
    """Peak bytes a pixel of the picture: of one frame in the UNet, whole and with `Plan.chunked`; of one frame decoded.

    `control_residuals` stay while the UNet works; `control` is the ControlNet's own work on one frame.
    """

    whole: float
    chunked: float
    decoded: float
    control_residuals: float = 0.046 * GB / 1024**2
    control: float = 0.22 * GB / 1024**2
    tiled_bytes: float = 0.65 * GB  # whatever the size: tiles are 512 pixels wide


# SDXL and SD 1.5 take the same, whose first level, where a clip is largest, is as wide (measured: 260.1 bytes, both).
PLAIN = Activations(
    whole=8.76 * GB / 32 / 1024**2,
    chunked=5.29 * GB / 32 / 1024**2,
    decoded=2.55 * GB / 1024**2,
)
FUSED = Activations(
    whole=7.76 * GB / 32 / 1024**2,
    chunked=5.11 * GB / 32 / 1024**2,
    decoded=1.62 * GB / 1024**2,
)
CONTROL_FRAMES = 4  # that the ControlNet, which sees no time, is given at once
SMALLEST_WINDOW = 8  # below it the motion modules have too little to move by
_BLOCKS_BYTES = 0.7 * GB  # of the UNet on the card while its layers come and go
_SPARE = 1.02  # what the allocator cannot use for its pieces' sizes
_SPARE_BYTES = 0.15 * GB  # cuBLAS and cuDNN workspaces
_SIDES = ((1024, 1024), (896, 896), (768, 768), (640, 640), (512, 512), (384, 384), (256, 256))


def needed_bytes(plan: Plan, weights: Weights, canvas: Canvas, activations: Activations) -> int:
    """The peak of the whole job on the card."""
    at_once = min(plan.window_frames, canvas.frames) * (2 if canvas.guided and not plan.split_guidance else 1)
    of_frame = (activations.chunked if plan.chunked else activations.whole) * canvas.pixels
    denoising = at_once * of_frame
    if weights.control:
        denoising += at_once * activations.control_residuals * canvas.pixels
        denoising = max(denoising, CONTROL_FRAMES * activations.control * canvas.pixels)
    decoding = activations.tiled_bytes if plan.vae_tiles else plan.vae_frames * activations.decoded * canvas.pixels
    drawing_weights = weights.unet + weights.control
    match plan.offload:
        case Offload.NONE:
            peak = weights.text + drawing_weights + weights.vae + max(denoising, decoding)
        case Offload.PARTS:
            peak = max(weights.text, drawing_weights + denoising, weights.vae + decoding)
        case Offload.BLOCKS:
            peak = max(weights.text, _BLOCKS_BYTES + denoising, weights.vae + decoding)
    return round(peak * _SPARE + _SPARE_BYTES)


def plans(window_frames: int) -> Iterator[Plan]:
    """Every way to draw, the fastest first."""
    whole = Plan(window_frames=window_frames)
    yield whole
    yield replace(whole, offload=Offload.PARTS)
    split = replace(whole, split_guidance=True)
    for offload in (Offload.NONE, Offload.PARTS):
        yield replace(split, offload=offload)
    chunked = replace(split, chunked=True)
    for offload in (Offload.NONE, Offload.PARTS, Offload.BLOCKS):
        yield replace(chunked, offload=offload)
    while window_frames > SMALLEST_WINDOW:
        window_frames = max(SMALLEST_WINDOW, window_frames // 2)
        yield replace(chunked, offload=Offload.BLOCKS, window_frames=window_frames)


def choose(
    free_bytes: int, weights: Weights, canvas: Canvas, activations: Activations, window_frames: int = 32
) -> Plan:
    """The fastest way that fits. Raises EngineFailed where none does, saying what would fit."""
    fitting = _fitting(free_bytes, weights, canvas, activations, window_frames)
    if fitting is not None:
        return fitting
    raise EngineFailed(_what_fits(free_bytes, weights, canvas, activations, window_frames))


def smaller(plan: Plan, canvas: Canvas, weights: Weights, activations: Activations) -> Plan | None:
    """The next way that needs plainly less: for a card that turned out to have less than it said. None: there is none.

    A quarter less at least, since the same failure again costs as much time as the first one.
    """
    most = _SPARE_BYTES + (needed_bytes(plan, weights, canvas, activations) - _SPARE_BYTES) * 0.75
    ways = _with_tiles(plans(plan.window_frames))
    return next((way for way in ways if needed_bytes(way, weights, canvas, activations) <= most), None)


def _fitting(
    free_bytes: int, weights: Weights, canvas: Canvas, activations: Activations, window_frames: int
) -> Plan | None:
    ways = _with_tiles(plans(window_frames))
    return next((way for way in ways if needed_bytes(way, weights, canvas, activations) <= free_bytes), None)


def _with_tiles(ways: Iterator[Plan]) -> Iterator[Plan]:
    """Each as it is, then decoding in tiles: slower than whole frames by 0.1 s each, faster than any other saving."""
    for way in ways:
        yield way
        yield replace(way, vae_tiles=True)


def _what_fits(free_bytes: int, weights: Weights, canvas: Canvas, activations: Activations, window_frames: int) -> str:
    least = min(needed_bytes(way, weights, canvas, activations) for way in _with_tiles(plans(window_frames)))
    least_gb = math.ceil(least / GB * 10) / 10
    told = (
        f"The graphics card has {free_bytes / GB:.1f} GB free, and {canvas.width}x{canvas.height} needs "
        f"{least_gb:.1f} GB."
    )
    for width, height in _SIDES:
        if width * height < canvas.pixels:
            smaller_canvas = replace(canvas, width=width, height=height)
            if _fitting(free_bytes, weights, smaller_canvas, activations, window_frames):
                return f"{told} A size of {width}x{height} would fit."
    return f"{told} Close what else uses the card, or take the preset draft."
