"""Which schema a database has, asked without loading Alembic."""

from sqlalchemy import Connection, inspect, text


def stored_revision(connection: Connection) -> str | None:
    """The migration that the database has come to; None: a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision
