"""Bringing a database's schema up to date with Alembic. Loaded only when it is not.

A new migration is a file in `migrations/versions`, named for its day; `tables.REVISION` names the newest.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from generation.errors import StorageFailed
from storage.database import Database
from storage.schema import stored_revision
from storage.tables import REVISION

_LOCK = 20261122  # any constant: PostgreSQL's advisory lock that keeps two starts from migrating at once


def upgrade(database: Database) -> None:
    """In one transaction, whoever else starts at the same time. Raises StorageFailed."""
    with database.write() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if stored_revision(connection) != REVISION:
            _upgrade(connection)


def scripts() -> Config:
    """Alembic's configuration: the migrations lie in the package, wherever that is installed."""
    config = Config()
    folder = str(Path(__file__).with_name("migrations"))
    config.set_main_option("script_location", folder.replace("%", "%%"))
    return config


def _upgrade(connection: Connection) -> None:
    config = scripts()
    config.attributes["connection"] = connection
    revision = stored_revision(connection)
    try:
        if revision is not None:
            ScriptDirectory.from_config(config).get_revision(revision)
        command.upgrade(config, "head")
    except CommandError as error:
        message = "The database was written by a newer version of Cartoon Bot. Update the program."
        raise StorageFailed(message, detail=repr(error)) from error
