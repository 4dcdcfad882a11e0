"""`models`: which weights the GPU engines use, whether they are here, and fetching them."""

import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Annotated

import typer
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from bot.app import open_characters
from bot.cli import options as common
from bot.cli.console import print_json, print_lines, print_table, stderr
from bot.cli.making import SIGINT_CODE
from bot.cli.start import current_settings
from bot.errors import Interrupted
from bot.lora_files import Addressed, addressed, open_lora_files
from generation.errors import BadInput, UnknownName
from generation.hub import Download, Hub, check_room, free_bytes, gigabytes
from generation.models import NEEDS, Models, ModelSource, Needs, needs_named, size_bytes
from generation.presets import PRESETS, Preset

LORAS = "loras"  # the role of all LoRAs that have an address
models = typer.Typer(help="The weights of the GPU engines.")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Row:
    role: str
    source: str
    size_bytes: int | None  # None: not here
    folder: str | None
    presets: tuple[str, ...]
    required: bool  # False: they only get better by it


@models.command("list")
def list_models(as_json: common.Json = False) -> None:
    """Every model with its source, its size on disk, and the presets that use it."""
    known = _known()
    rows = [_row(known, role, source) for role, source in known.roles().items()]
    rows += [_lora_row(wanted) for wanted in _addressed()]
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    table = []
    for row in rows:
        size = "not here" if row.size_bytes is None else gigabytes(row.size_bytes)
        uses = ", ".join(row.presets) + ("" if row.required else " (better with it)")
        table.append((row.role, row.source, size, uses))
    print_table(("role", "source", "on disk", "presets"), table)


def _row(known: Models, role: str, source: ModelSource) -> _Row:
    folder = known.found(source)
    return _Row(
        role=role,
        source=source.place,
        size_bytes=size_bytes(folder) if folder else None,
        folder=str(folder) if folder else None,
        presets=tuple(preset.name for preset in PRESETS.values() if role in _roles_of(preset)),
        required=any(role in needs.required for needs in NEEDS.values()),
    )


def _lora_row(wanted: Addressed) -> _Row:
    """Of the address only the host is told: it may be signed."""
    kept = open_lora_files(current_settings()).kept(wanted)
    family = wanted.look.base
    return _Row(
        role=f"{LORAS} {wanted.character.name} {family}",
        source=wanted.host,
        size_bytes=kept.size_bytes if kept else None,
        folder=kept.path if kept else None,
        presets=tuple(preset.name for preset in PRESETS.values() if preset.picture.family == family),
        required=False,
    )


def _addressed() -> tuple[Addressed, ...]:
    settings = current_settings()
    return tuple(addressed(open_characters(settings).all(), settings.lora_url))


