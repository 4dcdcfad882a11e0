"""The GPU presets from request to MP4 through dispatcher and backend, beside stock diffusers on the same card, one run.

python -m benchmarks.ultra_clip [--presets ultra balanced fast] [--stock] [--steps N]

Full size, random weights, which neither time nor memory depend on. `--stock` draws each preset with diffusers' own
pipeline too, and encodes its frames with the same encoder. `--steps` draws fewer steps and says so.
"""

import argparse
import asyncio
import gc
import platform
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import diffusers
import numpy as np
import torch

from benchmarks import full_size
from generation.async_store import AsyncStore
from generation.backends.local import LocalBackend
from generation.backlog import Owner
from generation.delivery import FileDeliverer
from generation.dispatcher import Dispatcher
from generation.domain import Character, Isolation, PictureOptions, Request, SlotKind, Task
from generation.engine_options import EngineOptions
from generation.engines import Engines
from generation.events import Events
from generation.jobs import ClipFacts, FileDestination, JobState, Requester
from generation.media.encode import FrameEncoder
from generation.memory_store import MemoryStore
from generation.models import Models, ModelSource
from generation.ports import Slot
from generation.presets import PRESETS
from generation.prompts import model_negative, model_prompt
from generation.render import RenderOptions
from generation.service import Order, Service
from storage.files import ClipFiles

PROMPT = "temo dances on the moon, stars behind him, the earth rising"
TEMO = Character(name="temo", title="Temo", description="a cheerful space explorer in a white suit")
SLOT = Slot(id="cuda:0", kind=SlotKind.GPU)
GB = 1e9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--presets", nargs="+", default=["ultra", "balanced", "fast"])
    parser.add_argument("--stock", action="store_true")
    parser.add_argument("--steps", type=int)
    asked = parser.parse_args()
    print(f"{datetime.now(UTC):%Y-%m-%d}  {torch.cuda.get_device_name()}, Python {platform.python_version()}, "
          f"torch {torch.__version__}, diffusers {diffusers.__version__}", flush=True)  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        roles: dict[str, Path] = {}
        for family in dict.fromkeys(PRESETS[preset].picture.family for preset in asked.presets):
            roles |= full_size.save(folder / "models", family)
        requests = {preset: request(preset, asked.steps) for preset in asked.presets}
        asyncio.run(ours(folder, roles, requests))
        if asked.stock:
            for preset, each in requests.items():
                stock(preset, each.picture, roles, folder)


def request(preset: str, steps: int | None) -> Request:
    """As `resolve` makes it of a prompt and nothing else; no verb of it asks for a pose."""
    picture = PRESETS[preset].picture
    prompt = model_prompt(PROMPT, (TEMO,), picture.family)
    negative = model_negative("", PROMPT, (TEMO,))
    picture = replace(picture, prompt=prompt, negative=negative, steps=steps or picture.steps)
    return Request(task=Task.ANIMATE, preset=preset, seed=1, cast=(TEMO,), prompt=PROMPT, picture=picture)


def engine_options(roles: Mapping[str, Path]) -> EngineOptions:
    return EngineOptions(models=replace(Models(), **{role: ModelSource(id=str(path)) for role, path in roles.items()}))


# ---------------------------------------------------------------- ours


async def ours(folder: Path, roles: Mapping[str, Path], requests: Mapping[str, Request]) -> None:
    """One step with loading, then a whole clip. In a thread of this process, whose peak of memory torch tells."""
    store, events, files = AsyncStore(MemoryStore(lambda: datetime.now(UTC))), Events(), ClipFiles(folder / "clips")
    engines = Engines(engine_options(roles))
    service = Service(
        store, files, events, engines, max_waiting=9, retention_days=1, clock=lambda: datetime.now(UTC)
    )  # fmt: skip
    backend = LocalBackend(
        [SLOT], Engines, folder / "work", RenderOptions(), isolation=Isolation.THREAD,
        engine_options=engine_options(roles),
    )  # fmt: skip
    deliverer = FileDeliverer(files)
    dispatcher = Dispatcher(
        store=store, backend=backend, files=files, deliverer=deliverer, events=events,
        owner=Owner(id="bench", folder="bench"),
    )  # fmt: skip
    running = asyncio.create_task(dispatcher.run())
    for preset, each in requests.items():
        picture = each.picture
        assert picture is not None  # noqa: S101 - an animation has one
        first = replace(each, picture=replace(picture, steps=1))
        for which, asked in (("first, with loading", first), ("whole", each)):
            await timed(f"ours, {preset}, {which}", service, asked, folder / f"{preset}-{which[:5]}.mp4")
    dispatcher.stop(0.0)
    await running
    await backend.close()
    engines.close()
    await store.close()
    gc.collect()
    torch.cuda.empty_cache()


