"""`doctor`: what this machine can make, and what would make the rest possible."""

import asyncio
import importlib.util
import logging
import platform
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal

import typer

from bot.app import engine_options, open_app, open_characters, render_options, request_context
from bot.cli import options as common
from bot.cli.console import print_json, print_table, stderr
from bot.cli.start import current_settings
from bot.logs import log_file
from bot.settings import Settings
from generation.domain import Task
from generation.engine_options import CPU
from generation.engines import Engines
from generation.errors import CartoonError
from generation.gpu import gpu_devices, lacks_for_kernels
from generation.hub import gigabytes
from generation.media.process import available as ffmpeg_available
from generation.models import NEEDS, size_bytes
from generation.ports import EngineSet
from generation.render import render
from generation.request import resolve
from generation.wish import Context, Wish

Verdict = Literal["ok", "missing", "broken"]  # missing: works without; broken: must be mended
GPU_EXTRA = ("torch", "diffusers", "transformers", "accelerate", "peft", "safetensors", "huggingface_hub")
LOW_DISK_BYTES = 1 << 30  # a day of ten-second clips at 3 MB each, with room to encode
RENDER_S = 2

log = logging.getLogger(__name__)


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
    findings = _machine(settings)
    engines = Engines(engine_options(settings))
    try:
        context = request_context(settings, engines, open_characters(settings))
    except Exception as error:
        findings.append(_broken("presets", error))
    else:
        findings += preset_findings(context)
        if render_clips:
            findings += rendered(settings, context, engines)
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        print_table(("", "what", "detail"), [(finding.verdict, finding.what, finding.detail) for finding in findings])
    if any(finding.verdict == "broken" for finding in findings):
        raise typer.Exit(1)


def _machine(settings: Settings) -> list[Finding]:
    checks: tuple[Callable[[Settings], Finding], ...]
    checks = (_python, _ffmpeg, _disk, _database, _gpu, _gpu_extra, _token)
    found = [check(settings) for check in checks]
    if all(finding.verdict == "ok" for finding in found if finding.what.startswith("gpu")):
        found.append(kernels_finding(lacks_for_kernels()))
    return [*found, *_weights(settings)]


def _python(settings: Settings) -> Finding:
    return Finding("python", "ok", f"{platform.python_version()} on {platform.system()} {platform.machine()}")


def _ffmpeg(settings: Settings) -> Finding:
    reason = ffmpeg_available()
    return Finding("ffmpeg", "broken" if reason else "ok", reason or "packaged with the program")


def _disk(settings: Settings) -> Finding:
    folder = settings.storage.data_dir
    try:
        existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
        free_bytes = shutil.disk_usage(existing).free
    except OSError as error:
        return Finding("disk", "broken", f"{folder}: {error.strerror}. Set CARTOON_DATA_DIR to another folder.")
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
    return gpu_finding(settings.generation.devices, gpu_devices())


def gpu_finding(wanted: tuple[str, ...], there: tuple[str, ...]) -> Finding:
    """`wanted` as in the settings, `there` as the driver tells: asking torch would load it."""
    if wanted == (CPU,):
        return Finding("gpu", "missing", "not used: generation.devices has GPU engines run on the CPU")
    if not there:
        return Finding("gpu", "missing", "no NVIDIA GPU found: clips are made by the draft engine on the CPU")
    absent = [device for device in wanted if device != "auto" and device not in there]
    if absent:
        return Finding("gpu", "broken", f"generation.devices names {', '.join(absent)}; there is {', '.join(there)}")
    return Finding("gpu", "ok", ", ".join(there if wanted == ("auto",) else wanted))


def _gpu_extra(settings: Settings) -> Finding:
    absent = [name for name in GPU_EXTRA if importlib.util.find_spec(name) is None]
    if absent:
        return Finding("gpu extra", "missing", f"{', '.join(absent)} not installed: ./start setup gpu")
    return Finding("gpu extra", "ok", "installed")