@models.command("pull")
def pull(
    roles: Annotated[
        list[str] | None,
        typer.Argument(
            help="See `models list`; dia brings dac, loras all LoRAs. None: all.",
            show_default=False,
            metavar="[ROLE]...",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask, however much it is.")] = False,
) -> None:
    """Fetch weights from the Hugging Face hub, and the characters' LoRAs from their addresses.

    Whole files are kept, however often it is stopped.
    """
    known = _known()
    names = [name for name in roles or () if name != LORAS]
    if names or not roles:
        _pull_weights(known, _wanted(known, names), yes=yes)
    if LORAS in (roles or (LORAS,)):
        _pull_loras()


def _pull_weights(known: Models, roles: Sequence[str], *, yes: bool) -> None:
    _check_named(known, roles)
    hub = Hub(known)
    downloads = _looked(known, hub, roles)
    check_room(tuple(downloads.values()), known.folder, free_bytes(known.folder))
    total = sum(download.absent_bytes for download in downloads.values())
    stderr().print(f"{gigabytes(total)} to fetch into {known.folder}", markup=False, soft_wrap=True)
    if total and not yes and sys.stdin.isatty() and sys.stderr.isatty():
        _confirm()
    _fetch_all(known, hub, downloads)


def _pull_loras() -> None:
    """All that can be had; then raises what was wrong with the first that cannot."""
    files, wrong = open_lora_files(current_settings()), []
    with _bars() as bars:
        for wanted in _addressed():
            name = f"{LORAS} {wanted.character.name} {wanted.look.base}"
            bar = bars.add_task(name, total=None)
            try:
                asset = files.kept(wanted) or files.fetch(wanted, partial(_show_of, bars, bar))
            except BadInput as error:
                wrong.append(BadInput(f"{name}: {error.user_message}", detail=error.detail))
                continue
            print_lines(f"{name} is here: {asset.path}")
    if wrong:
        raise wrong[0]


def _known() -> Models:
    settings = current_settings()
    return settings.models.models(settings.storage.data_dir)


def _needs_of(preset: Preset) -> tuple[Needs, ...]:
    used = ((preset.picture_engine, preset.picture.family), (preset.speech_engine, ""))
    return tuple(NEEDS[each] for each in used if each in NEEDS)


def _roles_of(preset: Preset) -> frozenset[str]:
    return frozenset(role for needs in _needs_of(preset) for role in (*needs.required, *needs.optional))


def _wanted(known: Models, names: Sequence[str]) -> tuple[str, ...]:
    """Roles by their names; all that a family, an engine or a preset needs by its own. Raises UnknownName."""
    roles = known.roles()
    chosen: list[str] = []
    for name in names:
        needed = _needs_of(PRESETS[name]) if name in PRESETS else needs_named(name)
        if not needed and name not in roles:
            raise UnknownName("model", name, [*roles, *PRESETS, LORAS])
        chosen += [role for needs in needed for role in needs.required] or [name]
    return tuple(dict.fromkeys(chosen)) or tuple(roles)


def _check_named(known: Models, roles: Sequence[str]) -> None:
    """Raises BadInput where a file or a folder is named that can be no model: to fetch the rest would not mend it."""
    for role in roles:
        if (fault := known.fault(known.roles()[role])) is not None:
            raise BadInput(f"{role} in [models]: {fault}.")


def _looked(known: Models, hub: Hub, roles: Sequence[str]) -> dict[str, Download]:
    """What is to be fetched, told. What is on this machine by itself is not, but for what a checkpoint lacks."""
    downloads = {}
    for role in roles:
        source = known.roles()[role]
        outline = known.outline(source) if source.is_file else None
        if not source.is_repository:
            kind = "file" if source.is_file else "folder"
            stderr().print(f"{role}: {source.id} is a {kind} of this machine", markup=False, soft_wrap=True)
            if outline is None:
                continue
        download = downloads[role] = hub.look(outline or source)
        source = download.source
        here = f", {gigabytes(download.absent_bytes)} of it not here" if download.absent_bytes else ", all here"
        stderr().print(f"{role}: {source.place}, {gigabytes(download.size_bytes)}{here}", markup=False, soft_wrap=True)
    return downloads


def _confirm() -> None:
    try:
        if typer.confirm("Go on?", default=True, err=True):
            return
    except typer.Abort:
        sys.stderr.write("\n")
    raise Interrupted("Cancelled.", exit_code=SIGINT_CODE)


def _fetch_all(known: Models, hub: Hub, downloads: dict[str, Download]) -> None:
    try:
        with _bars() as bars:
            for role, download in downloads.items():
                bar = bars.add_task(role, total=download.absent_bytes)
                folder = hub.fetch(download.source, partial(_show, bars, bar))
                bars.update(bar, completed=download.absent_bytes)
                source = known.roles()[role]
                what = f"{role}: what {source.id} goes with" if source.is_file else role
                print_lines(f"{what} is here: {folder}")
    except KeyboardInterrupt:
        sys.stderr.write("Cancelled.\n")
        sys.stderr.flush()
        os._exit(SIGINT_CODE)  # at once: the interpreter would wait for connections that the library still holds


def _show(bars: Progress, bar: TaskID, done: int) -> None:
    bars.update(bar, completed=done)


def _show_of(bars: Progress, bar: TaskID, done: int, total: int) -> None:
    bars.update(bar, completed=done, total=total or None)


def _bars() -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn(),
        console=stderr(), disable=not sys.stderr.isatty(),
    )  # fmt: skip
