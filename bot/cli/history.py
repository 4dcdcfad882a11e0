"""`history` and `show`: what was made here, and its files again."""

import asyncio
from typing import Annotated

import typer

from bot.app import open_app
from bot.cli import options as common
from bot.cli.console import print_json, print_lines, print_table
from bot.cli.describing import as_dict, what
from bot.cli.start import current_settings
from generation.backlog import JobQuery
from generation.jobs import Job


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
