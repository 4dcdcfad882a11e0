"""Jobs offered while an id is typed."""

from collections.abc import Iterable

from discord import app_commands

from bot.wording import state, unescaped_excerpt
from generation.jobs import Job

MOST_CHOICES = 25  # Discord's
_LABEL_CHARACTERS = 100


def job_choices(jobs: Iterable[Job], typed: str, language: str) -> list[app_commands.Choice[str]]:
    """In the order given, of those whose id or text holds what was typed."""
    wanted = typed.strip().casefold()
    offered: list[app_commands.Choice[str]] = []
    for job in jobs:
        if len(offered) == MOST_CHOICES:
            break
        if wanted in f"{job.id} {job.request.prompt} {unescaped_excerpt(job, 4000)}".casefold():
            head = f"{job.id} · {state(job, language)}"
            text = unescaped_excerpt(job, _LABEL_CHARACTERS - len(head) - 3)
            offered.append(app_commands.Choice(name=f"{head} · {text}" if text else head, value=job.id))
    return offered


def typed_id(text: str) -> str:
    """An id as people paste it: with what stood around it, or inside of it without being seen."""
    return "".join(filter(str.isprintable, text)).strip().removeprefix("job:").strip(" `").lower()
