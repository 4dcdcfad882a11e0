"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_first"
down_revision = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_jobs()
    _create_logs_and_files()
    _create_accounts()
    op.create_table(
        "owners",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("seen_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_owners"),
    )
    op.create_table(
        "settings",
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("scope", "key", name="pk_settings"),
    )


def _create_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("seq", _SERIAL, autoincrement=True, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("slot_kind", sa.Text, nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("guild_id", sa.Text),
        sa.Column("weight", sa.Float, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("estimate_s", sa.Float, nullable=False),
        sa.Column("cost_class", sa.Text, nullable=False),
        sa.Column("warm_key", sa.Text, nullable=False),
        sa.Column("spoiler", sa.Boolean, nullable=False),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("charged_s", sa.Float, nullable=False),
        sa.Column("cost_s", sa.Float, nullable=False),
        sa.Column("owner_id", sa.Text),
        sa.Column("cancel_requested", sa.Text),
        sa.Column("claimed_at", _TIME),
        sa.Column("ended_at", _TIME),
        sa.Column("delivered_at", _TIME),
        sa.Column("receipt", sa.Text, nullable=False),
        sa.Column("failure", sa.Text),
        sa.Column("progress", sa.Text),
        sa.Column("destination", sa.Text, nullable=False),
        sa.Column("clip_files", sa.Text),
        sa.Column("clip_facts", sa.Text),
        sa.Column("request", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_jobs"),
        sa.UniqueConstraint("id", name="uq_jobs_id"),
    )
    op.create_index("ix_jobs_queue", "jobs", ["state", "slot_kind", "user_id", "seq"])
    op.create_index("ix_jobs_user_id_seq", "jobs", ["user_id", "seq"])
    op.create_index("ix_jobs_guild_id_seq", "jobs", ["guild_id", "seq"])


def _create_logs_and_files() -> None:
    op.create_table(
        "job_events",
        sa.Column("id", _SERIAL, autoincrement=True, nullable=False),
        sa.Column("job_id", sa.Text, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("from_state", sa.Text),
        sa.Column("to_state", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_job_events"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_job_events_job_id"),
    )
    op.create_index("ix_job_events_job_id", "job_events", ["job_id"])
    op.create_table(
        "file_uses",
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("job_id", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("sha256", "job_id", "role", name="pk_file_uses"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_file_uses_job_id"),
    )
    op.create_index("ix_file_uses_job_id", "file_uses", ["job_id"])


def _create_accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("slot_kind", sa.Text, nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("used_s", sa.Float, nullable=False),
        sa.Column("waiting", sa.Integer, nullable=False),
        sa.Column("running", sa.Integer, nullable=False),
        sa.Column("arrivals", sa.Integer, nullable=False),
        sa.Column("oldest_seq", sa.BigInteger),
        sa.PrimaryKeyConstraint("slot_kind", "user_id", name="pk_accounts"),
        sa.CheckConstraint("waiting >= 0 AND running >= 0", name=op.f("ck_accounts_counts")),
    )
    waiting, active = sa.text("waiting > 0"), sa.text("waiting + running > 0")
    op.create_index(
        "ix_accounts_next",
        "accounts",
        ["slot_kind", "used_s", "oldest_seq"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index(
        "ix_accounts_active", "accounts", ["slot_kind", "used_s"], sqlite_where=active, postgresql_where=active
    )
    op.create_table(
        "calibrations",
        sa.Column("cost_class", sa.Text, nullable=False),
        sa.Column("ratio", sa.Float, nullable=False),
        sa.Column("samples", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("cost_class", name="pk_calibrations"),
    )
