"""What is kept of a member, as a JSON file for them."""

import asyncio
import gzip
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import discord

from bot.preferences import MemberSettings
from generation.backlog import JobQuery
from generation.jobs import ChatDestination, Job
from generation.service import Service

_PAGE = 500


async def export_file(service: Service, user_id: str, member: MemberSettings, limit_bytes: int) -> discord.File:
    """Packed with gzip where it would be too large to send."""
    jobs: list[Job] = []
    while True:
        before = jobs[-1].seq if jobs else None
        page = await service.jobs(JobQuery(user_id=user_id, before_seq=before, limit=_PAGE))
        jobs += page
        if len(page) < _PAGE:
            break
    text = await asyncio.to_thread(_exported, user_id, member, jobs)
    if len(text) <= limit_bytes:
        return discord.File(io.BytesIO(text), "cartoon-bot-data.json")
    packed = await asyncio.to_thread(gzip.compress, text)
    return discord.File(io.BytesIO(packed), "cartoon-bot-data.json.gz")


def _exported(user_id: str, member: MemberSettings, jobs: Sequence[Job]) -> bytes:
    everything = {
        "user_id": user_id,
        "exported_at": datetime.now(UTC).isoformat(),
        "settings": member.model_dump(mode="json"),
        "jobs": [_job(job) for job in jobs],
    }
    return json.dumps(everything, ensure_ascii=False, indent=1, default=str).encode("utf-8", "replace")


def _job(job: Job) -> dict[str, Any]:
    """What concerns the member: no token that answers for the bot, nothing of how the queue works."""
    destination = job.destination
    return {
        "id": job.id,
        "state": job.state.value,
        "server_id": job.requester.guild_id,
        "channel_id": destination.channel_id if isinstance(destination, ChatDestination) else None,
        "created_at": job.created_at.isoformat(),
        "ended_at": job.ended_at.isoformat() if job.ended_at else None,
        "delivered_at": job.delivered_at.isoformat() if job.delivered_at else None,
        "delivered_to": job.receipt,
        "private": job.private,
        "spoiler": job.spoiler,
        "seconds_used": job.cost_s,
        "request": asdict(job.request),
        "clip": asdict(job.clip) if job.clip else None,
        "failure": asdict(job.failure) if job.failure else None,
    }
