"""/admin status: how the bot is doing, on one embed."""

import asyncio
import math
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

import discord
from discord import app_commands

from bot.answering import Answer, respond
from bot.client import CartoonClient, client_of
from bot.language import say
from bot.moderation.gate import day_start
from bot.moderation.moderator import Moderator, moderator_of
from bot.wording import shown
from generation.backlog import Backlog, JobQuery
from generation.domain import SlotKind
from generation.jobs import Job, JobState
from generation.pausing import EVERYTHING, paused
from generation.ports import Engine
from generation.store import Store

_FAILURES = 5
_FAILED = frozenset({JobState.FAILED, JobState.UNDELIVERABLE})
_GIB = 1 << 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """What the store tells, read in one operation."""

    backlogs: Mapping[SlotKind, Backlog]
    today: Mapping[JobState, int]
    failures: tuple[Job, ...]
    paused: frozenset[str]


class Status:
    """Remembers since when this run of the program has been up."""

    def __init__(self) -> None:
        self._since = datetime.now(UTC)

    def command(self) -> app_commands.Command[app_commands.Group, ..., None]:
        @app_commands.command(name="status", description="How I am doing: queue, engines, disk, what failed last")
        async def status(interaction: discord.Interaction) -> None:
            await respond(interaction, self._answer(interaction))

        return status

    async def _answer(self, interaction: discord.Interaction) -> Answer:
        moderator, client = await moderator_of(interaction, or_owner=True), client_of(interaction)
        stored = await client.app.store(lambda store: _stored(store, moderator.guild_id))
        disk = await asyncio.to_thread(shutil.disk_usage, client.app.folder)
        embed = self._program(client, disk.free, moderator.language)
        for name, value in _queue(stored, moderator):
            embed.add_field(name=name, value=value, inline=False)
        return Answer(embeds=[embed])

    def _program(self, client: CartoonClient, free_bytes: int, language: str) -> discord.Embed:
        embed = discord.Embed(title=say(language, "How I am doing"))
        embed.add_field(name=say(language, "Version"), value=version("cartoon-bot"))
        embed.add_field(name=say(language, "Up since"), value=f"<t:{int(self._since.timestamp())}:R>")
        latency = f"{client.latency * 1000:.0f} ms" if math.isfinite(client.latency) else "–"
        embed.add_field(name=say(language, "Way to Discord"), value=latency)
        free = say(language, "{free} GiB free", free=f"{free_bytes / _GIB:.1f}")
        embed.add_field(name=say(language, "Disk"), value=free)
        engines = "\n".join(dict.fromkeys(_engine(engine, language) for engine in client.app.engines.all()))
        return embed.add_field(name=say(language, "Engines"), value=engines[:1024] or "–", inline=False)


def _stored(store: Store, guild_id: str) -> Stored:
    failed = JobQuery(guild_id=guild_id, states=_FAILED, limit=_FAILURES)
    return Stored(
        backlogs={kind: store.backlog(kind) for kind in SlotKind},
        today=store.tally(since=day_start(), guild_id=guild_id),
        failures=store.jobs(failed),
        paused=paused(store),
    )


def _engine(engine: Engine, language: str) -> str:
    reason = engine.available()
    if reason is None:
        return say(language, "{name}: ready, on the {kind}", name=engine.name, kind=engine.slot_kind.value.upper())
    return say(language, "{name}: not available. {reason}", name=engine.name, reason=shown(reason, 200))


def _queue(stored: Stored, moderator: Moderator) -> list[tuple[str, str]]:
    """Fields about the jobs: all servers' queue, this server's day."""
    language = moderator.language
    slots = "\n".join(
        say(
            language,
            "{kind}: {running} running, {waiting} waiting",
            kind=kind.value.upper(),
            running=len(backlog.running),
            waiting=len(backlog.waiting),
        )
        for kind, backlog in stored.backlogs.items()
    )
    counts = ", ".join(f"{state.value} {count}" for state, count in sorted(stored.today.items()) if count)
    failures = "\n".join(_failure(job) for job in stored.failures)
    return [
        (say(language, "Queue of all servers"), slots),
        (say(language, "This server today"), counts or say(language, "no jobs")),
        (say(language, "Held back"), _held(stored.paused, moderator)),
        (say(language, "Failed last in this server"), failures or say(language, "nothing")),
    ]


def _held(paused_guilds: frozenset[str], moderator: Moderator) -> str:
    language = moderator.language
    found = [
        (EVERYTHING in paused_guilds, say(language, "All jobs are paused by my owner.")),
        (moderator.guild_id in paused_guilds, say(language, "Jobs of this server are paused.")),
        (moderator.server.draining, say(language, "New requests are not taken in this server.")),
    ]
    return " ".join(line for holds, line in found if holds) or say(language, "nothing")


def _failure(job: Job) -> str:
    reason = shown(job.failure.user_message, 140) if job.failure else ""
    when = f"<t:{int(job.ended_at.timestamp())}:R>" if job.ended_at else ""
    return f"`{job.id}` {when} {reason}".strip()
