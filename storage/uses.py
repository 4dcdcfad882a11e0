"""Which files the jobs still need, counted by content. Every function runs in the caller's transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, Select, delete, insert, select, update

from generation.domain import Request
from generation.jobs import Clip, JobState
from generation.snapshot import assets
from storage.database import BATCH
from storage.tables import ASSET, FILE_USES, JOBS


def add_assets(connection: Connection, job_id: str, request: Request) -> None:
    """The character's files that rendering the job again needs."""
    _add(connection, job_id, {(asset.sha256, ASSET) for asset in assets(request)})


def add_clip(connection: Connection, job_id: str, clip: Clip) -> None:
    _add(connection, job_id, {(file.sha256, role) for role, file in clip.files.items()})


def forget_jobs(connection: Connection, ids: Select[tuple[str]] | Sequence[str]) -> frozenset[str]:
    """The jobs need nothing any more. Returns their clips' files that no other job needs; their characters' files may
    belong to characters that live on, and are the sweep's.
    """
    gone = delete(FILE_USES).where(FILE_USES.c.job_id.in_(ids)).returning(FILE_USES.c.sha256, FILE_USES.c.role)
    clip_files = {row.sha256 for row in connection.execute(gone).all() if row.role != ASSET}
    return _unused(connection, clip_files)


def forget_delivered(connection: Connection, before: datetime) -> frozenset[str]:
    """The clips that were delivered earlier keep their facts only. Returns the files that no job needs any more."""
    is_old = (JOBS.c.state == JobState.DELIVERED.value) & (JOBS.c.delivered_at < before)
    of_clip = FILE_USES.c.role != ASSET
    old = select(JOBS.c.id).join(FILE_USES, FILE_USES.c.job_id == JOBS.c.id).where(of_clip, is_old)
    connection.execute(update(JOBS).where(JOBS.c.id.in_(old)).values(clip_files="{}"))
    gone = delete(FILE_USES).where(of_clip, FILE_USES.c.job_id.in_(select(JOBS.c.id).where(is_old)))
    return _unused(connection, set(connection.scalars(gone.returning(FILE_USES.c.sha256))))


def all_used(connection: Connection) -> frozenset[str]:
    return frozenset(connection.scalars(select(FILE_USES.c.sha256).distinct()))


def _add(connection: Connection, job_id: str, uses: Iterable[tuple[str, str]]) -> None:
    rows = [{"sha256": sha256, "job_id": job_id, "role": role} for sha256, role in uses]
    if rows:
        connection.execute(insert(FILE_USES), rows)


def _unused(connection: Connection, sha256s: set[str]) -> frozenset[str]:
    asked = sorted(sha256s)
    for start in range(0, len(asked), BATCH):
        batch = FILE_USES.c.sha256.in_(asked[start : start + BATCH])
        sha256s = sha256s - set(connection.scalars(select(FILE_USES.c.sha256).where(batch)))
    return frozenset(sha256s)
