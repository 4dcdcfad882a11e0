"""`history` and `show`: what was made here, and its files again."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.app import App, open_app
from bot.cli import options as common
from bot.cli.console import print_json, print_lines, print_table, stderr
from bot.cli.describing import as_dict, lines, parameters, what
from bot.cli.outputs import targets
from bot.cli.start import current_settings
from generation.backlog import JobQuery
from generation.delivery import CAPTIONS, export
from generation.domain import Task
from generation.jobs import Job, JobState
from generation.media.audio import AUDIO_ENDINGS
from generation.media.convert import ENDINGS


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
        print_json([as_dict(job) for job in jobs])
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
            what(job),
            job.receipt or (job.failure.user_message if job.failure else ""),
        )
        for job in jobs
    ]
    print_table(("job", "when", "state", "seed", "what", "where"), rows)


def show(
    job: Annotated[str, typer.Argument(help="The job's id: see `history`.")],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", show_default=False, help="Write its file again, also as .gif, sound alone or .srt."
        ),
    ] = None,
    as_json: common.Json = False,
) -> None:
    """How a clip was made, and with -o its file again."""

    async def look() -> Job:
        async with open_app(current_settings()) as app:
            found = await app.service.job(job)
            return found if output is None else await _fetched(app, found, output)

    found = asyncio.run(look())
    if as_json:
        print_json(parameters(found))
    else:
        print_lines(*lines(found))


async def _fetched(app: App, job: Job, output: Path) -> Job:
    is_sound = job.request.task is Task.SPEAK
    endings = (*(AUDIO_ENDINGS if is_sound else ENDINGS), CAPTIONS)
    target = targets(output, endings=endings, spoiler=job.spoiler)[0]
    await asyncio.to_thread(export, app.files, job, target)
    stderr().print(f"Written: {target}", markup=False, soft_wrap=True)
    if job.state is JobState.UNDELIVERABLE:
        return await app.service.fetched(job.id, str(target))
    return job
