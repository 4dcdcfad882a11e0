"""Indexes for what a chat asks: servers that are paused, quotas and counts of a day."""

from alembic import op

revision = "20261123_chat"
down_revision = "20261122_first"


def upgrade() -> None:
    op.drop_index("ix_jobs_queue", "jobs")
    op.create_index("ix_jobs_queue", "jobs", ["state", "slot_kind", "user_id", "seq", "guild_id"])
    op.create_index("ix_jobs_user_id_created_at", "jobs", ["user_id", "created_at"])
    op.create_index("ix_jobs_created_at", "jobs", ["created_at"])
