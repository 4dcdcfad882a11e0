"""The queue as one member sees it: their own jobs whole, the server's in short, everything in numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import discord
from discord.utils import utcnow

from bot.access import Viewer
from bot.client import CartoonClient
from bot.language import say
from bot.status.standing import Surroundings, stage, standing
from bot.wording import cut, excerpt
from generation.backlog import Backlog, JobQuery
from generation.domain import SlotKind
from generation.fairness import Expectation
from generation.jobs import ACTIVE, ChatDestination, Job, JobState
from generation.pausing import EVERYTHING, paused

OWN_SHOWN = 5
LINES_SHOWN = 10
SEARCHED_JOBS = 300  # of the next to start anywhere, for those of the server
OWN_EXCERPT = 60
LINE_EXCERPT = 50
FIELD_CHARACTERS = 1024
OWN_CHARACTERS = 500
OWN_COUNTED = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Overview:
    """`backlogs` by kind of slot; `own` and `others` with the running ones first, then by their expected start."""

    own: Sequence[Job]
    others: Sequence[Job]
    expectations: Mapping[str, Expectation]
    backlogs: Mapping[SlotKind, Backlog]
    paused: frozenset[str]


async def overview(client: CartoonClient, viewer: Viewer) -> Overview:
    service, store = client.app.service, client.app.store
    slots = {SlotKind.CPU: client.app.settings.generation.cpu_slots, SlotKind.GPU: 0}
    expectations: dict[str, Expectation] = {}
    for kind, count in slots.items():
        expectations |= await service.expectations(kind, count)
    own = await service.jobs(JobQuery(user_id=viewer.asker.user_id, states=ACTIVE, limit=OWN_COUNTED))
    others: list[Job] = []
    if viewer.guild_id is not None:
        running = JobQuery(guild_id=viewer.guild_id, states=frozenset({JobState.RUNNING}), limit=LINES_SHOWN)
        others += await service.jobs(running)
        nearest = sorted(expectations, key=lambda job_id: expectations[job_id].position)[:SEARCHED_JOBS]
        waiting = await store(lambda store: store.jobs_of(nearest))
        others += [job for job in waiting if job.requester.guild_id == viewer.guild_id]
    known = {job.id: job for job in others if not viewer.owns(job) and isinstance(job.destination, ChatDestination)}
    return Overview(
        own=_in_order(own, expectations),
        others=_in_order(tuple(known.values()), expectations),
        expectations=expectations,
        backlogs=await store(lambda store: {kind: store.backlog(kind) for kind in SlotKind}),
        paused=await store(paused),
    )


def _in_order(jobs: Sequence[Job], expectations: Mapping[str, Expectation]) -> Sequence[Job]:
    def place(job: Job) -> tuple[bool, int, int]:
        expected = expectations.get(job.id)
        return job.state is not JobState.RUNNING, expected.position if expected else 0, job.seq

    return sorted(jobs, key=place)


def embed_of(seen: Overview, viewer: Viewer, now: datetime | None = None) -> discord.Embed:
    """Nothing on it pings: mentions in embeds do not."""
    language = viewer.language
    embed = discord.Embed(title=say(language, "Queue"), description="\n".join(_notices(seen, viewer)) or None)
    around = Surroundings(now=now or utcnow(), language=language, expectations=seen.expectations, paused=seen.paused)
    for job in seen.own[:OWN_SHOWN]:
        name = f"{job.id} {excerpt(job, OWN_EXCERPT)}".strip()
        embed.add_field(name=name, value=cut(standing(job, around), OWN_CHARACTERS), inline=False)
    if len(seen.own) > OWN_SHOWN:
        count = len(seen.own) - OWN_SHOWN
        embed.add_field(name="…", value=say(language, "and {count} more of yours", count=count), inline=False)
    if not seen.own:
        embed.add_field(name=say(language, "Yours"), value=say(language, "You have nothing waiting."), inline=False)
    lines = "\n".join(_line(job, seen, viewer) for job in seen.others[:LINES_SHOWN])
    if lines:
        embed.add_field(name=say(language, "Others here"), value=cut(lines, FIELD_CHARACTERS), inline=False)
    embed.add_field(name=say(language, "In all"), value="\n".join(_totals(seen, language)), inline=False)
    return embed


def _notices(seen: Overview, viewer: Viewer) -> Sequence[str]:
    language = viewer.language
    notices: list[str] = []
    if EVERYTHING in seen.paused:
        notices.append(say(language, "⏸️ The owner of the bot has paused the queue. What waits keeps its place."))
    elif viewer.guild_id in seen.paused:
        notices.append(say(language, "⏸️ A moderator has paused this server. What waits keeps its place."))
    if viewer.server.draining:
        notices.append(say(language, "This server takes no new requests; what is queued is finished."))
    return notices


def _line(job: Job, seen: Overview, viewer: Viewer) -> str:
    language = viewer.language
    what = say(language, "a private clip") if job.private else excerpt(job, LINE_EXCERPT)
    expected = seen.expectations.get(job.id)
    if job.state is JobState.RUNNING and job.progress is not None:
        how = f"{stage(job, job.progress, language)} {job.progress.fraction:.0%}"
    elif job.state is JobState.RUNNING:
        how = say(language, "started")
    elif expected is not None:
        how = say(language, "number {position}", position=expected.position)
    else:
        how = say(language, "waiting")
    return f"<@{job.requester.user_id}> {what} · {how}"


def _totals(seen: Overview, language: str) -> Sequence[str]:
    """A kind that nothing uses is left out, unless nothing is used at all."""
    lines = [
        say(
            language,
            "{kind}: {running} running, {waiting} waiting",
            kind=kind.value.upper(),
            running=len(backlog.running),
            waiting=len(backlog.waiting),
        )
        for kind, backlog in seen.backlogs.items()
        if backlog.running or backlog.waiting
    ]
    return lines or [say(language, "Nothing runs and nothing waits.")]
