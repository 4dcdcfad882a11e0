"""What a slot's thread costs the bot's event loop and what its own process costs instead: the figures behind `auto`.

python -m benchmarks.isolation [--times 3] [--cases draw spin hold load]

Each measurement runs in an interpreter of its own, on an event loop that does nothing but look at the clock. Cases:

draw        the draft engine makes a 4 s clip of two characters at 1024x1024
spin        Python code that never waits, for a second
hold        one call into C that keeps the interpreter's lock, as libraries do while they load and compile
load        torch and transformers are imported, where the `gpu` extra is installed
"""

import argparse
import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from bot.serving import SWITCH_INTERVAL_S
from generation.backends.local import LocalBackend
from generation.backends.local.slot_process import DEADLINES, SlotProcess
from generation.cancel import CancelToken
from generation.domain import Isolation, PictureOptions, Request, Task
from generation.engine_options import EngineOptions
from generation.engines import Engines
from generation.faults import faulty_engines
from generation.jobs import Job
from generation.render import RenderOptions
from tests.generation.backends.slots import CPU as SLOT
from tests.generation.backends.slots import running_job
from tests.generation.requests import FELFEL, TEMO

WATCH_EVERY_S = 0.002
PROMPTS = {
    "draw": "temo and felfel dance on the moon",
    "spin": "spin 1",
    "hold": "hold 60000000",
    "load": "load torch transformers transformers.models.dia.modeling_dia",
}
MODES = (Isolation.THREAD, Isolation.PROCESS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--cases", nargs="*", choices=PROMPTS, default=list(PROMPTS))
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        case, mode = asked.one
        told = _start() if case == "start" else asyncio.run(_measure(case, Isolation(mode)))
        print(json.dumps(told))
        return
    _tell(asked.cases, asked.times)


# ---------------------------------------------------------------- one measurement


async def _measure(case: str, isolation: Isolation) -> dict[str, float]:
    """Milliseconds that the loop came late, at most and in 99 of 100 looks; seconds that the job took."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    make_engines = Engines if case == "draw" else faulty_engines
    with tempfile.TemporaryDirectory() as folder:
        backend = LocalBackend([SLOT], make_engines, Path(folder), RenderOptions(), isolation=isolation)
        late_s: list[float] = []
        watch = asyncio.create_task(_watch(late_s))
        started = time.monotonic()
        await backend.run(_job(case), SLOT, lambda progress: None, CancelToken())
        took_s = time.monotonic() - started
        watch.cancel()
        await backend.close()
    return {
        "longest_ms": max(late_s) * 1000,
        "p99_ms": statistics.quantiles(late_s, n=100, method="inclusive")[98] * 1000,
        "took_s": took_s,
    }


async def _watch(late_s: list[float]) -> None:
    while True:
        before = time.monotonic()
        await asyncio.sleep(WATCH_EVERY_S)
        late_s.append(time.monotonic() - before - WATCH_EVERY_S)


def _job(case: str) -> Job:
    draws = case == "draw"
    side = 1024 if draws else 256
    picture = PictureOptions(
        engine="draft" if draws else "faulty", width=side, height=side, fps=16, frames=64 if draws else 8
    )
    request = Request(
        task=Task.ANIMATE, preset="draft", seed=1, cast=(TEMO, FELFEL), prompt=PROMPTS[case], picture=picture
    )
    return running_job(request)


def _start() -> dict[str, float]:
    """Seconds to a child that can take a job, and what it holds then."""
    started = time.monotonic()
    child = SlotProcess(SLOT.id, Engines, EngineOptions(), DEADLINES)
    why_not = child.until_ready(CancelToken())
    took_s = time.monotonic() - started
    if why_not is not None:
        raise SystemExit(why_not.user_message)
    held_mb = _pss_mb(child.pid)
    child.end()
    return {"took_s": took_s, "held_mb": held_mb}


def _pss_mb(pid: int) -> float:
    """Memory that is its own, and its part of what it shares."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


# ---------------------------------------------------------------- all of them


def _tell(cases: Sequence[str], times: int) -> None:
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{datetime.now(UTC):%Y-%m-%d}  {machine}, {times} times each. Longest stall: the worst, and the median\n")
    print("| case | engines in a | longest stall, ms | 99 of 100 looks, ms | the job, s |\n|---|---|---|---|---|")
    for case in cases:
        if case == "load" and not all(find_spec(name) for name in ("torch", "transformers")):
            print("| load | | not measured: the gpu extra is not installed | | |")
            continue
        for mode in MODES:
            told = [_fresh(case, mode) for _ in range(times)]
            longest = [each["longest_ms"] for each in told]
            p99, took = (statistics.median(each[key] for each in told) for key in ("p99_ms", "took_s"))
            stall = f"{max(longest):.0f} ({statistics.median(longest):.0f})"
            print(f"| {case} | {mode} | {stall} | {p99:.1f} | {took:.2f} |")
    told = [_fresh("start", Isolation.PROCESS) for _ in range(times)]
    took, held = (statistics.median(each[key] for each in told) for key in ("took_s", "held_mb"))
    print(f"\nstart of a process until it can take a job: {took:.2f} s, {held:.0f} MB")


def _fresh(case: str, mode: Isolation) -> dict[str, float]:
    arguments = [sys.executable, "-m", "benchmarks.isolation", "--one", case, mode]
    told: dict[str, float] = json.loads(subprocess.run(arguments, check=True, capture_output=True, text=True).stdout)
    return told


if __name__ == "__main__":
    main()
