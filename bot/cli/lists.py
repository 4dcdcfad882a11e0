"""`characters`, `presets`, `history` and `queue`: looking, without making anything."""

import asyncio
from typing import Annotated

import typer

from bot.app import App, open_app, open_characters, request_context
from bot.cli import options as common
from bot.cli.clip import as_dict
from bot.cli.console import print_json, print_lines, print_table, shortened
from bot.cli.start import current_settings
from generation.backlog import JobQuery
from generation.domain import Character, SlotKind, Task
from generation.engines import Engines
from generation.jobs import Job, JobState

characters = typer.Typer(help="The characters that clips can have.")


@characters.command("list")
def list_characters(as_json: common.Json = False) -> None:
    """All characters of this machine."""
    library = open_characters(current_settings())
    found = [library.get(name) for name in library.names()]
    broken = library.broken()
    if as_json:
        print_json({"characters": [_character_dict(each) for each in found], "broken": dict(broken)})
        return
    rows = [(each.name, each.title, each.description) for each in found]
    print_table(("name", "title", "description"), rows + [(name, "broken", why) for name, why in broken.items()])


@characters.command("show")
def show_character(name: str, as_json: common.Json = False) -> None:
    """Everything about one character."""
    character = open_characters(current_settings()).get(name)
    if as_json:
        print_json(_character_dict(character))
        return
    print_lines(*(f"{key:12} {value}" for key, value in _character_lines(character)))


def _character_lines(character: Character) -> list[tuple[str, str]]:
    design = character.voice.design
    looks = [f"{look.base} (LoRA {'yes' if look.lora or look.lora_url else 'missing'})" for look in character.looks]
    puppet = character.puppet
    return [
        ("name", character.name),
        ("title", character.title),
        ("description", character.description),
        ("triggers", ", ".join(character.triggers)),
        ("looks", ", ".join(looks) or "none: drawn from the prompt alone"),
        ("voice", f"pitch {design.pitch:g}, formant {design.formant:g}, speed {design.speed:g}"),
        ("puppet", puppet.kind if puppet else "derived from name and description"),
        ("portrait", "yes" if character.portrait else "no"),
    ]


def _character_dict(character: Character) -> dict[str, object]:
    return {key: value for key, value in _character_lines(character)} | {"triggers": list(character.triggers)}


def presets(as_json: common.Json = False) -> None:
    """The presets, and which of them can be had on this machine."""
    settings = current_settings()
    engines = Engines()
    context = request_context(settings, engines, open_characters(settings))
    rows = []
    for preset in context.presets.values():
        picture = preset.picture
        lacking = context.availability.lacking(preset, Task.COMBINE)
        size = f"{picture.width}x{picture.height}"
        rows.append(
            (preset.name, preset.picture_engine, preset.speech_engine, size, str(picture.fps), lacking or "yes")
        )
    columns = ("preset", "pictures", "speech", "size", "fps", "available")
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
        return
    print_table(columns, rows)


def history(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, newest first.")] = 20,
    private: Annotated[bool, typer.Option("--private", help="Also what was kept out of the history.")] = False,
    as_json: common.Json = False,
) -> None:
    """What was made here, newest first."""

    async def look() -> tuple[Job, ...]:
        async with open_app(current_settings()) as app:
            return await app.service.jobs(JobQuery(limit=limit, include_private=private))

    jobs = asyncio.run(look())
    if as_json:
        print_json([as_dict(job) | {"created_at": job.created_at.isoformat()} for job in jobs])
        return
    if not jobs:
        print_lines("Nothing was made here yet.")
        return
    rows = [
        (
            job.id,
            job.created_at.astimezone().strftime("%Y-%m-%d %H:%M"),
            job.state.value,
            str(job.request.seed),
            shortened(_what(job), 60),
            job.receipt or (job.failure.user_message if job.failure else ""),
        )
        for job in jobs
    ]
    print_table(("job", "when", "state", "seed", "what", "where"), rows)


def queue(as_json: common.Json = False) -> None:
    """What waits and what runs."""

    async def look() -> list[dict[str, object]]:
        async with open_app(current_settings()) as app:
            found = await app.service.jobs(JobQuery(states=frozenset({JobState.QUEUED, JobState.RUNNING}), limit=1000))
            return [await _queued(app, job) for job in sorted(found, key=lambda job: job.seq)]

    rows = asyncio.run(look())
    if as_json:
        print_json(rows)
        return
    if not rows:
        print_lines("Nothing waits.")
        return
    print_table(tuple(rows[0]), [tuple(str(value) for value in row.values()) for row in rows])


async def _queued(app: App, job: Job) -> dict[str, object]:
    progress = job.progress
    stand = f"{progress.stage} {progress.fraction:.0%}" if progress else job.state.value
    if job.state is JobState.QUEUED:
        slots = app.settings.generation.cpu_slots if job.slot_kind is SlotKind.CPU else 0
        expected = await app.service.expectation(job, slots)
        stand = f"waiting, place {expected.position}" if expected else stand
    return {"job": job.id, "state": stand, "attempts": job.attempts, "what": shortened(_what(job), 60)}


def _what(job: Job) -> str:
    request = job.request
    if request.prompt:
        return request.prompt
    return " ".join(line.text for line in request.script.lines) if request.script else ""
