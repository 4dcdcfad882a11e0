"""One denoising step of the ultra clip on a GPU: diffusers' own, the denoiser's attention, and with fused small steps.

python -m benchmarks.ultra_step [--family sdxl] [--side 1024] [--frames 32] [--profile]

Full size, random weights, half precision, with guidance. Tells seconds a step (the best of three), the peak of memory,
how long the first step took, and how far the numbers are from diffusers' own.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from benchmarks import full_size
from generation.engine_options import EngineOptions
from generation.engines.animatediff.attention import Layout, installed
from generation.engines.animatediff.fused import fused
from generation.engines.animatediff.loading import load
from generation.models import Models, ModelSource

GB = 1e9
TOKENS = 77
Step = Callable[[], Tensor]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--family", default="sdxl")
    parser.add_argument("--side", type=int, default=1024)
    parser.add_argument("--frames", type=int, default=32)
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    print(f"{datetime.now(UTC):%Y-%m-%d}  {torch.cuda.get_device_name()}, torch {torch.__version__}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        roles = full_size.save(Path(name), asked.family)
        sources = {role: ModelSource(id=str(path)) for role, path in roles.items()}
        unet = load(EngineOptions(models=replace(Models(), **sources)), asked.family).unet.to("cuda")
    own, ours = steps(unet, asked.family, asked.frames, asked.side)
    with torch.inference_mode(), ExitStack() as stack:
        expected = told("diffusers", own)
        stack.enter_context(installed(unet, Layout()))
        told("our attention", ours, expected)
        stack.enter_context(fused(unet))
        told("and small steps fused", ours, expected)
        if asked.profile:
            print(profiled(ours), flush=True)


def steps(unet: Any, family: str, frames: int, side: int) -> tuple[Step, Step]:  # noqa: ANN401
    """The same call with the text for each frame, as diffusers wants it, and once for all of them."""
    torch.manual_seed(1)
    given = {"device": "cuda", "dtype": torch.float16}
    sample = torch.randn(2, 4, frames, side // 8, side // 8, **given)
    text = torch.randn(2, TOKENS, unet.config["cross_attention_dim"], **given)
    sizes = torch.tensor([[side, side, 0, 0, side, side]] * 2, device="cuda")
    added = {"text_embeds": torch.randn(2, 1280, **given), "time_ids": sizes} if family == "sdxl" else {}
    moment = torch.tensor(500.0, device="cuda")

    def step(states: Tensor) -> Tensor:
        predicted: Tensor = unet(
            sample, moment, encoder_hidden_states=states, added_cond_kwargs=added, return_dict=False
        )[0]
        return predicted

    return lambda: step(text.repeat_interleave(frames, 0)), lambda: step(text)


def told(name: str, step: Step, expected: Tensor | None = None) -> Tensor:
    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats()
    before = torch.cuda.memory_allocated()
    took_s = []
    for _ in range(4):
        started = time.monotonic()
        made = step()
        torch.cuda.synchronize()
        took_s.append(time.monotonic() - started)
    peak = torch.cuda.max_memory_allocated() - before
    apart = "" if expected is None else f", {float((made - expected).norm() / expected.norm()):.1e} from diffusers'"
    print(f"{name}: {min(took_s[1:]):.3f} s a step (first {took_s[0]:.1f} s), {peak / GB:.2f} GB of activations{apart}",
          flush=True)  # fmt: skip
    return made


def profiled(step: Step) -> str:
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CUDA]) as profile:
        step()
        torch.cuda.synchronize()
    return str(profile.key_averages().table(sort_by="self_cuda_time_total", row_limit=28, max_name_column_width=70))


if __name__ == "__main__":
    main()
