"""The tables. A change here needs a migration and its id in `REVISION`; a test compares both."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    text,
)

from storage.database import UtcDateTime

REVISION = "20261123_chat"  # of storage/migrations/versions; asked at every start without loading Alembic

_SERIAL = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts in INTEGER PRIMARY KEY only

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Long texts stand last: SQLite reads a row from its start and leaves the pages behind alone.
JOBS = Table(
    "jobs",
    METADATA,
    Column("seq", _SERIAL, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("slot_kind", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("guild_id", Text),
    Column("weight", Float, nullable=False),
    Column("place", Integer, nullable=False),  # which of the user's jobs of this slot kind it is
    Column("estimate_s", Float, nullable=False),
    Column("cost_class", Text, nullable=False),
    Column("warm_key", Text, nullable=False),
    Column("spoiler", Boolean, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("charged_s", Float, nullable=False),
    Column("cost_s", Float, nullable=False),
    Column("owner_id", Text),
    Column("cancel_requested", Text),
    Column("claimed_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("delivered_at", UtcDateTime),
    Column("receipt", Text, nullable=False),
    Column("failure", Text),
    Column("progress", Text),
    Column("destination", Text, nullable=False),
    Column("clip_files", Text),
    Column("clip_facts", Text),
    Column("request", Text, nullable=False),
    Index("ix_jobs_queue", "state", "slot_kind", "user_id", "seq", "guild_id"),  # a paused server is told by it alone
    Index(None, "user_id", "seq"),
    Index(None, "user_id", "created_at"),
    Index(None, "guild_id", "seq"),
    Index(None, "created_at"),
)

# `waiting`, `running` and `oldest_seq` repeat what the jobs say, so that a claim finds its user in one index entry.
ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("slot_kind", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    Column("used_s", Float, nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("running", Integer, nullable=False),
    Column("arrivals", Integer, nullable=False),
    Column("oldest_seq", BigInteger),  # of the waiting jobs
    CheckConstraint("waiting >= 0 AND running >= 0", name="counts"),
)
# Literal conditions: SQLite uses a partial index only for a query that repeats its condition without parameters.
# On PostgreSQL the migration gives the same ones; naming them here would load that dialect at every start (0.04 s).
HAS_WAITING = text("waiting > 0")
IS_ACTIVE = text("waiting + running > 0")
Index(
    "ix_accounts_next",
    ACCOUNTS.c.slot_kind,
    ACCOUNTS.c.used_s,
    ACCOUNTS.c.oldest_seq,
    sqlite_where=HAS_WAITING,
)
Index("ix_accounts_active", ACCOUNTS.c.slot_kind, ACCOUNTS.c.used_s, sqlite_where=IS_ACTIVE)

CALIBRATIONS = Table(
    "calibrations",
    METADATA,
    Column("cost_class", Text, primary_key=True),
    Column("ratio", Float, nullable=False),
    Column("samples", Integer, nullable=False),
)

JOB_EVENTS = Table(
    "job_events",
    METADATA,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("job_id", Text, ForeignKey("jobs.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("from_state", Text),
    Column("to_state", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Index(None, "job_id"),
)

# Which files must stay. `role` is the clip's role for the file, or `ASSET` for a character's file in the request.
ASSET = "asset"
FILE_USES = Table(
    "file_uses",
    METADATA,
    Column("sha256", Text, primary_key=True),
    Column("job_id", Text, ForeignKey("jobs.id"), primary_key=True),
    Column("role", Text, primary_key=True),
    Index(None, "job_id"),
)

OWNERS = Table(
    "owners",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("folder", Text, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)

SETTINGS = Table(
    "settings",
    METADATA,
    Column("scope", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
