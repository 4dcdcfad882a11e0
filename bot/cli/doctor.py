"""`doctor`: what this machine can make, and what would make the rest possible."""

import asyncio
import importlib.util
import platform
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal

import typer

from bot.app import open_app, open_characters, render_options, request_context
from bot.cli import options as common
from bot.cli.console import print_json, print_table, stderr
from bot.cli.start import current_settings
from bot.settings import Settings
from generation.domain import Task
from generation.engines import Engines
from generation.errors import CartoonError
from generation.media.process import available as ffmpeg_available
from generation.render import render
from generation.request import resolve
from generation.wish import Wish

Verdict = Literal["ok", "missing", "broken"]  # missing: works without; broken: must be mended
GPU_EXTRA = ("torch", "diffusers", "transformers", "accelerate", "peft", "safetensors")
LOW_DISK_BYTES = 1 << 30  # a day of ten-second clips at 3 MB each, with room to encode
RENDER_S = 2


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    verdict: Verdict
    detail: str


def doctor(
    render_clips: Annotated[
        bool, typer.Option("--render", help="Make a two-second clip with every available engine.")
    ] = False,
    as_json: common.Json = False,
) -> None:
    """What this machine can run, and why not the rest. Exit code 1 when something is broken."""
    settings = current_settings()
    findings = [*_machine(settings), *_engines(settings)]
    if render_clips:
        findings += _rendered(settings)
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        print_table(("", "what", "detail"), [(finding.verdict, finding.what, finding.detail) for finding in findings])
    if any(finding.verdict == "broken" for finding in findings):
        raise typer.Exit(1)


def _machine(settings: Settings) -> list[Finding]:
    checks: tuple[Callable[[Settings], Finding], ...] = (_python, _ffmpeg, _disk, _database, _gpu, _gpu_extra, _token)
    return [check(settings) for check in checks]


def _python(settings: Settings) -> Finding:
    return Finding("python", "ok", f"{platform.python_version()} on {platform.system()} {platform.machine()}")


def _ffmpeg(settings: Settings) -> Finding:
    reason = ffmpeg_available()
    return Finding("ffmpeg", "broken" if reason else "ok", reason or "packaged with the program")


def _disk(settings: Settings) -> Finding:
    folder = settings.storage.data_dir
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free_bytes = shutil.disk_usage(existing).free
    low = free_bytes < LOW_DISK_BYTES
    detail = f"{free_bytes / 1e9:.1f} GB free in {folder}"
    return Finding("disk", "broken" if low else "ok", detail + (": make room" if low else ""))


def _database(settings: Settings) -> Finding:
    async def look() -> None:
        async with open_app(settings):
            return

    try:
        asyncio.run(look())
    except CartoonError as error:
        return Finding("database", "broken", error.user_message)
    return Finding("database", "ok", "by storage.url" if settings.storage.url else str(settings.storage.data_dir))


def _gpu(settings: Settings) -> Finding:
    """By the driver's own file: asking torch would load it."""
    driver = Path("/proc/driver/nvidia/version")
    if driver.exists() or shutil.which("nvidia-smi"):
        return Finding("gpu", "ok", "an NVIDIA driver is installed")
    return Finding("gpu", "missing", "no NVIDIA driver found: clips are made by the draft engine on the CPU")


def _gpu_extra(settings: Settings) -> Finding:
    absent = [name for name in GPU_EXTRA if importlib.util.find_spec(name) is None]
    if absent:
        return Finding("gpu extra", "missing", f"{', '.join(absent)} not installed: ./start setup gpu")
    return Finding("gpu extra", "ok", "installed")


def _token(settings: Settings) -> Finding:
    if settings.discord.token is None:
        return Finding("discord token", "missing", "set DISCORD_TOKEN to run the bot; the command line works without")
    return Finding("discord token", "ok", "set")


def _engines(settings: Settings) -> list[Finding]:
    context = request_context(settings, Engines(), open_characters(settings))
    findings = []
    for preset in context.presets.values():
        lacking = context.availability.lacking(preset, Task.COMBINE)
        detail = lacking or f"pictures by {preset.picture_engine}, speech by {preset.speech_engine}"
        findings.append(Finding(f"preset {preset.name}", "missing" if lacking else "ok", detail))
    return findings


def _rendered(settings: Settings) -> list[Finding]:
    engines = Engines()
    context = request_context(settings, engines, open_characters(settings))
    findings = []
    for preset in context.presets.values():
        if context.availability.lacking(preset, Task.ANIMATE) is None:
            frames = RENDER_S * (preset.picture.fps or RENDER_S)
            wish = Wish(task=Task.ANIMATE, prompt="temo waves on the moon", preset=preset.name, frames=frames, seed=1)
            findings.append(_timed(f"{preset.name}: pictures", wish, settings, engines))
        if context.availability.lacking(preset, Task.SPEAK) is None:
            wish = Wish(task=Task.SPEAK, dialogue="Everything works on this machine.", preset=preset.name, seed=1)
            findings.append(_timed(f"{preset.name}: speech", wish, settings, engines))
    return findings


def _timed(what: str, wish: Wish, settings: Settings, engines: Engines) -> Finding:
    def report(stage: str, done: int, total: int, preview: bytes | None = None) -> None:
        if sys.stderr.isatty():
            stderr().print(f"{what}: {stage} {done}/{total}", end="\r")

    started = time.monotonic()
    try:
        with TemporaryDirectory() as folder:
            request = resolve(wish, request_context(settings, engines, open_characters(settings)))[0]
            rendered = render(request, engines, Path(folder), report, render_options(settings))
    except CartoonError as error:
        return Finding(what, "broken", error.user_message)
    made_s = time.monotonic() - started
    return Finding(what, "ok", f"{rendered.clip.facts.duration_s:.1f} s made in {made_s:.1f} s")