async def timed(name: str, service: Service, asked: Request, target: Path) -> None:
    """One clip, from request to file."""
    torch.cuda.reset_peak_memory_stats()
    started = time.monotonic()
    order = Order(request=asked, requester=Requester(user_id="bench"), destination=FileDestination(path=target))
    job = await service.wait((await service.submit(order)).id)
    took_s = time.monotonic() - started
    if job.state is not JobState.DELIVERED or job.clip is None:
        sys.exit(f"{name}: {job.state} {job.failure}")
    tell(name, took_s, target, job.clip.facts, asked.picture)


def tell(name: str, took_s: float, target: Path, facts: ClipFacts, picture: PictureOptions | None) -> None:
    peak, size_mb = torch.cuda.max_memory_allocated() / GB, target.stat().st_size / 1e6
    steps = picture.steps if picture else 0
    print(f"{name}: {took_s:.1f} s from request to {size_mb:.1f} MB of MP4, peak {peak:.1f} GB; {facts.frames} frames "
          f"of {facts.width}x{facts.height}, {steps} steps; {facts.engines['picture']}", flush=True)  # fmt: skip


# ---------------------------------------------------------------- diffusers' own


def stock(preset: str, picture: PictureOptions | None, roles: Mapping[str, Path], folder: Path) -> None:
    """As its documentation shows it: half precision, everything on the card, the VAE frame by frame."""
    assert picture is not None  # noqa: S101 - an animation has one
    family = picture.family
    made = diffusers.AnimateDiffSDXLPipeline if family == "sdxl" else diffusers.AnimateDiffPipeline
    half = {"torch_dtype": torch.float16, "variant": "fp16"}
    started = time.monotonic()
    adapter = diffusers.MotionAdapter.from_pretrained(roles[f"{family}_motion"], **half)
    own_vae = {"vae": diffusers.AutoencoderKL.from_pretrained(roles["sdxl_vae"], **half)} if family == "sdxl" else {}
    pipeline = made.from_pretrained(roles[family], motion_adapter=adapter, **own_vae, **half).to("cuda")
    pipeline.set_progress_bar_config(disable=True)
    pipeline.vae.enable_slicing()
    loaded_s = time.monotonic() - started
    torch.cuda.reset_peak_memory_stats()
    started = time.monotonic()
    shown = pipeline(
        prompt=picture.prompt, negative_prompt=picture.negative, num_frames=picture.frames, width=picture.width,
        height=picture.height, num_inference_steps=picture.steps, guidance_scale=picture.guidance,
        generator=torch.Generator().manual_seed(1), output_type="np",
    ).frames[0]  # fmt: skip
    frames = (np.asarray(shown) * 255).round().astype(np.uint8)
    with FrameEncoder(
        folder / f"stock-{preset}.mp4", width=picture.width, height=picture.height, fps=picture.fps, frames=len(frames)
    ) as encoder:
        for frame in frames:
            encoder.write(frame)
    took_s = time.monotonic() - started
    peak = torch.cuda.max_memory_allocated() / GB
    print(f"stock, {preset}: {took_s:.1f} s from call to MP4 (loaded in {loaded_s:.1f} s before), peak {peak:.1f} GB, "
          f"the prompt cut at 77 tokens", flush=True)  # fmt: skip
    del pipeline, adapter
    gc.collect()
    torch.cuda.empty_cache()


if __name__ == "__main__":
    main()
