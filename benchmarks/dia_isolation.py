"""What loading Dia and speaking with it on a GPU costs an event loop beside it, in a thread and in a process.

python -m benchmarks.dia_isolation

Full size, random weights. Each mode runs in an interpreter of its own: a first job that loads, and a second one.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch

from benchmarks.dia_speed import saved, script
from generation.backends.local import LocalBackend
from generation.cancel import CancelToken
from generation.domain import Character, Isolation, Request, Script, SpeechOptions, Task
from generation.engine_options import EngineOptions
from generation.engines import Engines
from generation.engines.dia.references import References
from generation.jobs import Job
from generation.models import Models, ModelSource
from generation.ports import Speech
from generation.render import RenderOptions
from tests.generation.backends.slots import GPU as SLOT
from tests.generation.backends.slots import running_job

WATCH_EVERY_S = 0.002
SWITCH_INTERVAL_S = 0.0005  # as `bot.serving` has it, which needs discord.py
RATE = 44_100
REFERENCE_S = 6.0
CAST = (Character(name="temo", title="Temo"), Character(name="felfel", title="Felfel"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        mode, folder = asked.one
        print(json.dumps(asyncio.run(measured(Isolation(mode), Path(folder)))))
        return
    print(f"{datetime.now(UTC):%Y-%m-%d}  {torch.cuda.get_device_name()}, torch {torch.__version__}")
    with tempfile.TemporaryDirectory() as folder:
        saved(Path(folder))
        prepare_voices(options(Path(folder)))
        for mode in (Isolation.THREAD, Isolation.PROCESS):
            command = [sys.executable, "-m", "benchmarks.dia_isolation", "--one", mode, folder]
            told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            for which, (took_s, stall_ms, p99_ms) in told.items():
                print(f"{mode}, {which} job: {took_s:.1f} s; the loop came {stall_ms:.0f} ms late at most, "
                      f"{p99_ms:.1f} ms in 99 of 100 looks")  # fmt: skip


def options(folder: Path) -> EngineOptions:
    models = Models(dia=ModelSource(id=str(folder)), dac=ModelSource(id=str(folder / "dac")))
    return EngineOptions(models=models, cache_folder=folder / "cache")


def prepare_voices(chosen: EngineOptions) -> None:
    """Random codes as the designed voices' own: no other engine is needed here."""
    numbers = np.random.default_rng(0)
    sound = numbers.normal(0, 0.1, round(REFERENCE_S * RATE)).astype(np.float32)

    def speak(character: Character, text: str) -> Speech:
        return Speech(samples=sound, sample_rate=RATE, lines=())

    folder = chosen.cache_folder / "voices" if chosen.cache_folder else None
    codes = numbers.integers(0, 1024, (len(sound) // 512, 9))
    references = References(speak, lambda samples: codes, RATE, chosen.models.dac.shown, folder)
    for character in CAST:
        references.of(character)


async def measured(mode: Isolation, folder: Path) -> dict[str, tuple[float, float, float]]:
    """Seconds of a job, and milliseconds that the loop came late: at most, and in 99 of 100 looks."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    backend = LocalBackend(
        [SLOT], Engines, folder / "work", RenderOptions(), isolation=mode, engine_options=options(folder)
    )
    told = {}
    for which in ("first", "second"):
        late_s: list[float] = []
        watch = asyncio.create_task(watched(late_s))
        started = time.monotonic()
        await backend.run(job(which), SLOT, lambda progress: None, CancelToken())
        took_s = time.monotonic() - started
        watch.cancel()
        late = np.array(late_s) * 1000
        told[which] = (took_s, float(late.max()), float(np.quantile(late, 0.99)))
    await backend.close()
    return told


async def watched(late_s: list[float]) -> None:
    while True:
        before = time.monotonic()
        await asyncio.sleep(WATCH_EVERY_S)
        late_s.append(time.monotonic() - before - WATCH_EVERY_S)


def job(name: str) -> Job:
    speech = SpeechOptions(engine="dia")
    request = Request(
        task=Task.SPEAK, preset="balanced", seed=1, cast=CAST, script=Script(lines=script()), speech=speech
    )
    return running_job(request, f"bench{name}")


if __name__ == "__main__":
    main()
