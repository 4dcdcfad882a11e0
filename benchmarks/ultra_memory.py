"""What an ultra clip takes on cards of 8 to 80 GB: one card that may hand out no more than each of them has.

python -m benchmarks.ultra_memory [--cards 8 12 16 24 48 80] [--poses]

Three steps, the VAE and encoding at full size with random weights; seconds of a whole clip are three steps scaled to
fifty. A smaller card is slower too, which this does not show.
"""

import argparse
import gc
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import torch

from benchmarks import full_size
from benchmarks.ultra_clip import engine_options, request
from generation.domain import Request
from generation.engine_options import AnimateDiffOptions, EngineOptions
from generation.engines import Engines
from generation.errors import CartoonError
from generation.render import RenderOptions, render

GB = 1e9
STEPS, ALL_STEPS = 3, 50
TAKEN_GB = 0.6  # of a card by the driver, the program's context and a desktop


class Clock:
    """A `Report` that notes when each stage's progress came."""

    def __init__(self) -> None:
        self.at: dict[str, list[float]] = {}

    def __call__(self, stage: str, done: int, total: int, preview: bytes | None = None) -> None:
        self.at.setdefault(stage, []).append(time.monotonic())

    def lasted_s(self, stage: str) -> float:
        return self.at[stage][-1] - self.at[stage][0] if stage in self.at else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cards", nargs="+", type=float, default=[8, 12, 16, 24, 48, 80])
    parser.add_argument("--poses", action="store_true", help="with the ControlNet")
    asked = parser.parse_args()
    print(f"{datetime.now(UTC):%Y-%m-%d}  {torch.cuda.get_device_name()}, torch {torch.__version__}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        options = engine_options(full_size.save(folder / "models", "sdxl", pose=asked.poses))
        clip = request("ultra", STEPS)
        if asked.poses and clip.picture is not None:
            clip = replace(clip, picture=replace(clip.picture, motion="dance"))
        for card_gb in asked.cards:
            measure(card_gb, options, clip, folder / f"card-{card_gb:g}")


def measure(card_gb: float, options: EngineOptions, clip: Request, folder: Path) -> None:
    """One line of the table."""
    allowed = (card_gb - TAKEN_GB) * GB
    total = torch.cuda.get_device_properties(0).total_memory
    torch.cuda.set_per_process_memory_fraction(min(1.0, allowed / total))
    torch.cuda.reset_peak_memory_stats()
    folder.mkdir()
    engines = Engines(replace(options, animatediff=AnimateDiffOptions(memory_gb=min(allowed, total) / GB)))
    clock = Clock()
    try:
        made = render(clip, engines, folder, clock, RenderOptions())
    except CartoonError as error:
        print(f"{card_gb:g} GB: {error.user_message} {error.detail[:300]}", flush=True)
    else:
        step_s = clock.lasted_s("drawing") / STEPS
        rest_s = clock.lasted_s("preparing") + clock.lasted_s("decoding")
        whole_s = ALL_STEPS * step_s + rest_s
        peaks = (torch.cuda.max_memory_allocated() / GB, torch.cuda.max_memory_reserved() / GB)
        print(f"{card_gb:g} GB: {made.clip.facts.engines['picture']['plan']}; peak {peaks[0]:.1f} GB allocated, "
              f"{peaks[1]:.1f} GB reserved; {step_s:.2f} s a step, {rest_s:.1f} s for prompts, VAE and encoding: "
              f"{ALL_STEPS} steps would take {whole_s:.0f} s", flush=True)  # fmt: skip
    engines.close()
    gc.collect()
    torch.cuda.empty_cache()


if __name__ == "__main__":
    main()
