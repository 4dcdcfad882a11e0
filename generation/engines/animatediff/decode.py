"""From latents to frames, and from one size of them to another: the VAE, a few frames at a time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from torch import Tensor, nn
from torch.nn.functional import interpolate

from generation.engines.animatediff.loading import Parts
from generation.engines.animatediff.memory import Plan
from generation.engines.animatediff.noise import SCALE
from generation.ports import Frame, Report

STAGE, ENLARGING = "decoding", "enlarging"
TILE_PX = 512


def decode(parts: Parts, plan: Plan, latents: Tensor, report: Report) -> Iterator[Frame]:
    """A frame for each of the latents (frames, 4, height / 8, width / 8), in order.

    The next ones are decoded while those before are used. What `report` raises passes through; torch's
    OutOfMemoryError.
    """
    report(STAGE, 0, len(latents))
    done = 0
    with ready(parts.vae, plan) as vae, parts.fusing.layers(vae):
        arriving: Callable[[], Tensor] | None = None
        for chunk in (*latents.split(plan.vae_frames), None):
            following = _leaving(_pixels(vae, chunk)) if chunk is not None else None
            for frame in arriving() if arriving else ():
                done += 1
                report(STAGE, done, len(latents))
                yield frame.numpy()
            arriving = following


@torch.inference_mode()
def enlarged(parts: Parts, plan: Plan, latents: Tensor, report: Report, *, width: int, height: int) -> Tensor:
    """Latents of the same pictures at another size in pixels, to be drawn over in a second pass.

    Enlarged as pictures: latents that are enlarged themselves are no picture's latents, and come out blurred or torn.
    No more than a few of the pictures are there at a time. Float32, on the device of `latents`.
    """
    made = []
    report(ENLARGING, 0, len(latents))
    with ready(parts.vae, plan) as vae, parts.fusing.layers(vae):
        for chunk in latents.split(plan.vae_frames):
            pictures = interpolate(_pictures(vae, chunk), size=(height, width), mode="bicubic").clamp(-1.0, 1.0)
            made.append(vae.encode(pictures).latent_dist.mode().float() * vae.config["scaling_factor"])
            report(ENLARGING, sum(map(len, made)), len(latents))
    return torch.cat(made)


@contextmanager
def ready(vae: AutoencoderKL, plan: Plan) -> Iterator[AutoencoderKL]:
    """The VAE in a precision that its numbers fit in, and in tiles where planned; afterwards as it was before.

    SDXL's own overflows in float16 and says so with `force_upcast`; its repaired version does not.
    """
    before, tiled = vae.dtype, vae.use_tiling
    sizes = vae.tile_sample_min_size, vae.tile_latent_min_size
    try:
        if vae.config["force_upcast"] and before == torch.float16:
            nn.Module.to(vae, torch.float32)
        vae.use_tiling = plan.vae_tiles
        vae.tile_sample_min_size, vae.tile_latent_min_size = TILE_PX, TILE_PX // SCALE
        yield vae
    finally:
        vae.use_tiling = tiled
        vae.tile_sample_min_size, vae.tile_latent_min_size = sizes
        if vae.dtype != before:
            nn.Module.to(vae, before)


def _pictures(vae: AutoencoderKL, latents: Tensor) -> Tensor:
    """(frames, 3, height, width), about -1..1."""
    pictures: Tensor = vae.decode((latents / vae.config["scaling_factor"]).to(vae.dtype), return_dict=False)[0]
    return pictures


@torch.inference_mode()
def _pixels(vae: AutoencoderKL, latents: Tensor) -> Tensor:
    """(frames, height, width, 3), uint8, on the device."""
    pictures = _pictures(vae, latents).float().add_(1.0).mul_(127.5).clamp_(0.0, 255.0).round_()
    return pictures.to(torch.uint8).movedim(1, -1).contiguous()


def _leaving(pixels: Tensor) -> Callable[[], Tensor]:
    """Sent to the computer's memory without waiting; what is returned waits for them, and not for what comes after."""
    if pixels.device.type != "cuda":
        return lambda: pixels
    landing = torch.empty(pixels.shape, dtype=pixels.dtype, pin_memory=True)
    landing.copy_(pixels, non_blocking=True)
    landed = torch.cuda.Event()
    landed.record()

    def arrive() -> Tensor:
        landed.synchronize()
        return landing

    return arrive