def kernels_finding(lacking: str | None) -> Finding:
    """Of a machine with a GPU: what keeps its clips from being as fast as they could be."""
    if lacking is None:
        return Finding("fast kernels", "ok", "can be compiled")
    return Finding("fast kernels", "missing", f"{lacking}. Clips by SDXL and SD 1.5 take a third longer")


def _weights(settings: Settings) -> Iterator[Finding]:
    """Each model by its role."""
    models = settings.models.models(settings.storage.data_dir)
    for role, source in models.roles().items():
        folder = models.found(source)
        if folder is not None:
            yield Finding(f"weights {role}", "ok", f"{source.place}, {gigabytes(size_bytes(folder))}")
            continue
        lacks = models.fault(source)
        if lacks is None and source.is_file:
            lacks = f"{source.place} is here, but not its tokenizers: `cartoon-bot models pull {role}`"
        if lacks is not None:
            yield Finding(f"weights {role}", "missing", lacks)
            continue
        whole = next((family or engine for (engine, family), needs in NEEDS.items() if role in needs.required), None)
        how = f"not here: `cartoon-bot models pull {whole or role}`{'' if whole else '; goes without, less exactly'}"
        yield Finding(f"weights {role}", "missing", f"{source.place} is {how}")


def _token(settings: Settings) -> Finding:
    if settings.discord.token is None:
        return Finding("discord token", "missing", "set DISCORD_TOKEN to run the bot; the command line works without")
    return Finding("discord token", "ok", "set")


def preset_findings(context: Context) -> Iterator[Finding]:
    """What each can make here, and all that it lacks for the rest."""
    for preset in context.presets.values():
        engines = {"pictures": (preset.picture_engine, Task.ANIMATE), "speech": (preset.speech_engine, Task.SPEAK)}
        lacking = {what: context.availability.lacking(preset, task) for what, (_, task) in engines.items()}
        told = [
            f"{what.capitalize()} by {engine}: {lacking[what] or 'ready.'}" for what, (engine, _) in engines.items()
        ]
        yield Finding(f"preset {preset.name}", "missing" if any(lacking.values()) else "ok", " ".join(told))


def rendered(settings: Settings, context: Context, engines: EngineSet) -> list[Finding]:
    """Short clips and speech by every preset that can run here."""

    def timed(what: str, wish: Wish) -> Finding:
        return _timed(what, wish, settings, context, engines)

    findings = []
    for preset in context.presets.values():
        if context.availability.lacking(preset, Task.ANIMATE) is None:
            frames = RENDER_S * (preset.picture.fps or RENDER_S)
            wish = Wish(task=Task.ANIMATE, prompt="temo waves on the moon", preset=preset.name, frames=frames, seed=1)
            findings.append(timed(f"{preset.name}: pictures", wish))
        if context.availability.lacking(preset, Task.SPEAK) is None:
            wish = Wish(task=Task.SPEAK, dialogue="Everything works on this machine.", preset=preset.name, seed=1)
            findings.append(timed(f"{preset.name}: speech", wish))
    return findings


def _timed(what: str, wish: Wish, settings: Settings, context: Context, engines: EngineSet) -> Finding:
    def report(stage: str, done: int, total: int, preview: bytes | None = None) -> None:
        if sys.stderr.isatty():
            stderr().print(f"{what}: {stage} {done}/{total}", end="\r")

    started = time.monotonic()
    try:
        with TemporaryDirectory() as folder:
            request = resolve(wish, context)[0]
            made = render(request, engines, Path(folder), report, render_options(settings))
    except Exception as error:
        return _broken(what, error)
    made_s = time.monotonic() - started
    return Finding(what, "ok", f"{made.clip.facts.duration_s:.1f} s made in {made_s:.1f} s")


def _broken(what: str, error: Exception) -> Finding:
    """The seam: whatever an engine's library raises is a finding, and no end of the others."""
    if isinstance(error, CartoonError):
        return Finding(what, "broken", error.user_message)
    log.error("%s is broken", what, exc_info=error)
    return Finding(what, "broken", f"a fault in the program: {type(error).__name__}. The details are in {log_file()}.")
