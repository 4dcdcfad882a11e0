"""One denoising step and one decoded frame at full size: diffusers' layers, fused ones, in chunks, with LoRAs.

python -m benchmarks.ultra_step [--family sdxl] [--frames 32] [--side 1024] [--prompts 2]

Milliseconds by the card's own clock, the median of three after one that is not counted; what it takes of memory beside
the weights; and how far the result is from that of diffusers' layers, relative. `--prompts 1`: without guidance, which
is what layers in chunks are for.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any

import diffusers
import torch
from peft import LoraConfig, inject_adapter_in_model
from torch import Tensor, nn

from benchmarks import full_size
from generation.engines.animatediff import kernels
from generation.engines.animatediff.attention import Layout, installed
from generation.engines.animatediff.chunked import in_chunks
from generation.engines.animatediff.fused import fused
from generation.engines.animatediff.merging import merged

GB = 1e9
LORA_TARGETS = ["to_q", "to_k", "to_v", "to_out.0", "ff.net.0.proj", "ff.net.2"]
LORA_RANK = 32
TOKENS = 231  # of a prompt in three parts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--family", choices=["sdxl", "sd15"], default="sdxl")
    parser.add_argument("--frames", type=int, default=32)
    parser.add_argument("--side", type=int, default=1024)
    parser.add_argument("--prompts", type=int, default=2)
    asked = parser.parse_args()
    print(f"{datetime.now(UTC):%Y-%m-%d}  {torch.cuda.get_device_name()}, torch {torch.__version__}, "
          f"diffusers {diffusers.__version__}", flush=True)  # fmt: skip
    torch.manual_seed(0)
    with torch.no_grad():
        unet = full_size.motion_unet(asked.family)
        step = stepping(unet, asked.family, asked.frames, asked.side, asked.prompts)
        told("step", {name: (way(unet, is_fused="fused" in name, chunked="chunks" in name), step)
                      for name in ("diffusers' layers", "fused", "in chunks", "fused in chunks")})  # fmt: skip
        inject_adapter_in_model(LoraConfig(r=LORA_RANK, target_modules=LORA_TARGETS), unet)
        unet.to(full_size.CARD, torch.float16)
        told("step, a LoRA", {
            "beside the weights": (way(unet, is_fused=True), step),
            "in the weights": (way(unet, is_fused=True, is_merged=True), step),
        })  # fmt: skip
        del unet, step
        vae = full_size.vae(asked.family)
        latents = noise(1, 4, asked.side // 8, asked.side // 8)

        def decode() -> Tensor:
            return vae.decode(latents, return_dict=False)[0]

        told("a frame decoded", {name: (way(vae, is_fused=name == "fused"), decode)
                                 for name in ("diffusers' layers", "fused")})  # fmt: skip


def noise(*shape: int) -> Tensor:
    return torch.randn(*shape, dtype=torch.float16, device=full_size.CARD)


def stepping(unet: Any, family: str, frames: int, side: int, prompts: int) -> Callable[[], Tensor]:  # noqa: ANN401
    sample, text = (
        noise(prompts, 4, frames, side // 8, side // 8),
        noise(prompts, TOKENS, unet.config.cross_attention_dim),
    )
    added: dict[str, Tensor] = {}
    if family == "sdxl":
        ids = torch.tensor([[side, side, 0, 0, side, side]] * prompts, dtype=torch.float32, device=full_size.CARD)
        added = {"text_embeds": noise(prompts, 1280), "time_ids": ids}
    at = torch.tensor(500, device=full_size.CARD)

    def step() -> Tensor:
        made = unet(sample, at, encoder_hidden_states=text, added_cond_kwargs=added, return_dict=False)
        return made[0]

    return step


@contextmanager
def way(model: nn.Module, *, is_fused: bool, chunked: bool = False, is_merged: bool = False) -> Iterator[None]:
    with ExitStack() as stack:
        if isinstance(model, diffusers.UNetMotionModel):
            stack.enter_context(installed(model, Layout(), kernels.short_attention if is_fused else None))
        if is_fused:
            stack.enter_context(fused(model))
        if chunked:
            stack.enter_context(in_chunks(model))
        if is_merged:
            stack.enter_context(merged(model, lambda _: None))
        yield


def told(what: str, ways: dict[str, tuple[Any, Callable[[], Tensor]]]) -> None:
    """A line for each way; the first is what the others are compared with."""
    expected: Tensor | None = None
    for name, (how, run) in ways.items():
        with how:
            started = time.monotonic()
            made = run().double()
            torch.cuda.synchronize()
            first_s = time.monotonic() - started
            expected = made if expected is None else expected
            differs = float((made - expected).norm() / expected.norm())
            before = torch.cuda.memory_allocated()
            torch.cuda.reset_peak_memory_stats()
            took_ms = statistics.median(timed_ms(run, 3))
            taken_gb = (torch.cuda.max_memory_allocated() - before) / GB
        print(f"{what}, {name}: {took_ms:.1f} ms (the first {first_s:.1f} s), {taken_gb:.2f} GB beside the weights, "
              f"differs by {differs:.1e}", flush=True)  # fmt: skip


def timed_ms(run: Callable[[], Tensor], times: int) -> Sequence[float]:
    found = []
    for _ in range(times):
        begun, ended = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        begun.record()
        run()
        ended.record()
        torch.cuda.synchronize()
        found.append(begun.elapsed_time(ended))
    return found


if __name__ == "__main__":
    main()
